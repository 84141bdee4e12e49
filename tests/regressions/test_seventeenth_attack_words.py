"""What a seventeenth fresh attacker typed that was taken for something else, and its neighbours in other words and languages."""

from __future__ import annotations

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from tests.engine.talking import THREE, Talk
from tests.engine.understanding.judge import context_of

# A stop beside an answer, with no comma and no full stop

STOP = Token(0, Action.STOP)
BESIDE = {
    "en": """
dark stop
stop dark
STOP (dark)
dark (stop)
dark / stop
dark/stop
stop / dark
dark | stop
dark -> stop
dark [stop]
quit (dark)
no more (dark)
Fruity one (stop asking)
dark roast stop it
dark END
dark unsubscribe
ethiopia and then lose my number
fruity leave me alone
fruity but never again
""",
    "de": """
dunkel stopp
stopp dunkel
STOPP (dunkel)
dunkel / stopp
dunkel schluss
dunkel aufhören
fruchtig aber nie wieder
fruchtig nicht mehr schreiben
""",
    "es": """
PARA (oscuro)
BAJA (oscuro)
oscuro BAJA
oscuro basta
baja / oscuro
stop (oscuro)
afrutado, pero nunca más
afrutado y después nunca más
afrutado denme de baja
""",
}
NO_STOP = {
    "en": """
the pit stop blend
one stop shop blend
I drink it non-stop
from the café at the bus stop
I can't stop drinking it
something strong full stop
that quit smoking coffee
fruity (no more than a hint)
something for the coffee stop
espresso and/or filter
no more bitter ones
""",
    "de": """
etwas für die Ruhe am Abend
halt was Dunkles
dunkel genug
etwas Süßes zum Schluss
nonstop
ein Espresso zum Schluss
""",
    "es": """
baja acidez
para espresso
una taza me basta
algo para leer sin parar
algo con baja acidez
""",
}


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table.items() for text in texts.strip().split("\n")]


def meant(place: str, language: str, text: str) -> Meaning:
    return read(text, context_of(place, language))


@pytest.mark.parametrize("place", ["roast", "wish", "cups", "idle"])
@pytest.mark.parametrize(("language", "text"), lines(BESIDE))
def test_a_stop_beside_an_answer_keeps_nothing_and_is_offered(place: str, language: str, text: str) -> None:
    meaning = meant(place, language, text)

    assert meaning.intent in (Intent.STOP, Intent.MAYBE_STOP) or STOP in meaning.offers
    assert meaning.intent not in (Intent.ANSWER, Intent.LATE_ANSWER)


@pytest.mark.parametrize(("language", "text"), lines(NO_STOP))
def test_what_only_sounds_like_a_stop_beside_an_answer_is_none(language: str, text: str) -> None:
    meaning = meant("wish", language, text)

    assert meaning.intent not in (Intent.STOP, Intent.MAYBE_STOP)
    assert STOP not in meaning.offers


@pytest.mark.parametrize("text", ["\ua731\u1d1b\u1d0f\u1d18", "stop <3", "<3 stop", "\uff53\uff54\uff4f\uff50"])
@pytest.mark.parametrize("place", ["roast", "wish", "idle"])
def test_a_stop_in_other_letters_or_with_a_heart_is_one(place: str, text: str) -> None:
    assert meant(place, "en", text).intent is Intent.STOP


# Under sixteen, in plain words

UNDER_SIXTEEN = {
    "en": """
under sixteen here
im below sixteen
younger than 16
younger than sixteen
i'll be 14 in march
im in elementary
i am not of age
preteen
born in two thousand twelve
15f
my parents said im too young
fruity, im in elementary
""",
    "de": """
unter 16
jünger als 16
bin jünger als sechzehn
achtklässler
fruchtig, bin achtklässler
meine eltern sagen ich bin zu jung
""",
    "es": """
tengo menos de dieciséis
menos de 16
estoy en octavo grado
no tengo edad
mis padres dicen que soy muy joven
""",
}


@pytest.mark.parametrize("place", ["notice", "roast", "wish"])
@pytest.mark.parametrize(("language", "text"), lines(UNDER_SIXTEEN))
def test_plain_words_for_under_sixteen_are_heard_before_the_yes_too(place: str, language: str, text: str) -> None:
    assert meant(place, language, text).intent in (Intent.CHILD, Intent.MAYBE_CHILD)


@pytest.mark.parametrize(
    ("place", "language", "text"),
    [
        ("wish", "en", "something young and fruity"),
        ("wish", "en", "an elementary one"),
        ("wish", "en", "less than 16 euros"),
        ("wish", "de", "unter 16 Euro"),
        ("wish", "es", "menos de 16 euros"),
        ("cups", "en", "under 15"),
        ("cups", "es", "solo 12"),
        ("notice", "en", "I'm over sixteen"),
    ],
)
def test_a_number_or_a_word_of_youth_in_something_else_tells_no_age(place: str, language: str, text: str) -> None:
    assert meant(place, language, text).intent not in (Intent.CHILD, Intent.MAYBE_CHILD)


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "I am"), ("en", "my age is"), ("en", "my age:"), ("en", "i'm only"), ("de", "ich bin"), ("es", "tengo")],
)
def test_an_age_in_two_messages_is_no_answer_and_is_asked_about(language: str, first: str) -> None:
    talk = at("wish", language).says(first).says("13")

    assert "wish" not in talk.state.values()
    assert Action.AGE in talk.offers


@pytest.mark.parametrize("second", ["30", "fruity"])
def test_what_follows_unfinished_words_and_is_no_young_age_is_heard_as_ever(second: str) -> None:
    assert Action.AGE not in at("wish").says("I am").says(second).offers


# A never, to something else than the question

HOW_OFTEN = {
    "en": ("how often", "never", "no", "not at all"),
    "de": ("wie oft", "nie", "nein", "gar nicht"),
    "es": ("cada cuánto", "nunca", "no"),
}


@pytest.mark.parametrize("before", [(), ("dark",)])
@pytest.mark.parametrize(
    ("language", "asks", "never"), [(language, asks, word) for language, (asks, *words) in HOW_OFTEN.items() for word in words]
)
def test_a_never_to_how_often_is_only_when_they_write_and_refuses_no_question(
    language: str, asks: str, never: str, before: tuple[str, ...]
) -> None:
    talk = at("roast", language)
    for said in (*before, asks, never):
        talk.says(said)

    assert talk.state.tempo.ceiling == "own"
    assert not talk.state.history("roast").refused


NOT_AT_ALL = [
    ("en", "actually don't ask me again at all"),
    ("en", "on second thought, never ask me again"),
    ("en", "actually no more questions at all"),
    ("de", "frag mich eigentlich überhaupt nicht mehr"),
    ("de", "eigentlich keine Fragen mehr"),
    ("es", "en realidad, no más preguntas"),
    ("es", "la verdad, no más preguntas"),
]


@pytest.mark.parametrize("place", ["roast", "wish", "idle", "just_answered"])
@pytest.mark.parametrize(("language", "text"), NOT_AT_ALL)
def test_not_at_all_is_a_stop_or_is_offered_one(place: str, language: str, text: str) -> None:
    meaning = meant(place, language, text)

    assert meaning.intent in (Intent.STOP, Intent.MAYBE_STOP) or STOP in meaning.offers


@pytest.mark.parametrize("before", [("skip",), ("later", "tomorrow")])
@pytest.mark.parametrize("never", ["never ask that again", "never this one", "never"])
def test_a_never_behind_a_later_or_a_skip_is_about_that_question(before: tuple[str, ...], never: str) -> None:
    talk = at("roast")
    for said in (*before, never):
        talk.says(said)

    assert talk.state.history("roast").refused
    assert talk.state.phase == "active"


def at(question: str, language: str = "en") -> Talk:
    talk = Talk(THREE, language)
    talk.says_yes()
    talk.at(question)
    return talk

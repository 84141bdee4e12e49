"""What a tenth fresh attacker typed that was taken for something else, and its neighbours in other words and languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent, Meaning
from bot.engine.understanding.reading import read
from prompts.model.answer_types import Read
from tests.engine.understanding.judge import context_of

KEEPS = {Intent.ANSWER, Intent.LATE_ANSWER}


def said(words: str, place: str, language: str = "en") -> Meaning:
    """What the words mean there."""
    return read(words, context_of(place, language))


def is_stored(meaning: Meaning) -> bool:
    return meaning.intent in KEEPS and isinstance(meaning.answer, Read)


def may_stop(meaning: Meaning) -> bool:
    """Whether it is a stop, or a stop is among the buttons of the reply."""
    is_pressed = meaning.presses is not None and meaning.presses.action is Action.STOP
    is_offered = meaning.intent in (Intent.STOP, Intent.MAYBE_STOP, Intent.INSULT)
    return is_pressed or is_offered or any(token.action is Action.STOP for token in meaning.offers)


# A slip of the keyboard


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(
            ("en", words)
            for words in ("hello", "Hello!", "Well hello", "a second", "a second please", "one second", "a third of it")
        ),
        *(("de", words) for words in ("hello", "eine Sekunde", "eine zweite", "vielleicht")),
        *(("es", words) for words in ("un segundo", "Un segundo!", "dame un segundo", "hola", "un tercio")),
    ],
)
def test_what_is_said_in_every_talk_is_no_option(language: str, words: str) -> None:
    assert not is_stored(said(words, "roast", language))


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [("en", "the second", "medium"), ("en", "drak", "dark"), ("es", "el segundo", "medium"), ("de", "der zweite", "medium")],
)
def test_a_place_and_a_real_slip_still_are(language: str, words: str, value: str) -> None:
    meaning = said(words, "roast", language)
    assert is_stored(meaning) and meaning.answer.value == value


# A stop in everyday words

URGED = [
    *(("en", words) for words in ("lets stop now", "let's quit now", "lets stop here now", "you better stop", "we should stop")),
    *(
        ("en", words)
        for words in ("you better stop for good", "don't bother me", "exit", "no 🛑", "goodbye forever", "get me out of here")
    ),
    *(("de", words) for words in ("besser aufhören bitte", "besser stoppen", "können wir nicht weitermachen", "lass uns aufhören")),
    *(("de", words) for words in ("nervt", "ich will nicht weitermachen", "mir reicht's", "das reicht jetzt")),
    *(("es", words) for words in ("mejor parar", "hay que parar ahora", "podemos dejar de escribirme", "vamos a parar")),
    *(("es", words) for words in ("quiero no continuar", "pesado", "quiero salir de aquí", "no quiero seguir")),
]
FRENCH = [
    *("désabonnement", "me désabonner", "je veux me désabonner", "je refuse", "foutez-moi la paix", "tais-toi", "arrête ça"),
    *("je m'oppose", "assez", "lâchez-moi", "ne me contactez plus", "on arrête", "j'en ai marre", "retirez-moi de la liste"),
]


@pytest.mark.parametrize("place", ["idle", "roast", "wish", "just_answered"])
@pytest.mark.parametrize(("language", "words"), [*URGED, *(("en", words) for words in FRENCH)])
def test_a_refusal_is_done_or_offered(language: str, words: str, place: str) -> None:
    meaning = said(words, place, language)
    assert may_stop(meaning) and not is_stored(meaning)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "not interested"), ("de", "kein Interesse"), ("de", "nicht interessiert"), ("es", "no estoy interesado")],
)
def test_no_interest_is_asked_back_where_nothing_is_asked(language: str, words: str) -> None:
    assert may_stop(said(words, "idle", language))


@pytest.mark.parametrize(
    ("language", "place", "words"),
    [
        ("en", "idle", "I can't stop drinking dark roast, love it"),
        ("en", "idle", "bus stop"),
        ("en", "wish", "enough chocolate notes"),
        ("en", "wish", "last stop Kenya"),
        ("de", "roast", "lieber dunkel"),
        ("de", "wish", "in Ruhe genießen"),
        ("es", "roast", "para mí oscuro"),
        ("es", "idle", "es para mi madre, gracias"),
    ],
)
def test_no_false_stop(language: str, place: str, words: str) -> None:
    assert said(words, place, language).intent is not Intent.STOP


@pytest.mark.parametrize(
    ("language", "words"),
    [
        *(("en", words) for words in ("please do", "do it", "yes do", "yesss", "yes please do")),
        *(("de", words) for words in ("ja mach", "jaaa", "ich bitte darum", "ja bitte")),
        *(("es", words) for words in ("sí hazlo", "siii", "por favor")),
    ],
)
def test_any_yes_to_shall_i_stop_stops_or_asks_plainly(language: str, words: str) -> None:
    asked_back = context_of("idle", language)
    stop, go_on = Token(0, Action.STOP), Token(0, Action.NOT_A_STOP)
    assert may_stop(read(words, replace(asked_back, yes=stop, no=go_on)))


# A child

CHILDREN = [
    *(
        ("en", words)
        for words in ("dark but i'm only 14", "dark but im only 12", "Dark. But I'm only 13", "i am twelve", "dark, I'm twelve")
    ),
    *(("en", words) for words in ("Dark. I'm 12 by the way.", "dark - I'm 13 btw", "I'm thirteen, is that ok?")),
    *(
        ("de", words)
        for words in ("dunkel, ich bin elf", "bin acht", "dunkel, ich bin übrigens 13", "dunkel, aber ich bin erst zwölf")
    ),
    *(
        ("es", words)
        for words in (
            "oscuro, tengo 12",
            "oscuro pero solo tengo 14",
            "solo tengo nueve",
            "tengo doce",
            "oscuro. Tengo 12 años, por cierto",
        )
    ),
]


@pytest.mark.parametrize("place", ["roast", "wish", "idle"])
@pytest.mark.parametrize(("language", "words"), CHILDREN)
def test_an_age_beside_an_answer_or_as_a_word_is_heard(language: str, words: str, place: str) -> None:
    assert said(words, place, language).intent is Intent.CHILD


@pytest.mark.parametrize("words", ["i am twelve", "bin acht", "tengo 12"])
def test_an_age_that_may_be_an_idiom_erases_nothing_at_once(words: str) -> None:
    meaning = said(words, "roast")
    assert meaning.intent is Intent.CHILD and not meaning.is_told


@pytest.mark.parametrize(
    ("language", "place", "words"),
    [
        ("en", "cups", "nine"),
        ("en", "cups", "I'm nine"),
        ("en", "roast", "nine cups"),
        ("en", "idle", "we are six"),
        ("en", "idle", "I am ten minutes late"),
        ("en", "wish", "my son is twelve"),
        ("de", "idle", "wir sind sechs"),
        ("es", "cups", "tengo cinco"),
        ("es", "idle", "somos seis"),
        ("es", "idle", "tengo dos"),
        ("es", "idle", "tengo treinta"),
    ],
)
def test_a_number_of_something_else_is_no_child(language: str, place: str, words: str) -> None:
    assert said(words, place, language).intent is not Intent.CHILD


# What is not to be kept, nor passed on

ASIDE = [
    *(
        ("en", f"something fruity{end}")
        for end in (". don't save", ", no saving", " - do not share", ", keep it private", ", confidential")
    ),
    *(
        ("en", f"something fruity{end}")
        for end in (" but delete it afterwards", ". forget that", ", strictly confidential", ", no records")
    ),
    *(
        ("de", f"etwas Fruchtiges{end}")
        for end in (", vertraulich", ", keine Datenweitergabe", ", aber löscht es danach", ", nicht speichern")
    ),
    *(("de", f"etwas Fruchtiges{end}") for end in (". vergesst das", ", nicht weitergeben")),
    *(("es", f"algo afrutado{end}") for end in (", confidencial", ", no compartir", ". olvida eso", ", pero bórralo después")),
]


@pytest.mark.parametrize(("language", "words"), ASIDE)
def test_what_is_not_to_be_kept_or_shared_is_not(language: str, words: str) -> None:
    assert not is_stored(said(words, "wish", language))


@pytest.mark.parametrize(
    "words", ["something secret and new", "private blend, dark", "share it with friends, a big bag", "forget that, dark"]
)
def test_a_wish_that_only_sounds_like_it_is_kept(words: str) -> None:
    assert is_stored(said(words, "wish"))


def test_a_german_enough_behind_a_wish_offers_a_stop() -> None:
    meaning = said("etwas Fruchtiges. reicht jetzt", "wish", "de")
    assert may_stop(meaning) and not is_stored(meaning)


# The ends of a long message

WISH = "Something fruity from Ethiopia would be lovely, the washed one, not the natural one that you sold in spring. "
WUNSCH = "Etwas Fruchtiges aus Äthiopien wäre schön, der gewaschene, nicht der natürliche, den ihr im Frühling verkauft habt. "
DESEO = "Algo afrutado de Etiopía estaría muy bien, el lavado y no el natural, que vendisteis en primavera y no me gustó. "


@pytest.mark.parametrize("place", ["roast", "wish", "idle"])
@pytest.mark.parametrize(
    "words",
    [
        WISH + "No more questions please.",
        WISH + "STOP",
        WISH * 3 + "Unsubscribe.",
        WUNSCH + "Hört auf damit.",
        DESEO + "No me escribas más.",
    ],
)
def test_a_refusal_at_the_end_of_many_words_is_heard(words: str, place: str) -> None:
    meaning = said(words, place)
    assert may_stop(meaning) and not is_stored(meaning)


@pytest.mark.parametrize(
    "words", [WISH + "I'm 12 by the way.", WUNSCH + "Ich bin übrigens 12.", DESEO + "Tengo 12 años.", "I'm 12. " + WISH * 2]
)
def test_an_age_in_many_words_is_heard(words: str) -> None:
    assert said(words, "wish").intent is Intent.CHILD


def test_a_long_wish_that_stops_nothing_is_kept() -> None:
    assert is_stored(said(WISH + "Please never sell that again, and take the washed one to the end of May.", "wish"))

"""What a whole sentence names as an answer, to be asked back; and what it does not name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from prompts.kinds.table import KINDS
from prompts.model.answer_types import Here, Read
from prompts.model.question import Question, Value
from tests.engine.understanding.judge import LIVE

MONDAY = date(2026, 5, 4)


def suggested(question: str, text: str, language: str = "en") -> tuple[Value, ...]:
    asked = LIVE.questions[question]
    return KINDS[asked.kind].suggest(asked, text, Here(language, MONDAY))


@pytest.mark.parametrize(
    ("language", "text", "option"),
    [
        ("en", "not light, that's like drinking grass. the dark one", "dark"),
        ("en", "I never liked it light or dark, medium is what we drink here", "medium"),
        ("en", "I used to drink dark, now it's medium", "medium"),
        ("en", "can't live without my dark roast", "dark"),
        ("en", "no sugar, no milk, no nonsense. dark.", "dark"),
        ("de", "dunkel nicht, lieber eine helle Röstung", "light"),
        ("de", "früher dunkel, heute eher mittel", "medium"),
        ("de", "mir schmecken die dunklen am besten", "dark"),
        ("es", "ni claro ni oscuro, el medio siempre", "medium"),
        ("es", "antes tomaba oscuro, ahora claro", "light"),
        ("es", "las oscuras son mis favoritas", "dark"),
        ("es", "nunca me gustó el claro, oscuro", "dark"),
        ("es", "de mañana oscuro y de tarde clarito, según", "varies"),
        ("de", "dunkel. mein Mann mag es hell", "dark"),
        ("de", "tiefschwarz bitte", "dark"),
    ],
)
def test_the_one_option_that_is_not_denied(language: str, text: str, option: str) -> None:
    assert suggested("roast", text, language) == (option,)


@pytest.mark.parametrize(
    "text", ["not dark", "neither light nor dark", "anything but coffee", "my dog ate it", "no dark, no light"]
)
def test_what_is_only_denied_is_not_suggested(text: str) -> None:
    assert suggested("roast", text) == ()


@pytest.mark.parametrize("text", ["dark or light?", "light on Sundays and dark all week"])
def test_of_two_options_none_is_suggested(text: str) -> None:
    assert suggested("roast", text) == ()


@pytest.mark.parametrize(
    ("language", "text", "option"),
    [
        ("en", "forget dark I'm on medium these days", "medium"),
        ("en", "drop the dark one, light please", "light"),
        ("de", "nimm dunkel raus und mach hell draus", "light"),
        ("de", "weg mit dem dunklen, mittel bitte", "medium"),
        ("es", "quita el oscuro y pon claro", "light"),
        ("es", "quita oscuro pon claro", "light"),
        ("en", "forget dark make it medium", "medium"),
        ("de", "streich dunkel nimm hell", "light"),
    ],
)
def test_what_is_to_go_is_not_what_is_meant(language: str, text: str, option: str) -> None:
    assert suggested("roast", text, language) == (option,)


@pytest.mark.parametrize(
    ("language", "text", "options"),
    [
        ("en", "my little old french pres and capsules on sundays", ("press", "capsule")),
        ("en", "anything but capsules", ("filter", "espresso", "press")),
        ("en", "I gave up on capsules, it's filter these days", ("filter",)),
        ("de", "meine Kapselmaschine und sonntags der Siebträger", ("espresso", "capsule")),
        ("de", "alles außer Kapseln", ("filter", "espresso", "press")),
        ("es", "en la prensa de mi abuela, y cápsulas con prisa", ("press", "capsule")),
        ("de", "im Büro Kapseln", ("capsule",)),
        ("de", "im Büro", ("elsewhere",)),
        ("es", "no tengo cafetería cerca, tomo en la oficina", ("elsewhere",)),
        ("en", "don't forget the capsules", ("capsule",)),
    ],
)
def test_several_options_of_a_sentence(language: str, text: str, options: tuple[str, ...]) -> None:
    assert suggested("brew", text, language) == (options,)


def test_options_that_do_not_go_together_or_are_too_many_are_not_suggested() -> None:
    assert suggested("brew", "filter, but I don't brew at home") == ()
    assert suggested("brew", "well filter, espresso machine, french press and capsules really") == ()


@pytest.mark.parametrize(
    ("language", "text", "is_yes"),
    [
        ("en", "yeah that would be lovely", True),
        ("en", "nah I'm good", False),
        ("de", "au ja, sehr gern doch", True),
        ("es", "no hace falta, de verdad", False),
        ("en", "I wouldn't say no to that", True),
        ("de", "da sag ich bestimmt nicht nein", True),
        ("es", "nunca digo que no a una guía", True),
    ],
)
def test_a_yes_or_a_no_at_an_end_of_the_sentence(language: str, text: str, is_yes: bool) -> None:
    assert suggested("guide", text, language) == (is_yes,)


@pytest.mark.parametrize("text", ["yes and no", "no idea what that is, yes?", "what guide"])
def test_a_yes_and_a_no_are_neither(text: str) -> None:
    assert suggested("guide", text) == ()


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "seven, don't tell my doctor", "7"),
        ("en", "2 at breakfast and one after lunch, so three", "3"),
        ("en", "I used to have six, now it's 2", "2"),
        ("en", "one and a half, the second always goes cold", "1.5"),
        ("en", "none for me, it's all for my wife", "0"),
        ("en", "twelve on a bad day", "12"),
        ("en", "roughly fivee", "5"),
        ("de", "na so siebzehn im Büro", "17"),
        ("de", "gar keinen, ich vertrag das nicht", "0"),
        ("es", "unas dos y media al día", "2.5"),
        ("es", "once, trabajo de noche", "11"),
    ],
)
def test_the_number_that_a_sentence_comes_to(language: str, text: str, number: str) -> None:
    assert suggested("cups", text, language) == (Decimal(number),)


@pytest.mark.parametrize("text", ["90 cups", "at 5pm", "a lot", "my v60"])
def test_what_is_no_number_of_them_is_not_suggested(text: str) -> None:
    assert suggested("cups", text) == ()


@pytest.mark.parametrize("text", ["two or three", "between 2 and 3 I think", "2-3", "2 on weekdays, 3 on sundays"])
def test_both_of_two_numbers_may_be_meant(text: str) -> None:
    assert suggested("cups", text) == (Decimal(2), Decimal(3))


@pytest.mark.parametrize(
    ("language", "text", "step"),
    [
        ("en", "eh let's go with a 4", 4),
        ("en", "smack in the middle I'd guess", 3),
        ("en", "surprise me every time please", 5),
        ("en", "I hate surprises, so a 2", 2),
        ("de", "irgendwo in der Mitte würd ich sagen", 3),
        ("es", "al máximo, que soy muy curioso", 5),
    ],
)
def test_the_step_of_a_scale(language: str, text: str, step: int) -> None:
    assert suggested("adventurous", text, language) == (step,)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "thanks for reminding me, it'll be the 19th of May", date(2026, 5, 19)),
        ("en", "the twenty-second of this month if my brother stays away", date(2026, 5, 22)),
        ("en", "end of june I think", date(2026, 6, 30)),
        ("en", "oh, in about two weeks maybe", date(2026, 5, 18)),
        ("en", "no later than may 16th", date(2026, 5, 16)),
        ("de", "ich denk mal am zwölften", date(2026, 5, 12)),
        ("de", "Mitte Juli, wenn alles gut geht", date(2026, 7, 15)),
        ("es", "a finales de mayo, calculo yo", date(2026, 5, 31)),
        ("es", "el veintidós de junio, si no viene mi hermano", date(2026, 6, 22)),
    ],
)
def test_the_day_that_a_sentence_names(language: str, text: str, day: date) -> None:
    assert suggested("runs_out", text, language) == (day,)


@pytest.mark.parametrize("text", ["in ten years or so", "when my brother leaves", "the 40th of may", "a while from now"])
def test_no_day_or_one_out_of_bounds_is_not_suggested(text: str) -> None:
    assert suggested("runs_out", text) == ()


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "between wednesday and friday", (date(2026, 5, 6), date(2026, 5, 8))),
        ("en", "next friday", (date(2026, 5, 8), date(2026, 5, 15))),
        ("de", "nächsten Freitag dann", (date(2026, 5, 8), date(2026, 5, 15))),
        ("en", "7/6", (date(2026, 6, 7), date(2026, 7, 6))),
    ],
)
def test_both_of_two_days_may_be_meant(language: str, text: str, days: tuple[date, ...]) -> None:
    assert suggested("runs_out", text, language) == days


@pytest.mark.parametrize(
    ("language", "text"), [("en", "it's already empty"), ("de", "is scho leer 😭"), ("es", "ya se acabó!! auxilio")]
)
def test_what_was_to_come_and_has_come_already_is_today(language: str, text: str) -> None:
    assert suggested("runs_out", text, language) == (MONDAY,)


def test_words_of_their_own_are_never_suggested() -> None:
    assert suggested("wish", "something from Kenya") == ()


@pytest.mark.parametrize(
    "question", [question for question in LIVE.questions.values() if question.kind != "free_text"], ids=lambda question: question.id
)
@pytest.mark.parametrize("text", ["", " ", "😅", "x" * 5000, "1" * 400, "not " * 200, "\u202e\u0000", ",,,;;;"])
def test_nothing_is_made_of_nothing_however_long(question: Question, text: str) -> None:
    value = KINDS[question.kind].suggest(question, text, Here("en", MONDAY))
    read = KINDS[question.kind].read(question, text, Here("en", MONDAY))
    assert value == () or isinstance(read, Read)


@pytest.mark.parametrize(
    ("language", "text", "cups"),
    [
        ("en", "one big one in the morning and two little ones in the afternoon", ("3",)),
        ("de", "vormittags zwei und nachmittags nochmal zwei", ("4",)),
        ("de", "morgens eine, mittags eine und abends zwei", ("4",)),
        ("es", "dos en la mañana y dos en la tarde", ("4",)),
        ("en", "3 in the morning", ("3",)),
        ("en", "2 at breakfast and one after lunch, so three", ("3",)),
        ("de", "zwoa", ("2",)),
        ("es", "sinco", ("5",)),
    ],
)
def test_what_is_counted_by_parts_of_the_day_is_summed_up(language: str, text: str, cups: tuple[str, ...]) -> None:
    assert suggested("cups", text, language) == tuple(Decimal(each) for each in cups)

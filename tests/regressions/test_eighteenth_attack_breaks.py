"""What an eighteenth fresh attacker said about times, in words: how long a break lasts, and when to ask again."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.model.tokens import Action
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from prompts.model.question import Duration
from prompts.reading.calendar.allowed_days import after
from prompts.reading.calendar.feasts import easter
from tests.engine.talking import THREE, Talk
from tests.engine.understanding.judge import TODAY, context_of


def at(question: str, language: str = "en") -> Talk:
    talk = Talk(THREE, language)
    talk.says_yes()
    return talk.at(question)


# A break until a feast, and one that is not before something

UNTIL = {
    "en": {
        "leave me alone until christmas": date(2026, 12, 25),
        "leave me alone until new year": date(2027, 1, 1),
        "pause until new year's eve": date(2026, 12, 31),
        "no messages until after christmas": date(2026, 12, 27),
        "not before easter": date(2027, 3, 28),
        "not before august": date(2026, 8, 1),
        "don't write before august": date(2026, 8, 1),
        "not before 3 june": date(2026, 6, 3),
        "not before next year": date(2027, 1, 1),
    },
    "de": {
        "lass mich bis Weihnachten in Ruhe": date(2026, 12, 25),
        "nicht vor august": date(2026, 8, 1),
        "nicht vor Pfingsten": date(2026, 5, 24),
        "erst nach Weihnachten wieder": date(2026, 12, 27),
        "Pause bis Silvester": date(2026, 12, 31),
        "bitte nicht vor September schreiben": date(2026, 9, 1),
    },
    "es": {
        "no antes de agosto": date(2026, 8, 1),
        "déjame en paz hasta navidad": date(2026, 12, 25),
        "hasta año nuevo nada": date(2027, 1, 1),
        "hasta reyes nada": date(2027, 1, 6),
        "no me escribas antes de semana santa": date(2027, 3, 21),
    },
}


@pytest.mark.parametrize("place", ["roast", "wish", "cups", "idle", "just_answered"])
def test_a_break_lasts_until_the_feast_or_the_month_that_is_named(place: str) -> None:
    assert date(2026, 5, 4) == TODAY
    said = {words: day for ends in UNTIL.values() for words, day in ends.items()}
    meant = {words: read(words, context_of(place, language)) for language, ends in UNTIL.items() for words in ends}
    assert {words: (meaning.intent, meaning.day) for words, meaning in meant.items()} == {
        words: (Intent.PAUSE, day) for words, day in said.items()
    }


def test_where_a_day_is_asked_for_it_may_be_the_answer() -> None:
    assert read("not before august", context_of("runs_out", "en")).intent is not Intent.PAUSE


def test_easter_is_when_the_churches_of_the_west_keep_it() -> None:
    days = [date(1961, 4, 2), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25), date(2285, 3, 22)]
    assert [easter(day.year) for day in days] == days


# The answer to *For how long?*

YEAR, HALF, MONTH, WEEK = Duration(1, "years"), Duration(6, "months"), Duration(1, "months"), Duration(7, "days")
HOW_LONG = {
    "en": (
        "pause",
        {"a year": YEAR, "2 weeks": Duration(14, "days"), "ten days": Duration(10, "days"), "a month please": MONTH}
        | {"half a year": HALF, "for a week": WEEK},
    ),
    "de": (
        "pause",
        {"ein Jahr": YEAR, "2 Wochen": Duration(14, "days"), "drei Monate": Duration(3, "months"), "ein halbes Jahr": HALF},
    ),
    "es": ("pausa", {"un año": YEAR, "2 semanas": Duration(14, "days"), "dos meses": Duration(2, "months"), "medio año": HALF}),
}
BY_NAME = {"en": ("until christmas", "christmas", "august"), "de": ("bis Weihnachten", "bis August"), "es": ("hasta navidad",)}
NOT_TO_BE_CHOSEN = {
    "en": ("two years", "a while", "till further notice", "no idea"),
    "de": ("zwei Jahre", "für immer", "keine Ahnung"),
    "es": ("diez años", "ni idea"),
}


def asked_how_long(question: str, language: str) -> Talk:
    talk = at(question, language).says(HOW_LONG[language][0])
    assert Action.PAUSE in talk.offers
    return talk


@pytest.mark.slow
@pytest.mark.parametrize("question", ["roast", "cups"])
@pytest.mark.parametrize("language", list(HOW_LONG))
def test_a_length_to_for_how_long_is_the_break_and_no_answer(question: str, language: str) -> None:
    for words, length in HOW_LONG[language][1].items():
        talk = asked_how_long(question, language).says(words)
        assert talk.state.paused_until is not None, words
        assert talk.state.paused_until.date() == after(talk.now.date(), length), words
        assert question not in talk.state.values()
    for words in BY_NAME[language]:
        assert asked_how_long(question, language).says(words).state.is_paused(asked_how_long(question, language).now), words


@pytest.mark.slow
@pytest.mark.parametrize("language", list(NOT_TO_BE_CHOSEN))
def test_what_cannot_be_chosen_is_told_what_can_be(language: str) -> None:
    for words in NOT_TO_BE_CHOSEN[language]:
        talk = asked_how_long("cups", language).says(words)
        assert talk.heard == THREE.phrases.says("pause.how_long", language), words
        assert Action.PAUSE in talk.offers and talk.state.open is not None and not talk.answered
        assert talk.says(*list(HOW_LONG[language][1])[:1]).state.paused_until is not None, "it is asked once more"


def test_what_may_be_a_stop_has_one_beside() -> None:
    assert Action.STOP in asked_how_long("cups", "de").says("für immer").offers
    assert Action.STOP in asked_how_long("roast", "en").says("forever").offers


def test_it_is_expected_only_as_long_as_nothing_else_was_said() -> None:
    talk = asked_how_long("cups", "en").says("thanks", "2 weeks")
    assert talk.state.paused_until is None

    assert asked_how_long("roast", "en").says("dark").state.values()["roast"] == "dark"
    assert asked_how_long("cups", "en").says("2").state.values()["cups"] == 2
    assert asked_how_long("roast", "en").says("stop").state.phase == "stopped"


# Another time for a question that was put off

PUT_OFF = {
    "en": (
        "later",
        "tomorrow",
        {"not tomorrow, next week": 11, "no, on monday": 11, "rather next week": 11, "in two weeks": 19, "20 may": 20},
    ),
    "de": ("später", "morgen", {"nicht morgen, nächste Woche": 11, "lieber nächste Woche": 11, "nein, am Montag": 11}),
    "es": ("más tarde", "mañana", {"mejor la semana que viene": 11, "no, el lunes": 11, "no mañana, mejor el 20 de mayo": 20}),
}


def comes_back_on(talk: Talk) -> date | None:
    put_off = talk.state.history("roast").snoozed_to
    return put_off.date() if put_off is not None else None


@pytest.mark.parametrize("language", list(PUT_OFF))
def test_another_time_in_words_moves_the_promise(language: str) -> None:
    later, tomorrow, times = PUT_OFF[language]
    for words, day in times.items():
        asked_when = at("roast", language).says(later)
        assert comes_back_on(asked_when.says(words)) == date(2026, 5, day), f"{words}, to When suits you?"

        promised = at("roast", language).says(later, tomorrow)
        laters = promised.state.tempo.laters
        assert comes_back_on(promised) == date(2026, 5, 6)
        assert comes_back_on(promised.says(words)) == date(2026, 5, day), words
        assert promised.state.tempo.laters == laters, "it is the same later, moved"


def test_it_is_never_earlier_than_was_promised() -> None:
    talk = at("roast").says("later", "next week", "no, on thursday")
    assert comes_back_on(talk) == date(2026, 5, 12)
    assert "12 May" in talk.heard


@pytest.mark.parametrize("words", ["leave me alone until christmas", "pause for two weeks", "not before august"])
def test_who_wants_a_break_right_behind_it_gets_one(words: str) -> None:
    talk = at("roast").says("later", "tomorrow", words)
    assert talk.state.paused_until is not None and comes_back_on(talk) == date(2026, 5, 6)


@pytest.mark.parametrize(
    "words", ["I'm in Berlin on monday", "aquí son las 11 de la noche", "dark", "thanks", "tomorrow never knows who I am and so on"]
)
def test_other_words_behind_it_move_nothing(words: str) -> None:
    assert comes_back_on(at("roast").says("later", "tomorrow", words)) == date(2026, 5, 6)


def test_words_of_a_time_move_nothing_that_was_not_put_off() -> None:
    assert comes_back_on(at("roast").says("dark", "next week")) is None
    assert at("roast").says("later", "tomorrow", "stop").state.phase == "stopped"


# A clock in figures, and a yes that names another place

LATE = {
    "en": ("it is 23:00 here", "it's 11 pm here", "yes, it is 23:00 here", "no, it is 23:00", "it is 11 in the evening here"),
    "de": ("hier ist es 23 Uhr", "hier ist es gerade 23:00 Uhr", "nein, 23 Uhr", "hier ist es 11 Uhr abends"),
    "es": ("aquí son las 23:00", "son las 23 aquí", "aquí son las 11 de la noche", "no, son las 23:00"),
}
IN_TOKYO = {
    "en": ("yes, in tokyo", "yes tokyo", "no, tokyo", "yes but I live in tokyo"),
    "de": ("ja, in tokio", "ja, aber ich wohne in tokio"),
    "es": ("sí, en tokio", "no, vivo en tokio"),
}


def asked_for_the_clock(language: str) -> Talk:
    later, tomorrow, _ = PUT_OFF[language]
    talk = at("roast", language).says(later, tomorrow)
    assert Action.ZONE in talk.offers and talk.state.zone is None
    return talk


@pytest.mark.parametrize("language", list(LATE))
def test_a_time_in_figures_offers_the_places_that_have_it_and_is_no_yes(language: str) -> None:
    for words in LATE[language]:
        talk = asked_for_the_clock(language).says(words)
        offered = {button.label for message in talk.messages for row in message.rows for button in row}
        assert {"Noumea", "Numea"} & offered, words
        assert talk.state.zone is None and comes_back_on(talk) == date(2026, 5, 6)


@pytest.mark.parametrize("language", list(IN_TOKYO))
def test_a_yes_that_names_another_place_asks_that_place_back(language: str) -> None:
    for words in IN_TOKYO[language]:
        talk = asked_for_the_clock(language).says(words)
        assert "Tok" in talk.heard and talk.state.zone is None, words
        assert talk.says({"en": "yes", "de": "ja", "es": "sí"}[language]).state.zone == "Asia/Tokyo", words


def test_a_place_in_something_else_is_none_of_theirs_and_a_plain_yes_is_the_brands_clock() -> None:
    assert "Berlin" not in asked_for_the_clock("en").says("where is my parcel to berlin").heard
    assert "Adelaide" in asked_for_the_clock("en").says("UTC+9:30").tokens
    assert asked_for_the_clock("en").says("yes").state.zone == THREE.brand.pace.brand_zone

"""Days in digits, in words and counted from today; what could be two days is none, and what was taken is shown back."""

from __future__ import annotations

from datetime import date

import pytest

from prompts.kinds.date.kind import Date
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Unclear,
)
from prompts.model.question import DayBound, Duration, Question
from tests.prompts.examples import question
from tests.prompts.kinds.one_of_each import MONDAY, REFILL, here, read

LAST_ORDER = question("date", earliest=DayBound(distance=Duration(1, "years"), is_before=True), latest=DayBound())
BIRTHDAY = question("date", latest=DayBound())
ANY_DAY = question("date")
DATE = Date()


def on(typed: str, today: date, asked: Question = ANY_DAY, language: str = "en") -> object:
    return DATE.read(asked, typed, Here(language, today))


@pytest.mark.parametrize(
    ("typed", "language", "day"),
    [
        ("2026-06-03", "en", date(2026, 6, 3)),
        ("2026/06/03", "de", date(2026, 6, 3)),
        ("2026.6.3", "es", date(2026, 6, 3)),
        ("\u0662\u0660\u0662\u0666-\u0660\u0666-\u0660\u0663", "ar", date(2026, 6, 3)),
        ("3 June 2026", "en", date(2026, 6, 3)),
        ("June 3rd, 2026", "en", date(2026, 6, 3)),
        ("the 3rd of June 2026", "en", date(2026, 6, 3)),
        ("3-Jun-2026", "en", date(2026, 6, 3)),
        ("3. Juni 2026", "de", date(2026, 6, 3)),
        ("3.6.2026", "de", date(2026, 6, 3)),
        ("03.06.2026", "de", date(2026, 6, 3)),
        ("3. 6. 2026", "de", date(2026, 6, 3)),
        ("Mittwoch, 3. Juni 2026", "de", date(2026, 6, 3)),
        ("3 de junio de 2026", "es", date(2026, 6, 3)),
        ("el 3 de junio de 2026, por favor", "es", date(2026, 6, 3)),
        ("3/6/2026", "es", date(2026, 6, 3)),
        ("3 juin 2026", "fr", date(2026, 6, 3)),
        ("June 3 2026", "de", date(2026, 6, 3)),
    ],
)
def test_a_day_written_out_in_full_is_typed(typed: str, language: str, day: date) -> None:
    assert read(REFILL, typed, language) == Read(day, "typed")


@pytest.mark.parametrize(
    ("typed", "language", "day"),
    [
        ("today", "en", date(2026, 5, 4)),
        ("tomorrow", "en", date(2026, 5, 5)),
        ("Tomorrow!", "de", date(2026, 5, 5)),
        ("tommorow", "en", date(2026, 5, 5)),
        ("the day after tomorrow", "en", date(2026, 5, 6)),
        ("heute", "de", date(2026, 5, 4)),
        ("morgen", "de", date(2026, 5, 5)),
        ("übermorgen", "de", date(2026, 5, 6)),
        ("hoy", "es", date(2026, 5, 4)),
        ("mañana", "es", date(2026, 5, 5)),
        ("manana", "es", date(2026, 5, 5)),
        ("pasado mañana", "es", date(2026, 5, 6)),
        ("friday", "en", date(2026, 5, 8)),
        ("on Friday please", "en", date(2026, 5, 8)),
        ("firday", "en", date(2026, 5, 8)),
        ("this friday", "en", date(2026, 5, 8)),
        ("coming friday", "en", date(2026, 5, 8)),
        ("friday next week", "en", date(2026, 5, 15)),
        ("monday", "en", date(2026, 5, 11)),
        ("next monday", "en", date(2026, 5, 11)),
        ("am Freitag", "de", date(2026, 5, 8)),
        ("diesen Freitag", "de", date(2026, 5, 8)),
        ("kommenden Freitag", "de", date(2026, 5, 8)),
        ("nächste Woche Freitag", "de", date(2026, 5, 15)),
        ("el viernes", "es", date(2026, 5, 8)),
        ("el próximo viernes", "es", date(2026, 5, 8)),
        ("el viernes que viene", "es", date(2026, 5, 8)),
        ("el viernes de la próxima semana", "es", date(2026, 5, 15)),
        ("in 2 weeks", "en", date(2026, 5, 18)),
        ("in two weeks", "en", date(2026, 5, 18)),
        ("2 weeks from now", "en", date(2026, 5, 18)),
        ("2 weeks", "en", date(2026, 5, 18)),
        ("in about 2 weeks", "en", date(2026, 5, 18)),
        ("in a month", "en", date(2026, 6, 4)),
        ("in \u0663 days", "en", date(2026, 5, 7)),
        ("in einer Woche", "de", date(2026, 5, 11)),
        ("in 14 Tagen", "de", date(2026, 5, 18)),
        ("dentro de dos semanas", "es", date(2026, 5, 18)),
        ("en una semana", "es", date(2026, 5, 11)),
        ("3 june", "en", date(2026, 6, 3)),
        ("june 3rd", "en", date(2026, 6, 3)),
        ("third of june", "en", date(2026, 6, 3)),
        ("3. Juni", "de", date(2026, 6, 3)),
        ("3.6.", "de", date(2026, 6, 3)),
        ("3/6", "es", date(2026, 6, 3)),
        ("1º de junio", "es", date(2026, 6, 1)),
        ("3 de junio", "es", date(2026, 6, 3)),
        ("Fr, 8. Mai", "de", date(2026, 5, 8)),
        ("wed 6 may", "en", date(2026, 5, 6)),
        ("the 15th", "en", date(2026, 5, 15)),
        ("am 15.", "de", date(2026, 5, 15)),
        ("el 15", "es", date(2026, 5, 15)),
        ("the 2nd", "en", date(2026, 6, 2)),
        ("about 10 may 2026", "en", date(2026, 5, 10)),
        ("10 agust 2026", "en", None),
        ("10 jully", "en", date(2026, 7, 10)),
        ("3.6.26", "de", date(2026, 6, 3)),
        ("In 1 week (11 May)", "en", date(2026, 5, 11)),
    ],
)
def test_a_day_that_depends_on_today_is_shown_back(typed: str, language: str, day: date | None) -> None:
    found = read(REFILL, typed, language)
    assert found == (Read(day, "matched") if day else Unclear("day_range", {"low": "4 May", "high": "4 August"}))


@pytest.mark.parametrize(
    ("typed", "language", "day"),
    [
        ("yesterday", "en", date(2026, 5, 3)),
        ("vorgestern", "de", date(2026, 5, 2)),
        ("ayer", "es", date(2026, 5, 3)),
        ("friday", "en", date(2026, 5, 1)),
        ("last friday", "en", date(2026, 5, 1)),
        ("letzten Freitag", "de", date(2026, 5, 1)),
        ("el viernes pasado", "es", date(2026, 5, 1)),
        ("2 weeks ago", "en", date(2026, 4, 20)),
        ("2 weeks", "en", date(2026, 4, 20)),
        ("vor einem Monat", "de", date(2026, 4, 4)),
        ("hace 2 días", "es", date(2026, 5, 2)),
        ("3 march", "en", date(2026, 3, 3)),
        ("25 december", "en", date(2025, 12, 25)),
        ("25.12.", "de", date(2025, 12, 25)),
    ],
)
def test_a_question_about_the_past_takes_days_that_have_been(typed: str, language: str, day: date) -> None:
    assert read(LAST_ORDER, typed, language) == Read(day, "matched")


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        (date(2026, 5, 8), "friday", date(2026, 5, 15)),
        (date(2026, 5, 8), "next friday", date(2026, 5, 15)),
        (date(2026, 5, 9), "next friday", date(2026, 5, 15)),
        (date(2026, 5, 10), "friday", date(2026, 5, 15)),
        (date(2026, 5, 10), "next monday", date(2026, 5, 11)),
        (date(2026, 5, 7), "friday this week", date(2026, 5, 8)),
        (date(2026, 12, 31), "tomorrow", date(2027, 1, 1)),
        (date(2026, 1, 31), "in 1 month", date(2026, 2, 28)),
        (date(2028, 2, 28), "29 february", date(2028, 2, 29)),
        (date(2026, 5, 31), "the 31st", date(2026, 5, 31)),
        (date(2026, 6, 1), "the 31st", date(2026, 7, 31)),
    ],
)
def test_days_are_counted_from_the_customers_own_day(today: date, typed: str, day: date) -> None:
    assert on(typed, today) == Read(day, "matched")


def test_next_friday_is_the_coming_one_where_the_week_after_is_out_of_bounds() -> None:
    this_week = question("date", earliest=DayBound(), latest=DayBound(distance=Duration(6, "days")))
    assert on("next friday", MONDAY, this_week) == Read(date(2026, 5, 8), "matched")


@pytest.mark.parametrize(
    "typed", ["31.2.", "31/2", "30 february", "february 30", "31 april", "31.4.2026", "2026-02-30", "2026-13-01", "0 may", "32 may"]
)
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_day_that_does_not_exist_is_told_apart(typed: str, language: str) -> None:
    assert read(REFILL, typed, language) == Unclear("no_such_day")


def test_the_leap_day_is_missed_where_no_year_within_the_bounds_has_it() -> None:
    assert read(REFILL, "29 feb") == Unclear("no_such_day")
    assert read(REFILL, "29 feb 2028") == Unclear("day_range", {"low": "4 May", "high": "4 August"})


@pytest.mark.parametrize("typed", ["5/6", "5.6.", "05/06/2026", "6-5-2026"])
def test_in_english_day_and_month_are_not_guessed(typed: str) -> None:
    assert read(REFILL, typed) == Unclear("day")
    assert read(REFILL, typed, "en-us") == Unclear("day")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("13/6", date(2026, 6, 13)),
        ("6/13", date(2026, 6, 13)),
        ("6/6", date(2026, 6, 6)),
        ("3/6", date(2026, 6, 3)),
        ("6/3/26", date(2026, 6, 3)),
    ],
)
def test_in_english_the_only_possible_order_is_taken_and_shown_back(typed: str, day: date) -> None:
    assert read(REFILL, typed) == Read(day, "matched")


@pytest.mark.parametrize("typed", ["6/13", "6.13."])
def test_where_the_order_is_known_it_is_not_turned_around(typed: str) -> None:
    assert read(REFILL, typed, "de") == Unclear("no_such_day")


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "may"), ("en", "in June 2026"), ("en", "june july"), ("en", "christmas"), ("en", "in summer"),
        ("de", "im Juli"), ("de", "im Herbst"), ("es", "en verano"), ("es", "para julio"),
    ],
)  # fmt: skip
def test_a_month_or_a_season_is_asked_for_its_day(language: str, typed: str) -> None:
    assert read(REFILL, typed, language) == Unclear("month")


@pytest.mark.parametrize(
    ("today", "typed", "language"),
    [
        (MONDAY, "next friday", "en"),
        (date(2026, 5, 7), "next friday", "en"),
        (MONDAY, "nächsten Freitag", "de"),
        (MONDAY, "7/6", "en"),
    ],
)
def test_what_may_be_either_of_two_days_is_not_chosen(today: date, typed: str, language: str) -> None:
    assert on(typed, today, REFILL, language) == Unclear("day")


def test_the_day_of_the_week_beside_it_tells_which_of_two_dates() -> None:
    assert read(REFILL, "sunday 7/6") == Read(date(2026, 6, 7), "matched")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "15",
        "2026",
        "next week",
        "next month",
        "nächste Woche",
        "la próxima semana",
        "at the weekend",
        "not friday",
        "nicht Freitag",
        "friday or saturday",
        "friday, saturday",
        "before friday",
        "by friday",
        "until 3 june",
        "3-4",
        "3 june or 4 june",
        "3 4 june",
        "tue 6 may 2026",
        "tuesday friday",
        "in 1.5 weeks",
        "in 2 weeks ago",
        "in weeks",
        "every friday",
        "friday in 2 weeks",
        "in 2-3 weeks",
        "3 june 26",
        "> 3 june",
        "x" * 5000,
    ],
)
def test_what_could_be_several_days_or_none_is_no_answer(typed: str) -> None:
    assert read(REFILL, typed) == Unclear("day")


def test_a_day_without_a_year_is_not_guessed_among_many_past_ones() -> None:
    assert read(BIRTHDAY, "3 march") == Unclear("day")
    assert read(BIRTHDAY, "3 march 1980") == Read(date(1980, 3, 3), "typed")
    assert read(BIRTHDAY, "3.3.80", "de") == Read(date(1980, 3, 3), "matched")
    assert read(BIRTHDAY, "3.3.01", "de") == Read(date(2001, 3, 3), "matched")
    assert on("3.3.27", MONDAY, ANY_DAY, "de") == Unclear("day")


def test_a_length_of_time_alone_is_not_guessed_where_it_may_lie_on_both_sides() -> None:
    assert on("2 weeks", MONDAY) == Unclear("day")


@pytest.mark.parametrize(
    ("typed", "language", "low", "high"),
    [
        ("yesterday", "en", "4 May", "4 August"),
        ("in a year", "en", "4 May", "4 August"),
        ("vor 2 Wochen", "de", "4. Mai", "4. August"),
        ("3 de enero", "es", "4 de mayo", "4 de agosto"),
        ("in 9999 years", "en", "4 May", "4 August"),
        ("3 june 2025", "en", "4 May", "4 August"),
    ],
)
def test_a_day_out_of_bounds_is_told_the_bounds_in_words(typed: str, language: str, low: str, high: str) -> None:
    assert read(REFILL, typed, language) == Unclear("day_range", {"low": low, "high": high})


def test_fixed_bounds_are_bounds() -> None:
    season = question("date", earliest=DayBound(date(2026, 6, 1)), latest=DayBound(date(2026, 6, 30)))
    assert read(season, "15 june") == Read(date(2026, 6, 15), "matched")
    assert read(season, "tomorrow") == Unclear("day_range", {"low": "1 June", "high": "30 June"})


def test_shortcuts_name_the_day_they_mean_in_the_customers_language() -> None:
    assert DATE.offer(REFILL, here()) == (
        Choice(0, "In 1 week (11 May)"),
        Choice(1, "In 2 weeks (18 May)"),
        Choice(2, "In 1 month (4 June)"),
    )
    assert [choice.label for choice in DATE.offer(REFILL, here("de"))][1:] == ["In 2 Wochen (18. Mai)", "In 1 Monat (4. Juni)"]
    assert DATE.offer(REFILL, here("es"))[0].label == "Dentro de 1 semana (11 de mayo)"


def test_a_length_keeps_its_unit_on_a_button() -> None:
    asked = question("date", shortcuts=(Duration(0, "days"), Duration(45, "days"), Duration(30, "days"), Duration(12, "months")))
    assert [choice.label for choice in DATE.offer(asked, here())] == [
        "Today (4 May)",
        "In 45 days (18 June)",
        "In 30 days (3 June)",
        "In 12 months (4 May 2027)",
    ]


def test_a_shortcut_counts_from_the_day_of_asking_however_late_the_tap() -> None:
    assert DATE.pick(REFILL, 0, Here("en", MONDAY)) == date(2026, 5, 11)
    assert DATE.pick(REFILL, 0, Here("en", date(2026, 5, 20))) == date(2026, 5, 27)


def test_a_shortcut_out_of_bounds_has_no_button_and_the_others_keep_their_place() -> None:
    asked = question("date", earliest=DayBound(date(2026, 5, 15)), shortcuts=(Duration(1, "weeks"), Duration(2, "weeks")))
    assert DATE.offer(asked, here()) == (Choice(1, "In 2 weeks (18 May)"),)
    assert (DATE.pick(asked, 0, here()), DATE.pick(asked, 1, here())) == (None, date(2026, 5, 18))


def test_a_day_is_said_with_its_year() -> None:
    assert [DATE.say(REFILL, date(2026, 5, 11), language) for language in ("en", "de", "es", "xx")] == [
        "11 May 2026",
        "11. Mai 2026",
        "11 de mayo de 2026",
        "11 May 2026",
    ]

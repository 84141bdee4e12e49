"""What is taken out of a sentence about a break, a pace or the clock; and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.engine.understanding.slots import end_of_break, language_in, pace_named
from bot.engine.understanding.time_of_day import minutes_in
from prompts.model.answer_types import Here
from tests.engine.understanding.judge import LIVE, context_of

MONDAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "give me a break for two weeks", date(2026, 5, 18)),
        ("en", "not before the 1st of July please", date(2026, 7, 1)),
        ("en", "leave me alone until September", date(2026, 9, 1)),
        ("en", "quiet until may, will you", date(2027, 5, 1)),
        ("en", "try me again next month", date(2026, 6, 1)),
        ("de", "Pause bis August wäre gut", date(2026, 8, 1)),
        ("de", "erst nächste Woche wieder", date(2026, 5, 11)),
        ("es", "hasta octubre no, gracias", date(2026, 10, 1)),
        ("es", "dentro de diez días", date(2026, 5, 14)),
    ],
)
def test_the_day_until_which_they_want_peace(language: str, text: str, day: date) -> None:
    assert end_of_break(text, replace(context_of("idle", language), here=Here(language, MONDAY))) == day


@pytest.mark.parametrize(
    "text",
    [
        "I may be away for a bit",
        "pause please",
        "yesterday was too much",
        "march on without me",
        "between june and july",
        "in 20 years",
    ],
)
def test_what_names_no_day_or_two_is_asked_for(text: str) -> None:
    assert end_of_break(text, replace(context_of("idle", "en"), here=Here("en", MONDAY))) is None


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("once a month is plenty", "monthly"),
        ("every week is fine", "weekly"),
        ("only when I write first", "own"),
        ("höchstens einmal im Monat", "monthly"),
        ("solo cuando yo escriba", "own"),
        ("less", None),
    ],
)
def test_how_often(text: str, pace: str | None) -> None:
    assert pace_named(text, context_of("idle", "en")) == pace


@pytest.mark.parametrize(
    ("text", "language"), [("deutsch wäre schön", "de"), ("can you do Spanish?", "es"), ("german or spanish", None), ("hm", None)]
)
def test_the_one_language_that_is_named(text: str, language: str | None) -> None:
    assert language_in(text, LIVE.phrases) == language


@pytest.mark.parametrize(
    ("sentence", "minutes"),
    [
        ("it's already 11 pm over here", 1380),
        ("bei mir ist es 21:30", 1290),
        ("schreibt mir um 18 Uhr", 1080),
        ("at 9 or so", None),
        ("between 9 am and 11 am", None),
        ("my 3 kids", None),
        ("25:99", None),
    ],
)
def test_the_one_time_of_day_that_is_named(sentence: str, minutes: int | None) -> None:
    assert minutes_in(sentence) == minutes

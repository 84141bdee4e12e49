"""Answers by what they say: options in their names of today, numbers and days in steps, nobody's own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.results.small_cells import FEWEST
from bot.results.values import distribution, keys_of
from prompts.model.question import Question, Value
from tests.prompts.examples import options, question

ROAST = question(options=options("Light", "Medium", "Dark"))
BREW = replace(ROAST, kind="multiple_choice")
YES_NO = replace(ROAST, kind="yes_no", options=())
NUMBER = replace(ROAST, kind="number", options=())
SCALE = replace(ROAST, kind="scale", options=())
DAY = replace(ROAST, kind="date", options=())
WORDS = replace(ROAST, kind="free_text", options=())


@pytest.mark.parametrize(
    ("asked", "value", "keys"),
    [
        (ROAST, "o1", ("o1",)),
        (BREW, ("o1", "o2"), ("o1", "o2")),
        (YES_NO, True, ("yes",)),
        (SCALE, 4, ("4",)),
        (NUMBER, Decimal("3.5"), ("3",)),
        (NUMBER, Decimal(3749), ("3700",)),
        (NUMBER, Decimal(99), ("99",)),
        (DAY, date(2026, 5, 17), ("2026-05",)),
        (WORDS, "I like it sour", ()),
    ],
)
def test_an_answer_is_counted_by_what_matters_of_it(asked: Question, value: Value, keys: tuple[str, ...]) -> None:
    assert keys_of(asked, value) == keys


def rows(asked: Question, counts: dict[str, int], people: int | None = None) -> list[tuple[str, int | None]]:
    shown = distribution(asked, counts, sum(counts.values()) if people is None else people)
    return [(row.name, row.count) for row in shown.rows]


def test_options_stand_in_their_order_and_what_is_gone_stands_last() -> None:
    assert rows(ROAST, {"o2": 30, "o1": 20, "o3": 9, "old": 6, "older": 4}) == [
        ("Light", 20), ("Medium", 30), ("Dark", 9), ("No longer offered", 10)
    ]  # fmt: skip


def test_where_few_chose_one_of_two_neither_is_told() -> None:
    assert rows(YES_NO, {"yes": 98, "no": 2}) == [("Yes", None), ("No", None)]
    assert rows(YES_NO, {"yes": 60, "no": 40}) == [("Yes", 60), ("No", 40)]


def test_of_several_options_those_are_hidden_that_few_chose_or_few_did_not() -> None:
    assert rows(BREW, {"o1": 50, "o2": 97, "o3": 4}, people=100) == [("Light", 50), ("Medium", None), ("Dark", None)]


def test_nothing_is_shown_of_fewer_than_five_people_nor_of_words() -> None:
    few = distribution(ROAST, {"o1": 4}, 4)
    assert (few.people, few.rows) == (4, ())
    assert "five people" in few.why_not
    words = distribution(WORDS, {}, 50)
    assert (words.rows, words.hides) == ((), False)
    assert "own words" in words.why_not


def test_numbers_come_in_even_steps_with_open_ends() -> None:
    assert rows(SCALE, {"1": 1, "2": 6, "3": 9, "4": 20, "5": 7}) == [("up to 2", 7), ("3", 9), ("4", 20), ("5 or more", 7)]
    assert rows(NUMBER, {"5": 6, "41": 7, "46": 1, "99": 2}) == [("up to 9", 6), ("10 or more", 10)]
    assert rows(NUMBER, {"100": 6, "110": 7}) == [("up to 109", 6), ("110 or more", 7)]
    assert rows(NUMBER, {"3": 6}) == [("all of them", 6)]


def test_days_come_in_months_years_or_decades() -> None:
    assert rows(DAY, {"2026-05": 6, "2026-06": 2, "2026-07": 8}) == [("up to May 2026", 6), ("June 2026 or later", 10)]
    decades = rows(DAY, {f"{year}-03": 3 for year in range(1950, 2000)})
    assert decades[0] == ("up to 1950s", 30)
    assert decades[-1] == ("1990s or later", 30)


@given(st.dictionaries(st.integers(0, 10**6), st.integers(1, 9), max_size=40))
def test_whatever_numbers_there_are_all_are_shown_and_none_of_few(numbers: dict[int, int]) -> None:
    counts: Counter[str] = Counter()
    for number, count in numbers.items():
        counts.update({keys_of(NUMBER, Decimal(number))[0]: count})
    people = sum(numbers.values())
    shown = distribution(NUMBER, counts, people)
    assert all(row.count is not None and row.count >= FEWEST for row in shown.rows)
    assert people < FEWEST or sum(row.count or 0 for row in shown.rows) == people
    assert len(shown.rows) <= 12

"""Which questions do not earn their place: counts in, findings out, and silence below 30 people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.catalogue.catalogue import Pace
from prompts.evidence.less_is_more import Counts, findings, never_reached, turns_a_year, unreached
from prompts.evidence.wilson import Share
from prompts.model.question import Clause, Duration, Question
from tests.prompts.examples import options, question

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=120)
ROAST = question(options=options("Light", "Dark"), ask_again=Duration(12, "months"))
NOBODY = Share(0, 0)


def codes(counts: Counts, asked: Question = ROAST, others: Share = NOBODY) -> list[str]:
    return [found.code for found in findings(asked, counts, others, NOW)]


def picked(picks: Mapping[str, int]) -> Counts:
    return Counts(answers=sum(picks.values()), picks=picks)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(), []),
        (Counts(held=30, held_since=LONG_AGO), ["M20"]),
        (Counts(held=29, held_since=LONG_AGO), []),
        (Counts(held=30, held_since=NOW - timedelta(days=89)), []),
        (Counts(held=30, held_since=LONG_AGO, exported_at=NOW - timedelta(days=89)), []),
        (Counts(held=30, held_since=LONG_AGO, exported_at=NOW - timedelta(days=91)), ["M20"]),
        (picked({"o1": 28, "o2": 2}), ["M22"]),
        (picked({"o1": 27, "o2": 3}), []),
        (picked({"o1": 29}), []),
        (picked({"o1": 200}), ["M22", "M23"]),
        (picked({"o1": 199}), ["M22"]),
        (Counts(shown=100, skipped=26), ["M24"]),
        (Counts(shown=100, skipped=25), []),
        (Counts(shown=29, skipped=29), []),
        (Counts(sent=100, asked_why=11), ["M25"]),
        (Counts(sent=100, asked_why=10), []),
        (Counts(sent=30, asked_why=4), ["M25"]),
        (Counts(sent=29, asked_why=29), []),
        (Counts(sent=100, misread={"en": 8, "de": 3}), ["M33"]),
        (Counts(sent=100, misread={"en": 10}), []),
        (Counts(sent=29, misread={"en": 29}), []),
        (Counts(sent=200, stops=3), ["M26"]),
        (Counts(sent=300, stops=3), []),
        (Counts(sent=100, stops=2), []),
        (Counts(asked_again=100, confirmed=96), ["M27"]),
        (Counts(asked_again=100, confirmed=95), []),
        (Counts(asked_again=29, confirmed=29), []),
    ],
)
def test_a_finding_begins_where_its_bound_is(counts: Counts, expected: list[str]) -> None:
    assert codes(counts) == expected


def test_stops_are_compared_with_those_after_other_questions() -> None:
    counts = Counts(sent=1000, stops=9)
    assert codes(counts, others=Share(2, 1000)) == ["M26"]
    assert codes(counts, others=Share(3, 1000)) == []
    assert codes(counts, others=Share(0, 29)) == []


def test_what_is_never_exported_on_purpose_is_not_called_unused() -> None:
    assert codes(Counts(held=500, held_since=LONG_AGO), question(crm={})) == []


def test_an_option_of_several_may_be_picked_by_nearly_everybody() -> None:
    many = question("multiple_choice", options=options("Filter", "Press"))
    assert codes(Counts(answers=100, picks={"o1": 99, "o2": 20}), many) == []


def test_words_of_ones_own_are_confirmed_for_other_reasons() -> None:
    assert codes(Counts(asked_again=100, confirmed=100), question("free_text", ask_again=Duration(6, "months"))) == []
    assert codes(Counts(asked_again=100, confirmed=100), question()) == []


def test_a_finding_shows_of_how_many_and_how_sure_and_what_to_do() -> None:
    [found] = findings(ROAST, Counts(shown=100, skipped=40), NOBODY, NOW)
    assert "40 of 100 (40 %; 31 to 50 %)" in found.message
    [found] = findings(ROAST, Counts(sent=50, asked_why=9), NOBODY, NOW)
    assert found.message == "Many people ask why you want to know: 9 of 50 (18 %; 9.8 to 31 %)."
    assert found.fix == "say in `ask` or `benefit` what the answer is for, in words your customers use"
    assert found.severity == "warning"
    [found] = findings(ROAST, Counts(asked_again=40, confirmed=40), NOBODY, NOW)
    assert found.fix == "ask half as often: `ask_again: 24 months`"


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share_and_stays_between_none_and_all(hits: int, more: int) -> None:
    share = Share(hits, hits + more)
    low, high = share.interval
    assert 0 <= low <= share.rate <= high + 1e-12
    assert high <= 1


def test_the_interval_is_wilsons() -> None:
    low, high = Share(10, 100).interval
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)


def test_a_year_has_as_many_turns_as_gap_and_cap_allow() -> None:
    assert turns_a_year(Pace()) == 48
    assert turns_a_year(Pace(gap=Duration(30, "days"))) == 12
    assert turns_a_year(Pace(cap=1, cap_window=Duration(3, "months"))) == 4


def test_questions_beyond_the_budget_are_named_the_most_important_first() -> None:
    pace = Pace(gap=Duration(3, "months"))
    asked = [question(id=f"q{number}", priority=5 if number == 7 else 3) for number in range(8)]
    follow_up = question(id="after", only_if=(Clause("q0", "is", "o1"),))
    assert never_reached([*asked, follow_up], pace) == ("q3", "q4", "q5", "q6")
    assert never_reached(asked[:4], pace) == ()
    assert "`q3`, `q4`, `q5`, `q6`." in unreached(("q3", "q4", "q5", "q6")).message
    assert "and 2 more" in unreached(tuple(f"q{number}" for number in range(7))).message

"""A follow-up is asked only after the answer it follows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.fields.conditions import a_condition
from prompts.model.condition import holds
from prompts.model.question import Clause, Value

ANSWERS: dict[str, Value] = {
    "roast": "dark",
    "guide": True,
    "grinder": False,
    "brew": ("filter", "espresso"),
    "score": 4,
    "spend": Decimal("12.50"),
    "next": date(2026, 5, 1),
}


@pytest.mark.parametrize(
    "condition",
    [
        "roast is dark",
        "guide is yes",
        "grinder is no",
        "brew has espresso",
        "score is 4",
        "score at least 4",
        "spend at least 12.5",
        "spend is 12.5",
        "next is 2026-05-01",
        "roast has dark",
        "roast is dark and guide is yes and brew has filter",
    ],
)
def test_it_holds(condition: str) -> None:
    assert holds(a_condition(condition), ANSWERS)


@pytest.mark.parametrize(
    "condition",
    [
        "roast is light",
        "guide is no",
        "brew has press",
        "brew is espresso",
        "score at least 5",
        "unknown is x",
        "unknown at least 1",
        "roast at least 1",
        "guide at least 1",
        "roast is dark and guide is no",
    ],
)
def test_it_does_not_hold(condition: str) -> None:
    assert not holds(a_condition(condition), ANSWERS)


def test_without_conditions_it_always_holds() -> None:
    assert holds((), {})


VALUES = st.text() | st.booleans() | st.integers() | st.decimals() | st.dates() | st.lists(st.text(), max_size=3).map(tuple)


@given(VALUES, st.sampled_from(["is", "has", "at least"]), st.text(max_size=5) | st.integers().map(str))
def test_no_answer_whatever_breaks_a_condition(answer: Value, test: str, value: str) -> None:
    assert holds([Clause("q", test, value)], {"q": answer}) in (True, False)  # type: ignore[arg-type]

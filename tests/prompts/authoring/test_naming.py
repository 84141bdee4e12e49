"""Stored names are made of words: telling, never twice, and always such that they can be stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.authoring.naming import option_ids, question_id
from prompts.fields.values import an_id
from tests.support.examples import examples


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        ("Which roast do you reach for first?", "roast_reach_first"),
        ("How do you brew at home?", "brew_home"),
        ("Wie groß darf ein Päckchen sein?", "gross_darf_packchen"),
        ("Τι πίνεις;", "question"),
        ("5 or 6?", "question_5_or_6"),
    ],
)
def test_a_question_is_named_by_its_telling_words(ask: str, name: str) -> None:
    assert question_id(ask, ()) == name


def test_no_two_names_are_the_same() -> None:
    assert question_id("How do you brew at home?", {"brew_home", "brew_home_2"}) == "brew_home_3"
    assert list(option_ids(["C", "C++", "1-3", "Ναι", "Όχι"])) == ["c", "c_2", "option_1_3", "option", "option_2"]


@examples(200)
@given(st.lists(st.text(), min_size=1, max_size=8))
def test_whatever_somebody_writes_it_can_be_stored(labels: list[str]) -> None:
    names = list(option_ids(labels))
    assert [an_id(name) for name in names] == names
    assert len(set(names)) == len(labels)
    assert an_id(question_id(labels[0], set(names)))

"""A wording is called better only when it surely is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wording_test import Half, verdict


@pytest.mark.parametrize(
    ("usual", "other", "said"),
    [
        (Half(99, 0), Half(5000, 5000), "not enough people yet"),
        (Half(0, 0), Half(0, 0), "not enough people yet"),
        (Half(100, 40), Half(100, 60), "no clear difference yet"),
        (Half(100, 40), Half(100, 61), "the other words do better"),
        (Half(100, 61), Half(100, 40), "the usual words do better"),
        (Half(5000, 5000), Half(5000, 5000), "no clear difference yet"),
    ],
)
def test_the_verdict_in_words(usual: Half, other: Half, said: str) -> None:
    assert str(verdict(usual, other)) == said


def test_z_is_that_of_two_proportions() -> None:
    """By hand: (0.6 - 0.4) / sqrt(0.5 * 0.5 * 2 / 100)."""
    assert verdict(Half(100, 40), Half(100, 60)).z == pytest.approx(2.8284, abs=1e-4)


HALVES = st.integers(0, 10_000).flatmap(lambda shown: st.builds(Half, st.just(shown), st.integers(0, shown)))


@given(HALVES, HALVES)
def test_exchanging_the_halves_exchanges_the_verdict(one: Half, two: Half) -> None:
    here, there = verdict(one, two), verdict(two, one)
    assert math.isclose(here.z, -there.z, abs_tol=1e-9)
    assert {here.better, there.better} in ({None}, {"usual", "other"})

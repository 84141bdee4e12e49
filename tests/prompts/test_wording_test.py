"""A wording is called better only when it surely is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wilson import Share
from prompts.wording_test import verdict


@pytest.mark.parametrize(
    ("usual", "other", "said"),
    [
        (Share(0, 99), Share(5000, 5000), "not enough people yet"),
        (Share(0, 0), Share(0, 0), "not enough people yet"),
        (Share(40, 100), Share(60, 100), "no clear difference yet"),
        (Share(40, 100), Share(61, 100), "the other words do better"),
        (Share(61, 100), Share(40, 100), "the usual words do better"),
        (Share(5000, 5000), Share(5000, 5000), "no clear difference yet"),
    ],
)
def test_the_verdict_in_words(usual: Share, other: Share, said: str) -> None:
    assert str(verdict(usual, other)) == said


def test_z_is_that_of_two_proportions() -> None:
    """By hand: (0.6 - 0.4) / sqrt(0.5 * 0.5 * 2 / 100)."""
    assert verdict(Share(40, 100), Share(60, 100)).z == pytest.approx(2.8284, abs=1e-4)


HALVES = st.integers(0, 10_000).flatmap(lambda shown: st.builds(Share, st.integers(0, shown), st.just(shown)))


@given(HALVES, HALVES)
def test_exchanging_the_halves_exchanges_the_verdict(one: Share, two: Share) -> None:
    here, there = verdict(one, two), verdict(two, one)
    assert math.isclose(here.z, -there.z, abs_tol=1e-9)
    assert {here.better, there.better} in ({None}, {"usual", "other"})

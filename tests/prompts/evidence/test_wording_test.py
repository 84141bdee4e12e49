"""A wording is called better only when it surely is."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.evidence.finding import Finding
from prompts.evidence.wilson import Share
from prompts.evidence.wording_test import ENOUGH_FOR_NONE, HARDLY, Half, so_far, verdict


@pytest.mark.parametrize(
    ("usual", "other", "said"),
    [
        (Share(0, 99), Share(5000, 5000), "not enough people yet"),
        (Share(0, 0), Share(0, 0), "not enough people yet"),
        (Share(40, 100), Share(60, 100), "no clear difference yet"),
        (Share(40, 100), Share(61, 100), "the other words do better"),
        (Share(61, 100), Share(40, 100), "the usual words do better"),
        (Share(640, 1599), Share(640, 1599), "no clear difference yet"),
        (Share(640, 1600), Share(640, 1600), "no difference worth waiting for"),
        (Share(640, 1600), Share(640, 1599), "no clear difference yet"),
        (Share(640, 1600), Share(694, 1600), "no difference worth waiting for"),
        (Share(640, 1600), Share(696, 1600), "no clear difference yet"),
        (Share(640, 1600), Share(721, 1600), "no clear difference yet"),
        (Share(640, 1600), Share(722, 1600), "the other words do better"),
        (Share(5000, 5000), Share(5000, 5000), "no difference worth waiting for"),
    ],
)
def test_the_verdict_in_words(usual: Share, other: Share, said: str) -> None:
    assert str(verdict(usual, other)) == said


def test_z_is_that_of_two_proportions() -> None:
    """By hand: (0.6 - 0.4) / sqrt(0.5 * 0.5 * 2 / 100)."""
    assert verdict(Share(40, 100), Share(60, 100)).z == pytest.approx(2.8284, abs=1e-4)


def test_a_difference_of_five_points_would_have_shown_four_times_in_five() -> None:
    """40 against 45 %, in the normal approximation: how often such halves come at least `HARDLY` apart."""
    chance = NormalDist()

    def power(people: int) -> float:
        apart = 0.05 / math.sqrt((0.40 * 0.60 + 0.45 * 0.55) / people)
        pooled = math.sqrt(2 * 0.425 * 0.575) / math.sqrt(0.40 * 0.60 + 0.45 * 0.55)
        return 1 - chance.cdf(HARDLY * pooled - apart)

    assert power(1533) < 0.80 <= power(1534) < power(ENOUGH_FOR_NONE)


@pytest.mark.parametrize(
    ("usual", "other", "message", "fix"),
    [
        (Half(), Half(), "Wording test: not enough people yet (0 and 0 so far).", ""),
        (Half(12, 12, 3), Half(9, 0, 0), "Wording test: not enough people yet (12 and 9 so far).", ""),
        (Half(500, 250, 0), Half(29, 0, 9), "Wording test: not enough people yet (500 and 29 so far).", ""),
        (
            Half(30, 15, 1),
            Half(40, 20, 0),
            "Wording test: the usual words were answered by 50 % (33 to 67 %) of 30 people, the other words by 50 % (35 to 65 %) "
            "of 40; not enough people yet. Within a day, 1 and 0 of them stopped.",
            "",
        ),
        (
            Half(180, 74, 2),
            Half(176, 92, 0),
            "Wording test: the usual words were answered by 41 % (34 to 48 %) of 180 people, the other words by 52 % (45 to 60 %) "
            "of 176; no clear difference yet. Within a day, 2 and 0 of them stopped.",
            "",
        ),
    ],
)
def test_how_a_test_stands_is_told_in_people_and_without_shares_of_a_few(usual: Half, other: Half, message: str, fix: str) -> None:
    assert so_far(usual, other) == Finding("M32", message, fix, severity="hint")


@pytest.mark.parametrize(
    ("usual", "other", "fix"),
    [
        (Half(100, 40), Half(100, 61), "put the other words into `ask` and remove `wording_test`"),
        (Half(100, 61), Half(100, 40), "remove `wording_test`"),
        (Half(2000, 800), Half(1600, 640), "end the test: whichever you like better goes into `ask`, and `wording_test` goes"),
        (Half(2000, 800), Half(1599, 640), ""),
        (Half(2000, 800), Half(2000, 880), ""),
    ],
)
def test_only_a_test_that_is_over_asks_for_something(usual: Half, other: Half, fix: str) -> None:
    assert so_far(usual, other).fix == fix


HALVES = st.integers(0, 10_000).flatmap(lambda shown: st.builds(Share, st.integers(0, shown), st.just(shown)))


@given(HALVES, HALVES)
def test_exchanging_the_halves_exchanges_the_verdict(one: Share, two: Share) -> None:
    here, there = verdict(one, two), verdict(two, one)
    assert math.isclose(here.z, -there.z, abs_tol=1e-9)
    assert {here.better, there.better} in ({None}, {"usual", "other"})
    assert (here.is_over, here.is_enough) == (there.is_over, there.is_enough)

"""What has to hold in any world, whatever its numbers are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulation.policies.table import policies
from bot.simulation.policies.tally import Count, Outcome
from bot.simulation.population.people import meet
from bot.simulation.population.question_columns import made_up
from bot.simulation.population.reactions import Crowd
from bot.simulation.population.willingness import willing_mean
from bot.simulation.population.worlds import CENTRAL, DAY, WORLDS, World
from bot.simulation.reporting.intervals import mean, ratio, share, times
from bot.simulation.reporting.report import MEASURES, document, measured, report
from bot.simulation.runner import BLOCK, Trial, run
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

EVERY = policies(Pace(), Pace(gap=Duration(14, "days")))


def outcomes(world: World, customers: int = 300, days: int = 180, seed: int = 1) -> dict[str, Outcome]:
    return run(Trial(world, days, customers, seed), EVERY)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 200_000), st.sampled_from([0.2, 0.3, 1.0])), max_size=12), st.data())
def test_more_messages_never_lower_fatigue(messages: list[tuple[int, float]], data: st.DataObject) -> None:
    kept = [message for message in messages if data.draw(st.booleans())]
    assert tired(sorted(kept)) <= tired(sorted(messages)) + 1e-9


def tired(messages: list[tuple[int, float]]) -> float:
    """Fatigue of one person some time after these messages."""
    questions = made_up(CENTRAL)
    crowd = Crowd(meet(CENTRAL, questions, 1, 180, (7,)), CENTRAL, questions, 3 * DAY)
    who, one = np.array([0]), np.array([1])
    for minute, load in messages:
        crowd.read(who, crowd.people.begins + minute, np.array([0]), np.array([load]), one)
    return float(crowd.fatigue(who, crowd.people.begins + 210_000.0)[0])


def test_fatigue_is_half_forgotten_after_the_half_life() -> None:
    questions = made_up(CENTRAL)
    crowd = Crowd(meet(CENTRAL, questions, 5, 180, (7,)), CENTRAL, questions, 3 * DAY)
    who, one = np.arange(5), np.ones(5, dtype=np.int64)
    crowd.read(who, crowd.people.begins, one, np.ones(5), one)
    assert np.allclose(crowd.fatigue(who, crowd.people.begins + crowd.people.half_life), 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_every_message_has_exactly_one_fate(world: World) -> None:
    for outcome in outcomes(world).values():
        fates = sum(outcome[count] for count in Count if count is not Count.MESSAGES)
        assert np.array_equal(outcome[Count.MESSAGES], fates)
        assert outcome[Count.STILL_OPEN].max() <= 3


@pytest.mark.slow
def test_opt_outs_grow_with_the_chance_to_leave() -> None:
    """Person by person as long as nobody mutes: the same luck meets a higher chance."""
    calm = replace(CENTRAL, muting=0.0)
    for name in EVERY:
        left = [run(Trial(replace(calm, leaving=h0), customers=400), {name: EVERY[name]})[name].left for h0 in (0, 0.004, 0.02)]
        assert left[0].sum() == 0
        assert (left[0] <= left[1]).all()
        assert (left[1] <= left[2]).all()


@pytest.mark.slow
def test_opt_outs_grow_on_the_whole_with_muting_too() -> None:
    fewer, more = (outcomes(replace(CENTRAL, leaving=h0), customers=2000) for h0 in (0.004, 0.016))
    assert all(fewer[name].left.sum() < more[name].left.sum() for name in EVERY)


@pytest.mark.slow
def test_nobody_answers_where_nobody_is_willing() -> None:
    for outcome in outcomes(replace(CENTRAL, first_answer=1e-5, willingness_sd=0.1), customers=200).values():
        assert outcome[Count.ANSWERS].sum() == 0
        assert outcome.usable.sum() == 0
        assert measured(outcome)["answers_per_message"].value == 0


def test_the_first_contact_is_answered_as_often_as_the_world_says() -> None:
    """The mean over willingness: a one-tap question, rested, in no busy spell."""
    for world in WORLDS.values():
        willing = willing_mean(world) + world.willingness_sd * np.random.default_rng(3).standard_normal(200_000)
        assert abs(float(np.mean(1 / (1 + np.exp(-willing)))) - world.first_answer) < 0.003


def test_busy_spells_take_the_share_of_time_they_are_given() -> None:
    people = meet(CENTRAL, made_up(CENTRAL), 3000, 365, (5,))
    late = people.begins + 300 * DAY
    assert abs(people.is_busy(np.arange(3000), late).mean() - CENTRAL.busy_share) < 0.03
    assert not people.is_busy(np.arange(3000), people.begins).any()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bits_and_another_seed_other_people() -> None:
    first, again, other = (outcomes(CENTRAL, customers=120, seed=seed) for seed in (3, 3, 4))
    for name in EVERY:
        assert np.array_equal(first[name].counts, again[name].counts)
        assert np.array_equal(first[name].usable, again[name].usable)
    assert any(not np.array_equal(first[name].counts, other[name].counts) for name in EVERY)


@pytest.mark.slow
def test_who_else_is_tried_changes_nobodys_numbers() -> None:
    """Common random numbers hold no state between policies."""
    alone = run(Trial(CENTRAL, customers=120), {"weekly-drip": EVERY["weekly-drip"]})["weekly-drip"]
    assert np.array_equal(alone.counts, outcomes(CENTRAL, customers=120)["weekly-drip"].counts)


def test_blocks_hold_different_people() -> None:
    both = run(Trial(CENTRAL, 30, 2 * BLOCK), {"monthly-drip": EVERY["monthly-drip"]})["monthly-drip"]
    assert len(both.left) == 2 * BLOCK
    assert not np.array_equal(both.counts[:BLOCK], both.counts[BLOCK:])


@pytest.mark.slow
def test_the_paced_policies_keep_their_cap() -> None:
    """Never more than 4 in 30 days without being asked, so never more than 4 x 7 in 180, beside visits and taps."""
    quiet = replace(CENTRAL, one_more=0.0, visit_every=1e6, put_off=0.0)
    assert outcomes(quiet)["current"][Count.MESSAGES].max() <= 1 + 28


@pytest.mark.slow
def test_a_cap_below_what_the_gap_allows_is_kept_by_the_cap() -> None:
    """The gap of a week alone would allow five in 30 days: here the cap is what holds, and without it more come."""
    quiet = replace(CENTRAL, one_more=0.0, visit_every=1e6, put_off=0.0)

    def most(cap: int) -> int:
        paced = {"current": policies(Pace(cap=cap))["current"]}
        return int(run(Trial(quiet, 180, 300, 1), paced)["current"][Count.MESSAGES].max())

    assert most(1) <= 1 + 7
    assert most(4) > 1 + 7


@pytest.mark.slow
def test_intervals_cover_about_as_often_as_they_say() -> None:
    """The truth is the mean of many draws; 95 % of 200 intervals should hold it, give or take four standard errors."""
    drawn = [run(Trial(CENTRAL, 45, 150, 1000 + seed), {"current": EVERY["current"]})["current"] for seed in range(200)]
    for name in MEASURES:
        estimates = [measured(outcome)[name] for outcome in drawn]
        truth = float(np.mean([one.value for one in estimates]))
        held = np.mean([one.low <= truth <= one.high for one in estimates])
        assert 0.89 <= held <= 1.0, name


def test_intervals_of_hardly_anything() -> None:
    none, some = np.zeros(50), np.arange(50.0)
    assert share(none).low == 0 < share(none).high
    assert share(none).high < 0.1
    assert ratio(some, none).value == 0
    assert times(none, some) is None
    assert mean(np.array([3.0])).high == 3
    found = times(2 * some, some)
    assert found is not None
    assert found.low == pytest.approx(2) == found.high


@pytest.mark.slow
def test_the_document_says_what_the_interface_promises() -> None:
    trial = Trial(CENTRAL, 30, 50, 9)
    made = document(report(trial, run(trial, policies(Pace()))))
    assert set(made) == {"world", "days", "customers", "seed", "assumptions", "policies"}
    names = [policy["name"] for policy in made["policies"]]
    drips = ["daily-drip", "weekly-drip", "weekly-drip-stop-after-3", "monthly-drip"]
    assert names == ["current", "everything-up-front", *drips]
    for policy in made["policies"]:
        assert set(policy) == {"name", *MEASURES, "intervals"}
        for name in MEASURES:
            low, high = policy["intervals"][name]
            assert low <= policy[name] <= high

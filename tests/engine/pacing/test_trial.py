"""A trial of two gaps: half of the new customers, by hash, for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model import tokens
from bot.engine.model.facts.pace import TrialEntered
from bot.engine.model.inputs import Commanded, Pressed
from bot.engine.model.packing import codec, fact_log
from bot.engine.model.state import State
from bot.engine.model.tempo import Tempo, TrialArm
from bot.engine.model.tokens import Action
from bot.engine.model.world import Moment
from bot.engine.pacing.rhythm import gap_of, trial_arm
from prompts.catalogue.catalogue import Catalogue, Pace
from prompts.model.question import Duration
from tests.simulation.scripts import catalogue_of, random_questions

NOON = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
TRIED = Pace(trial=Duration(12, "days"))


def arms(catalogue: Catalogue, customer: int) -> list[TrialArm]:
    """What a customer is given who says hello, and Yes."""
    met = decide(State(customer), Commanded("start"), Moment(NOON, 1), catalogue).state
    assert met.notice is not None
    said = decide(met, Pressed(tokens.write(Action.YES, met.notice.id)), Moment(NOON, 2), catalogue)
    assert said.state.tempo.last_ask_at == NOON
    return [fact.arm for fact in said.facts if isinstance(fact, TrialEntered)]


def catalogue(pace: Pace) -> Catalogue:
    return catalogue_of(pace, random_questions(Random("trial"), 6))


@pytest.mark.slow
def test_half_of_who_says_yes_while_it_runs_is_given_the_longer_gap_and_the_log_says_who() -> None:
    live = catalogue(TRIED)
    given = [arms(live, customer) for customer in range(200)]
    assert all(len(one) == 1 for one in given)
    assert 75 <= sum(one == ["longer"] for one in given) <= 125
    assert given == [arms(live, customer) for customer in range(200)]
    assert arms(catalogue(Pace()), 1) == []


@pytest.mark.parametrize(("arm", "step", "days"), [("usual", 0, 7), ("longer", 0, 12), ("longer", 1, 14), (None, 0, 7)])
def test_the_gap_is_the_longer_one_only_in_its_half_and_never_shortens_a_step(arm: TrialArm | None, step: int, days: int) -> None:
    assert gap_of(Tempo(trial=arm, step=step), TRIED, NOON) == Duration(days, "days")


def test_the_customers_own_ceiling_still_holds_and_the_end_of_the_trial_ends_it() -> None:
    assert gap_of(Tempo(trial="longer", ceiling="monthly"), TRIED, NOON) == Duration(1, "months")
    assert gap_of(Tempo(trial="longer"), Pace(), NOON) == Duration(7, "days")


def test_who_was_asked_before_or_is_in_a_half_already_is_given_none() -> None:
    assert trial_arm(State(1), TRIED) is not None
    assert trial_arm(replace(State(1), tempo=Tempo(last_ask_at=NOON)), TRIED) is None
    assert trial_arm(replace(State(1), tempo=Tempo(trial="usual")), TRIED) is None


def test_the_half_is_kept_in_the_snapshot_and_in_the_log() -> None:
    entered = replace(State(1), tempo=Tempo(trial="longer"))
    assert codec.unpack_person(State(1), codec.pack_person(entered)).tempo.trial == "longer"
    packed = fact_log.pack_facts([TrialEntered("longer")], NOON)
    assert fact_log.unpack_facts(packed, NOON, {}, {}) == [TrialEntered("longer")]

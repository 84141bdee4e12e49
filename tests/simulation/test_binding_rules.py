"""A change that changes nothing is explained, and the explanation is true of the simulation."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.simulation.binding_rules import binding_rules
from bot.simulation.policies.table import ratchet
from bot.simulation.policies.tally import Count
from bot.simulation.population.worlds import CENTRAL
from bot.simulation.proposed_settings import proposed
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

NOW = Pace()


def messages(pace: Pace) -> float:
    """Per customer, where nearly everybody answers, so that only the settings hold anything back, and nobody pulls a question."""
    eager = replace(CENTRAL, first_answer=0.97, willingness_sd=0.1, drift=0.0, busy_logits=0.0, fatigue_weight=0.0, leaving=0.0)
    quiet = replace(eager, one_more=0.0, one_more_falls=0.0, visit_every=1e6, put_off=0.0, questions=90)
    return float(run(Trial(quiet, customers=300), {"one": ratchet(pace)})["one"][Count.MESSAGES].mean())


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("gap=3 days", "gap: 3 days is held back by at_most: 4 in 30 days, which is one in 7.5 days"),
        ("gap=1 days,at_most=30 in 30 days", "gap: 1 day is held back by silence_after"),
        ("at_most=8 in 30 days", "at_most: 8 in 30 days is never reached: with gap: 7 days there are no more than 5"),
        ("gap=20 days,slower=[14 days, 30 days]", "slower: 14 days is no slower than gap: 20 days"),
        ("gap=3 days,slower=[5 days, 30 days]", "slower: 5 days is held back by at_most"),
        ("hours=09:00-12:00", "hours changes nothing in a simulation"),
        ("holidays=IE", "holidays changes nothing in a simulation"),
        ("gap=7 days", "what is set already"),
    ],
)
def test_the_rule_that_binds_is_named(settings: str, says: str) -> None:
    assert any(says in note for note in binding_rules(proposed(settings, NOW), NOW))


@pytest.mark.parametrize(
    "settings", ["gap=14 days,slower=[30 days]", "at_most=2 in 30 days", "in_one_visit=2", "rest_after_silences=2"]
)
def test_a_setting_that_acts_as_it_says_needs_no_note(settings: str) -> None:
    assert binding_rules(proposed(settings, NOW), NOW) == ()


@pytest.mark.slow
def test_what_is_said_to_be_held_back_is() -> None:
    """The gap alone changes little; with the rule that was named out of the way it changes more."""
    alone, together = (proposed(settings, NOW) for settings in ("gap=3 days", "gap=3 days,at_most=12 in 30 days"))
    assert messages(alone) < 1.1 * messages(NOW)
    assert messages(together) > 1.5 * messages(alone)
    assert messages(proposed("at_most=8 in 30 days", NOW)) < 1.05 * messages(NOW)
    assert messages(replace(NOW, hours=(time(9), time(12)))) == messages(NOW)


def test_a_trial_says_what_it_costs_and_what_it_will_tell() -> None:
    cost, tells = binding_rules(Pace(trial=Duration(14, "days")), Pace())
    assert "half of your new customers would be asked every 14 days at most, the rest every 7 days" in cost
    assert "the price of the trial" in cost
    assert "roughly" in tells

"""The simulation's columns and the real engine, on the same scripts: every time, gap, step, rest and cap has to be the same."""

from __future__ import annotations

from datetime import time
from random import Random

import numpy as np
import pytest

from bot.engine.conversation.answers import skip
from bot.engine.conversation.onboarding import start
from bot.engine.model import tempo
from bot.engine.model.facts import asks, pace
from bot.engine.model.world import Tally
from bot.engine.pacing import choice, rhythm, scoring, visit
from bot.simulation.policies import bot_rules, question_choice, writing_days
from bot.simulation.policies.bot_events import Events
from bot.simulation.policies.bot_rules import Ratchet
from bot.simulation.policies.question_choice import Memory
from bot.simulation.policies.writing_days import rhythm_of
from bot.simulation.population.worlds import CENTRAL
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration
from tests.simulation.play import Play
from tests.simulation.scripts import ScriptedAudience, catalogue_of, people_of, random_questions, random_script, watched

CUSTOMERS = 50
PACES = {
    "defaults": Pace(),
    "brisk": Pace(
        gap=Duration(12, "hours"), slower=(Duration(2, "days"), Duration(1, "weeks")), silence_after=Duration(30, "hours"), cap=9
    ),
    "tight cap": Pace(gap=Duration(3, "days"), cap=2, cap_window=Duration(20, "days"), rest_after_silences=5),
    "asks often": Pace(gap=Duration(5, "days"), asks_per_question=5, in_one_visit=6, rest_after_silences=2),
    "night": Pace(hours_when_zone_unknown=(time(21), time(2)), quiet_weekdays=frozenset({0, 3, 6}), in_one_visit=1),
    "held out": Pace(gap=Duration(4, "days"), holdout=0.4, hours_when_zone_unknown=(time(8), time(22))),
    "a trial": Pace(trial=Duration(12, "days"), rest_after_silences=6),
    "three": Pace(in_one_visit=3, silence_after=Duration(20, "hours")),
    "two at any hour": Pace(in_one_visit=2, gap=Duration(1, "days"), cap=12, hours_when_zone_unknown=(time(22), time(21))),
    "once": Pace(gap=Duration(30, "days"), slower=(Duration(90, "days"),), asks_per_question=1, rest_after_silences=1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PACES)
def test_every_customer_goes_through_the_same(name: str) -> None:
    pace, chance = PACES[name], Random(name)
    questions = random_questions(chance, 12)
    patience = int(rhythm_of(pace).silence_after)
    scripts = [random_script(chance, 1000 + number, len(questions), patience) for number in range(CUSTOMERS)]
    people = people_of(scripts, questions)
    steps = Ratchet(len(people), rhythm_of(pace), Memory(len(people), questions, people.opens), people.places)
    simulated = watched(Events(people, steps, ScriptedAudience(scripts), CENTRAL), len(people))
    for script, columns in zip(scripts, simulated, strict=True):
        assert Play(script, catalogue_of(pace, questions), questions).run() == columns


@pytest.mark.slow
def test_the_scripts_reach_what_they_are_for() -> None:
    """Ladders, rests, caps and laters do come up; otherwise agreement would prove nothing."""
    chance = Random("reach")
    questions = random_questions(chance, 12)
    scripts = [random_script(chance, number, len(questions), 1000) for number in range(60)]
    people = people_of(scripts, questions)
    pace = Pace(gap=Duration(3, "days"), cap=3, cap_window=Duration(20, "days"))
    steps = Ratchet(len(people), rhythm_of(pace), Memory(len(people), questions, people.opens), people.places)
    seen = [now for one in watched(Events(people, steps, ScriptedAudience(scripts), CENTRAL), len(people)) for now in one]
    assert max(now.tempo[0] for now in seen) == len(steps.rhythm.ladder) - 1
    assert any(now.tempo[1] >= 3 for now in seen)
    assert any(now.tempo[3] >= 2 for now in seen)
    assert max(now.tempo[4] for now in seen) == 5
    recent = steps.proactive[:, -4:]
    spread = np.diff(recent[np.isfinite(recent).all(axis=1)][:, [0, 3]])
    assert spread.min() >= 20 * 1440


def test_the_rules_that_are_numbers_are_the_engines() -> None:
    assert rhythm._JITTER == writing_days.JITTER
    assert tempo.REMEMBERED_PUSHES == writing_days.REMEMBERED_PUSHES
    assert asks.REMEMBERED_ASKS == question_choice.REMEMBERED_ASKS
    assert pace.REMEMBERED_HOURS == bot_rules.REMEMBERED_HOURS
    assert rhythm._ENOUGH_HOURS == bot_rules.ENOUGH_HOURS
    assert scoring.chance(Tally()) == question_choice.UNPROVEN_CHANCE
    assert scoring.FLOOR == question_choice.FLOOR
    assert choice._NEARLY_EXPIRED.total_seconds() / 60 == question_choice.NEARLY_EXPIRED
    assert writing_days.minutes(skip._SKIPPED_FOR) == bot_rules.SKIPPED_FOR
    assert writing_days.minutes(start._BETWEEN_PULLS) == bot_rules.BETWEEN_PULLS
    assert visit._SAME_VISIT.total_seconds() / 60 == bot_rules.SAME_VISIT

"""What the simulation costs, as ratios within one run: against a plain loop, and against driving the engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import exp
from random import Random
from time import perf_counter

import pytest

from bot.simulation.policies.table import policies
from bot.simulation.population.worlds import CENTRAL
from bot.simulation.runner import Trial, run
from prompts.catalogue.catalogue import Pace
from tests.simulation.play import Play
from tests.simulation.scripts import catalogue_of, random_questions, random_script

CUSTOMERS, DAYS = 10_000, 180
ENGINE_CUSTOMERS, LOOP_CUSTOMERS = 10, 500


@pytest.mark.bench
def test_customer_days_a_second_against_a_plain_loop_and_the_engine_itself() -> None:
    every = policies(Pace())
    run(Trial(CENTRAL, 10, 10), every)  # warm
    loop = LOOP_CUSTOMERS * DAYS / seconds_of(lambda: [plain_weekly_drip(Random(n)) for n in range(LOOP_CUSTOMERS)])
    engine = ENGINE_CUSTOMERS * DAYS / seconds_of(play_to_the_engine)
    print(f"\nthe engine itself: {engine:,.0f} customer days/s; a weekly drip as a plain loop: {loop:,.0f}/s")
    speeds = {
        name: CUSTOMERS * DAYS / seconds_of(partial(run, Trial(CENTRAL, DAYS, CUSTOMERS), {name: every[name]})) for name in every
    }
    for name, speed in speeds.items():
        print(f"{name}: {speed:,.0f}/s, {speed / loop:.1f}x the loop, {CUSTOMERS * DAYS / speed:.2f} s for {CUSTOMERS:,} customers")
    print(f"current: {speeds['current'] / engine:,.0f}x the engine, with the same decisions")
    assert speeds["weekly-drip"] > 2 * loop
    assert speeds["current"] > 50 * engine


def seconds_of(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def play_to_the_engine() -> None:
    chance = Random(1)
    questions = random_questions(chance, 12)
    catalogue = catalogue_of(Pace(), questions)
    for customer in range(ENGINE_CUSTOMERS):
        Play(random_script(chance, customer, len(questions), 4320), catalogue, questions).run()


def plain_weekly_drip(chance: Random) -> int:
    """The same drip for one customer, message by message, in plain Python; busy spells by coin, everything else as in the model."""
    world, willing, fatigue = CENTRAL, chance.gauss(-0.25, 1.2), 0.0
    given: list[float] = [-1e9] * 12
    asks, opens, is_mute, answers = [0] * 12, [chance.random() < 0.5 for _ in range(12)], False, 0
    for day in range(0, DAYS, 7):
        wanted = [
            place
            for place in range(12)
            if day - given[place] > (90 if place % 6 == 4 else 365) and (place % 3 != 2 or (opens[place] and given[place - 1] >= 0))
        ]
        if not wanted:
            continue
        place = min(wanted, key=lambda one: (asks[one], one))
        asks[place] += 1
        is_busy, luck = chance.random() < world.busy_share, [chance.random() for _ in range(4)]
        logits = willing - world.fatigue_weight * fatigue - 0.5 * (place % 6 == 3) - world.drift * day - 1.5 * is_busy
        is_answer = not is_mute and luck[0] < 1 / (1 + exp(-logits))
        hazard = world.leaving * exp(world.leaving_by_fatigue * fatigue) * (2.5 if is_busy else 1) * (0.25 if is_answer else 1)
        if is_answer:
            given[place], answers = day, answers + 1
        if not is_mute and luck[1] < hazard:
            break
        is_mute = is_mute or luck[1] < 1.5 * hazard
        fatigue = (fatigue + 1) * 0.5 ** (7 / world.fatigue_half_life)
    return answers

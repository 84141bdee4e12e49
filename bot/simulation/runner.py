"""Every policy on the same people, block by block, so that memory does not grow with the number of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.simulation.policies.table import Policy, Stage
from bot.simulation.policies.tally import Outcome, together
from bot.simulation.population.people import meet
from bot.simulation.population.question_columns import made_up
from bot.simulation.population.worlds import World

BLOCK = 5000
"""Customers at a time."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: the same trial gives the same numbers, bit for bit, on the same platform and release of NumPy."""

    world: World
    days: int = 180
    customers: int = 1000
    seed: int = 1


def run(trial: Trial, policies: Mapping[str, Policy], progress: Callable[[float], None] = lambda share: None) -> dict[str, Outcome]:
    """The outcome of each policy; `progress` is told the share that is done."""
    parts: dict[str, list[Outcome]] = {name: [] for name in policies}
    steps = -(-trial.customers // BLOCK) * len(policies)
    done = 0
    for stage in _stages(trial):
        for name, policy in policies.items():
            parts[name].append(policy(stage))
            done += 1
            progress(done / steps)
    return {name: together(outcomes) for name, outcomes in parts.items()}


def _stages(trial: Trial) -> Iterator[Stage]:
    questions = made_up(trial.world)
    for block, start in enumerate(range(0, trial.customers, BLOCK)):
        number = min(BLOCK, trial.customers - start)
        yield Stage(trial.world, questions, meet(trial.world, questions, number, trial.days, (trial.seed, block)))

"""What willingness means in answers: between the logits of a world and the shares that studies report."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bot.simulation.population.question_columns import Floats
from bot.simulation.population.worlds import World

_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
"""Gauss-Hermite: a mean over customers without drawing any."""


def willing_mean(world: World) -> float:
    """The mean of willingness, in logits, at which the mean chance to answer at first contact is what the world says."""

    def first_answer(mean: float) -> float:
        return float(np.sum(_WEIGHTS * _chance(mean + world.willingness_sd * _POINTS)) / _WEIGHTS.sum())

    return where_it_is(world.first_answer, first_answer)


def answered_in_visit(world: World, place: int) -> float:
    """The share of who answered everything before it that answers question `place` of a first visit, once it is seen.

    One-tap questions, rested; what stands in studies as going on, where the next question is shown without a tap.
    """
    willing = willing_mean(world) + world.willingness_sd * _POINTS
    presence = (0.0, world.one_more_presence, world.one_more_settled)
    left, seen = _WEIGHTS, 1.0
    for number in range(place):
        seen = float(left.sum())
        left = left * _chance(willing + presence[min(number, len(presence) - 1)])
    return float(left.sum()) / seen


def where_it_is(wanted: float, rising: Callable[[float], float]) -> float:
    """The place between -12 and 12 at which a rising function is `wanted` (halving)."""
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return (low + high) / 2


def _chance(logits: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-logits))
    return chance

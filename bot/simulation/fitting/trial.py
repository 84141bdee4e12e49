"""A trial of two gaps: what the half with the longer one did otherwise, by chance alone in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from bot.simulation.fitting.estimate import ENOUGH_CUSTOMERS, Z
from bot.simulation.history.log import LONGER, USUAL, Log
from bot.simulation.population.question_columns import Flags, Floats
from bot.simulation.population.reactions import ANSWERED
from bot.simulation.population.worlds import DAY


@dataclass(frozen=True, slots=True)
class Contrast:
    """One measure in both halves, and by how much the longer gap's is more, with its 90 % interval."""

    name: str
    means: str
    usual: float
    longer: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TrialFound:
    """How many are in each half, and how they differ; nothing while either half is too small."""

    usual: int
    longer: int
    contrasts: tuple[Contrast, ...]

    @property
    def is_enough(self) -> bool:
        """Whether both halves are large enough to be compared."""
        return bool(self.contrasts)


def trial_found(log: Log) -> TrialFound | None:
    """The two halves compared; nothing where there was no trial."""
    usual, longer = (log.trial == half for half in (USUAL, LONGER))
    sizes = int(usual.sum()), int(longer.sum())
    if not any(sizes):
        return None
    return TrialFound(*sizes, tuple(_contrasts(log, usual, longer)) if min(sizes) >= ENOUGH_CUSTOMERS else ())


def _contrasts(log: Log, usual: Flags, longer: Flags) -> Iterator[Contrast]:
    asks = log.asks
    lived = np.maximum(log.ends - log.begins, DAY) / (100 * DAY)
    proactive = ~asks.pulled & (asks.what >= 0)
    answered = asks.what == ANSWERED
    yield _of(
        "answered_pushes", "share of the bot's own questions that are answered", log, answered & proactive, proactive, usual, longer
    )
    yield _per("answers", "answers of one customer in 100 days", _sum(log, answered), lived, usual, longer)
    yield _per(
        "pushes",
        "questions that the bot sends by itself, to one customer in 100 days",
        _sum(log, ~asks.pulled),
        lived,
        usual,
        longer,
    )
    everybody = np.full(len(log), 0.01)
    yield _per("opt_outs", "opt-outs of 100 customers", _sum(log, asks.leaves), everybody, usual, longer)


def _of(name: str, means: str, log: Log, above: Flags, below: Flags, usual: Flags, longer: Flags) -> Contrast:
    return _per(name, means, _sum(log, above), _sum(log, below), usual, longer)


def _per(name: str, means: str, above: Floats, below: Floats, usual: Flags, longer: Flags) -> Contrast:
    """Two ratios of sums over customers, and their difference (delta method)."""
    (one, error), (other, other_error) = (_ratio(above[half], below[half]) for half in (usual, longer))
    half = Z * sqrt(error**2 + other_error**2)
    return Contrast(name, means, one, other, other - one, other - one - half, other - one + half)


def _ratio(above: Floats, below: Floats) -> tuple[float, float]:
    total = float(below.sum())
    if not total:
        return 0.0, 0.0
    value = float(above.sum()) / total
    return value, sqrt(float(((above - value * below) ** 2).sum())) / total


def _sum(log: Log, which: Flags) -> Floats:
    """How many of these asks each customer has."""
    return np.bincount(log.asks.who[which], minlength=len(log)).astype(np.float64)

"""One number of one's own log: what was counted, how sure it is, and what it is drawn towards while the log is small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from bot.simulation.population.question_columns import Floats, Ints

WEIGHT = 200
"""The sourced world counts as so many asks beside one's own."""

ENOUGH_CUSTOMERS = 100
ENOUGH = 200
"""Customers and counts below which a number of one's own says nothing yet."""

Z = 1.6448536269514722
"""The 95 % point of the standard normal distribution: intervals are 90 %."""

Kind = Literal["chance", "parameter", "other"]


@dataclass(frozen=True, slots=True)
class FittedNumber:
    """A number, with the 90 % interval of one's own log; without enough data it is the sourced world's."""

    name: str
    kind: Kind
    means: str
    count: int
    counted: str
    """What the count counts."""
    sourced: float
    """In the sourced world."""
    found: float | None
    """In one's own log alone; nothing where that is not enough."""
    value: float
    """What is used: drawn towards the sourced world."""
    low: float | None
    high: float | None

    @property
    def is_enough(self) -> bool:
        """Whether one's own log says anything about it."""
        return self.found is not None


def plain(value: float) -> float:
    """A scale that changes nothing."""
    return value


@dataclass(frozen=True, slots=True)
class Measured:
    """What a log alone tells about a number."""

    count: int
    found: float
    low: float
    high: float


def drawn(
    about: tuple[str, Kind, str, str],
    sourced: float,
    own: Measured,
    *,
    is_enough: bool,
    there: Callable[[float], float] = plain,
    back: Callable[[float], float] = plain,
) -> FittedNumber:
    """One's own number drawn towards the sourced one with the weight of 200 asks, on a scale of its own.

    The interval is that of the log alone, and the number is never drawn out of it (limited translation, Efron and Morris 1972):
    where one's own customers are clearly others than those of the studies, their own log has the last word.
    """
    name, kind, means, counted = about
    if not is_enough:
        return FittedNumber(name, kind, means, own.count, counted, sourced, None, sourced, None, None)
    share = own.count / (own.count + WEIGHT)
    value = min(max(back(share * there(own.found) + (1 - share) * there(sourced)), own.low), own.high)
    return FittedNumber(name, kind, means, own.count, counted, sourced, own.found, value, own.low, own.high)


def share_of(hits: Floats, who: Ints) -> Measured:
    """A share of rows that belong to customers, who each are alike in themselves: Wilson, at the count their likeness leaves."""
    number = len(hits)
    if not number:
        return Measured(0, 0.0, 0.0, 1.0)
    value = float(hits.mean())
    apart = np.bincount(who, weights=hits - value)
    variance = float((apart**2).sum()) / number**2
    spread = value * (1 - value)
    worth = min(float(number), spread / variance) if variance > 0 and spread > 0 else float(number)
    middle = (value + Z**2 / (2 * worth)) / (1 + Z**2 / worth)
    half = Z / (1 + Z**2 / worth) * sqrt(spread / worth + Z**2 / (4 * worth**2))
    return Measured(number, value, max(0.0, middle - half), min(1.0, middle + half))


def quantile_of(values: Floats, share: float) -> Measured:
    """A quantile, between the ranks that hold it in 90 of 100 logs."""
    number = len(values)
    if not number:
        return Measured(0, 0.0, 0.0, 0.0)
    ordered = np.sort(values)
    half = Z * sqrt(number * share * (1 - share))
    low, middle, high = (min(max(round(number * share + side), 0), number - 1) for side in (-half, 0, half))
    return Measured(number, float(ordered[middle]), float(ordered[low]), float(ordered[high]))


def mean_of(values: Floats) -> Measured:
    """A mean over customers."""
    number = len(values)
    if number < 2:
        return Measured(number, 0.0, 0.0, 0.0)
    value, half = float(values.mean()), Z * float(values.std(ddof=1)) / sqrt(number)
    return Measured(number, value, max(0.0, value - half), value + half)

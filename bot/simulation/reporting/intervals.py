"""95 % intervals over customers, in closed form: people are drawn independently, so their sums are near normal.

They tell how much another draw of customers would change a number. They tell nothing about whether the assumptions are true.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.simulation.population.question_columns import Floats

_Z = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its interval."""

    value: float
    low: float
    high: float


def mean(per_customer: Floats, scale: float = 1.0) -> Estimate:
    """A mean: normal, by the spread between customers."""
    value = float(per_customer.mean())
    half = _Z * _error(per_customer)
    return Estimate(scale * value, scale * max(0.0, value - half), scale * (value + half))


def share(is_one: Floats, scale: float = 1.0) -> Estimate:
    """A share of customers: Wilson's interval, which stays honest where hardly anybody or nobody is counted."""
    n, value = len(is_one), float(is_one.mean())
    middle = (value + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * float(np.sqrt(value * (1 - value) / n + _Z**2 / (4 * n**2)))
    return Estimate(scale * value, scale * max(0.0, middle - half), scale * min(1.0, middle + half))


def ratio(above: Floats, below: Floats) -> Estimate:
    """A ratio of sums over the same customers (delta method); 0 where there is nothing below."""
    if not below.any():
        return Estimate(0.0, 0.0, 0.0)
    value = float(above.mean() / below.mean())
    half = _Z * _error(above - value * below) / float(below.mean())
    return Estimate(value, max(0.0, value - half), value + half)


def times(one: Floats, other: Floats) -> Estimate | None:
    """How many times as much one policy has as another, with the same people under both (delta method on the logarithm)."""
    if not one.any() or not other.any():
        return None
    value = float(one.mean() / other.mean())
    half = _Z * _error(one / one.mean() - other / other.mean())
    return Estimate(value, value * float(np.exp(-half)), value * float(np.exp(half)))


def _error(per_customer: Floats) -> float:
    """The standard error of the mean."""
    if len(per_customer) < 2:
        return 0.0
    return float(per_customer.std(ddof=1) / np.sqrt(len(per_customer)))

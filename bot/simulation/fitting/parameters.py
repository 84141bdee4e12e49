"""What is fitted, on the scales on which it is fitted: without bounds, and nearly normal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

import numpy as np

from bot.simulation.population.question_columns import Floats
from bot.simulation.population.willingness import willing_mean
from bot.simulation.population.worlds import CENTRAL


@dataclass(frozen=True, slots=True)
class Scale:
    """There and back again."""

    there: Callable[[float], float]
    back: Callable[[float], float]


PLAIN = Scale(lambda value: value, lambda value: value)
LOG = Scale(lambda value: log(value), lambda value: exp(value))
LOGIT = Scale(lambda value: log(value / (1 - value)), lambda value: 1 / (1 + exp(-value)))


@dataclass(frozen=True, slots=True)
class Fitted:
    """One parameter of the likelihood."""

    name: str
    scale: Scale
    sourced: float
    """On its scale: where the sourced world has it; the middle of its range where it is not fitted."""
    loose: float
    """Standard deviation, on its scale, of what is thinkable at all: wide for what is fitted, the published range for the rest."""
    is_reported: bool = True


def _of(name: str, scale: Scale, loose: float) -> Fitted:
    return Fitted(name, scale, scale.there(getattr(CENTRAL, name)), loose)


def _within(name: str, scale: Scale, low: float, high: float) -> Fitted:
    """Not told by an ordinary log: stays within its published range, and its doubt is carried into the others."""
    return Fitted(name, scale, (low + high) / 2, (high - low) / 12**0.5, is_reported=False)


PARAMETERS = (
    Fitted("willing", PLAIN, willing_mean(CENTRAL), 2.0, is_reported=False),
    _of("willingness_sd", LOG, 0.7),
    _of("drift", PLAIN, 0.015),
    _of("one_more_presence", PLAIN, 2.0),
    _of("one_more_settled", PLAIN, 2.0),
    _of("leaving", LOG, 1.5),
    _of("leaving_spread", LOG, 1.2),
    _of("muting", LOG, 0.8),
    _of("one_more", LOGIT, 2.0),
    _of("skipped", LOGIT, 1.0),
    _of("put_off", LOGIT, 1.0),
    _of("visit_every", LOG, 1.5),
    _within("fatigue_weight", PLAIN, 0.0, 0.25),
    _within("busy_share", LOGIT, LOGIT.there(0.20), LOGIT.there(0.45)),
    _within("busy_logits", PLAIN, 0.8, 1.8),
    _within("leaving_by_fatigue", PLAIN, 0.0, 0.15),
)

SOURCED: Floats = np.array([one.sourced for one in PARAMETERS])
LOOSE: Floats = np.array([one.loose for one in PARAMETERS])

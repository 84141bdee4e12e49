"""The most likely parameters and how sure they are: steps by the customers' own scores, errors that forgive a wrong model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.simulation.population.question_columns import Floats

_STEPS = 40
_CLOSE = 0.05
"""Rise of the log-likelihood that is no rise any more: a twentieth of what tells one interval from another."""

Likelihood = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Peak:
    """Where the likelihood is highest, and the standard errors there."""

    theta: Floats
    errors: Floats


def climb(
    likelihood: Likelihood, start: Floats, centre: Floats, loose: Floats, progress: Callable[[float], None] = lambda share: None
) -> Peak:
    """Climb from `start`; a normal prior with `centre` and standard deviations `loose` keeps everything thinkable."""
    width = 1e-4 * loose
    theta = start

    def height(at: Floats, each: Floats) -> float:
        return float(each.sum() - (((at - centre) / loose) ** 2).sum() / 2)

    each = likelihood(theta)
    for done in range(_STEPS):
        progress(1 - 0.7 ** (done + 1))
        scores = _scores(likelihood, theta, each, width)
        slope = scores.sum(axis=0) - (theta - centre) / loose**2
        move = np.linalg.solve(scores.T @ scores + np.diag(1 / loose**2), slope)
        now = height(theta, each)
        share = 1.0
        while share > 1e-3:
            tried = theta + share * move
            after = likelihood(tried)
            if height(tried, after) > now:
                break
            share /= 2
        else:
            break
        theta, each = tried, after
        if height(theta, each) - now < _CLOSE:
            break
    scores = _scores(likelihood, theta, each, width)
    spread = np.linalg.inv(scores.T @ scores + np.diag(1 / loose**2))
    return Peak(theta, np.sqrt(np.diag(spread)))


def _scores(likelihood: Likelihood, theta: Floats, each: Floats, width: Floats) -> Floats:
    """Customer x parameter: how the log-likelihood of each changes."""
    moved = theta + np.diag(width)
    return np.stack([(likelihood(one) - each) / step for one, step in zip(moved, width, strict=True)], axis=1)

"""The world that one's own log tells of, as far as it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from bot.simulation.fitting.climb import Peak, climb
from bot.simulation.fitting.counts import estimates, first_answer
from bot.simulation.fitting.estimate import ENOUGH, ENOUGH_CUSTOMERS, FittedNumber, Kind, Measured, Z, drawn
from bot.simulation.fitting.likelihood import LogLikelihood
from bot.simulation.fitting.parameters import LOGIT, LOOSE, PARAMETERS, SOURCED
from bot.simulation.fitting.sequences import sequences
from bot.simulation.fitting.trial import TrialFound, trial_found
from bot.simulation.history.log import OFFERED, Log
from bot.simulation.history.model_log import model_log
from bot.simulation.population.reactions import ANSWERED
from bot.simulation.population.worlds import CENTRAL, DAY, World
from prompts.catalogue.catalogue import Pace

_ENOUGH_OPT_OUTS = 20
_AT_MOST = 3000
"""Customers whose steps are followed one by one; of a larger log, every so-manieth."""

_FIRST_LOOK = 400
"""Customers that a first climb looks at, so that few long ones are needed."""

_IMAGINED = 1500
_DAYS = (30, 365)

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Fit:
    """What the log says, number by number, and the world made of it."""

    customers: int
    asks: int
    days: int
    """Over how many the log goes."""
    parameters: tuple[FittedNumber, ...]
    counts: tuple[FittedNumber, ...]
    world: World
    trial: TrialFound | None
    """A trial of two gaps, where there was one."""

    @property
    def says_anything(self) -> bool:
        """Whether the log is enough for any parameter at all."""
        return any(one.is_enough for one in self.parameters)

    def sources(self) -> dict[str, str]:
        """Of each parameter that the log tells: what it rests on."""
        return {
            one.name: f"your own log: {one.count:,} {one.counted}, 90 % interval {one.low:.3g} to {one.high:.3g}"
            for one in self.parameters
            if one.low is not None and one.high is not None
        }


def fit(log: Log, pace: Pace, progress: Progress = lambda share: None) -> Fit:
    """Fit the population model to a log; `pace` is what the brand asks at."""
    days = int((log.ends.max() - log.begins.min()) / DAY) if len(log) else 0
    sourced = model_log(CENTRAL, pace, _IMAGINED, min(max(days, _DAYS[0]), _DAYS[1]))
    progress(0.1)
    counts = tuple(estimates(log, sourced))
    trial = trial_found(log)
    with_fatigue = trial is not None and trial.is_enough
    parameters = tuple(_parameters(log, lambda share: progress(0.1 + 0.9 * share), with_fatigue=with_fatigue))
    progress(1.0)
    return Fit(len(log), len(log.asks), days, parameters, counts, _world(parameters), trial)


def _world(parameters: tuple[FittedNumber, ...]) -> World:
    values = {one.name: one.value for one in parameters}
    return replace(CENTRAL, name="fitted", **values)


def _parameters(log: Log, progress: Progress, *, with_fatigue: bool) -> list[FittedNumber]:
    are_enough = len(log) >= ENOUGH_CUSTOMERS
    first = first_answer(log)
    found = [
        drawn(
            (first.name, "parameter", _means("first_answer"), first.counted),
            CENTRAL.first_answer,
            first.own,
            is_enough=are_enough and first.own.count >= ENOUGH,
            there=LOGIT.there,
            back=LOGIT.back,
        )
    ]
    weights = _weights(log)
    peak = _peak(log, progress) if are_enough else None
    for place, one in enumerate(PARAMETERS):
        if one.name == "fatigue_weight" and with_fatigue and peak is not None:
            found.append(_fatigue(peak, place, int((log.trial >= 0).sum())))
        if not one.is_reported:
            continue
        count, counted, enough = weights[one.name]
        about: tuple[str, Kind, str, str] = (one.name, "parameter", _means(one.name), counted)
        sourced = one.scale.back(one.sourced)
        own = _measured(peak, place, count) if peak is not None else Measured(count, sourced, sourced, sourced)
        is_enough = peak is not None and count >= enough and _opt_outs(log, one.name) >= _ENOUGH_OPT_OUTS
        found.append(drawn(about, sourced, own, is_enough=is_enough, there=one.scale.there, back=one.scale.back))
    return found


def _fatigue(peak: Peak, place: int, customers: int) -> FittedNumber:
    """Only told where chance gave two gaps; drawn to its published range rather than to one number, and never below nothing."""
    value, half = float(peak.theta[place]), Z * float(peak.errors[place])
    low, middle, high = (max(0.0, one) for one in (value - half, value, value + half))
    about = ("fatigue_weight", "parameter", _means("fatigue_weight"))
    return FittedNumber(*about, customers, "customers of the trial", CENTRAL.fatigue_weight, middle, middle, low, high)  # type: ignore[arg-type]


def _measured(peak: Peak, place: int, count: int) -> Measured:
    back, half = PARAMETERS[place].scale.back, Z * float(peak.errors[place])
    middle = float(peak.theta[place])
    return Measured(count, back(middle), back(middle - half), back(middle + half))


def _peak(log: Log, progress: Progress) -> Peak:
    every = max(1, -(-len(log) // _AT_MOST))
    start = SOURCED
    if len(log) > 2 * _FIRST_LOOK:
        some = sequences(log, max(1, len(log) // _FIRST_LOOK))
        start = climb(LogLikelihood(some), SOURCED, SOURCED, LOOSE, lambda share: progress(share / 4)).theta
    return climb(LogLikelihood(sequences(log, every)), start, SOURCED, LOOSE, lambda share: progress(0.25 + 0.75 * share))


def _weights(log: Log) -> dict[str, tuple[int, str, int]]:
    """How much of the log speaks to each parameter, what that counts, and from how much on it says anything."""
    asks = log.asks
    known = asks.what >= 0
    total, refusals = int(known.sum()), int((known & (asks.what != ANSWERED)).sum())
    second, later = (int((known & place).sum()) for place in (asks.place == 2, asks.place > 2))
    offers = int(((asks.what == ANSWERED) & (asks.offered == OFFERED) & ~asks.leaves).sum())
    return {
        "willingness_sd": (total, "asks", 5 * ENOUGH),
        "drift": (total, "asks", 5 * ENOUGH),
        "one_more_presence": (second, "second questions", ENOUGH),
        "one_more_settled": (later, "further questions", ENOUGH),
        "leaving": (total, "messages", 5 * ENOUGH),
        "leaving_spread": (total, "messages", 5 * ENOUGH),
        "muting": (total, "messages", 5 * ENOUGH),
        "one_more": (offers, "offers", ENOUGH),
        "skipped": (refusals, "non-answers", ENOUGH),
        "put_off": (refusals, "non-answers", ENOUGH),
        "visit_every": (len(log.visit_of), "own visits", ENOUGH_CUSTOMERS),
    }


def _opt_outs(log: Log, name: str) -> float:
    """Opt-outs, for what only they can tell; else as many as one likes."""
    return float(log.asks.leaves.sum()) if name.startswith("leaving") or name == "muting" else np.inf


def _means(name: str) -> str:
    return str(next(part.metadata["means"] for part in fields(World) if part.name == name))

"""How likely a log is under the population model, customer by customer.

What nobody sees is summed over: each customer's willingness (normal), restlessness (gamma), whether they are in a busy spell, and
whether they have muted the bot. A customer who was heard of later had not muted it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from bot.simulation.fitting.parameters import PARAMETERS
from bot.simulation.fitting.sequences import Sequences, Step
from bot.simulation.population.question_columns import Flags, Floats
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SETTLED, SILENT, SKIPPED, SURE
from bot.simulation.population.worlds import CENTRAL

_NODES = 15
_SPAN = 3.2
"""Standard deviations on either side that willingness is summed over."""

_RESTLESS = 18
_TINY = 1e-300

_STANDARD = np.linspace(-_SPAN, _SPAN, _NODES)
_NORMAL = np.exp(-(_STANDARD**2) / 2) / np.exp(-(_STANDARD**2) / 2).sum()

_EAGER = np.linspace(-4.2, 4.2, 65)
"""How often somebody comes by themselves, in standard deviations: close, since who comes often is known closely."""
_NORMALLY_EAGER = np.exp(-(_EAGER**2) / 2) / np.exp(-(_EAGER**2) / 2).sum()


@dataclass(slots=True)
class _Hidden:
    """What is believed of each customer so far; columns are degrees of willingness (or of restlessness)."""

    free: Floats
    busy: Floats
    mute: Floats
    restless: Floats
    seen: Floats
    """The logarithm of the likelihood so far."""


class LogLikelihood:
    """The logarithm of each customer's likelihood, in the order of the sequences, for whatever parameters."""

    def __init__(self, followed: Sequences) -> None:
        self._followed = followed
        self._visits: tuple[float, list[Floats]] | None = None

    def __call__(self, theta: Floats) -> Floats:
        """At these parameters, on their scales."""
        values = {one.name: one.scale.back(float(place)) for one, place in zip(PARAMETERS, theta, strict=True)}
        model, number = _Model(values), len(self._followed.who)
        hidden = _Hidden(
            free=np.tile(_NORMAL, (number, 1)),
            busy=np.zeros((number, _NODES)),
            mute=np.zeros((number, _NODES)),
            restless=np.tile(model.restless_weights, (number, 1)),
            seen=np.zeros(number),
        )
        for step, visits in zip(self._followed.steps, self._visits_at(values["visit_every"]), strict=True):
            model.follow(hidden, step, visits)
        return hidden.seen

    def _visits_at(self, visit_every: float) -> list[Floats]:
        """Own visits hang on one parameter alone, which stays what it is while the others are tried."""
        if self._visits is None or self._visits[0] != visit_every:
            self._visits = (visit_every, [_visits(step, visit_every) for step in self._followed.steps])
        return self._visits[1]


class _Model:
    """One set of parameters, ready to follow customers."""

    def __init__(self, values: dict[str, float]) -> None:
        self.values = values
        self.willing = values["willing"] + values["willingness_sd"] * _STANDARD
        self.presence = np.array([0.0, 0.0, values["one_more_presence"], values["one_more_settled"]])
        free_days = CENTRAL.busy_days * (1 - values["busy_share"]) / values["busy_share"]
        self.forgets = 1 / CENTRAL.busy_days + 1 / free_days
        self.restless, self.restless_weights = _gamma(values["leaving_spread"])
        self.irrelevance = 1 + CENTRAL.irrelevant * (CENTRAL.leaving_if_irrelevant - 1)

    def follow(self, hidden: _Hidden, step: Step, likely_visits: Floats) -> None:
        """One more question to the first so many customers, what came of it, and the time until the next."""
        n = len(step.days)
        free, busy = self._time_passes(hidden.free[:n], hidden.busy[:n], step)
        mute = hidden.mute[:n]
        is_known = (step.what >= 0)[:, None]
        answered = step.what == ANSWERED
        chance = self._answer_chance(step)
        free = free * np.where(is_known, np.where(answered[:, None], chance[0], 1 - chance[0]), 1.0)
        busy = busy * np.where(is_known, np.where(answered[:, None], chance[1], 1 - chance[1]), 1.0)
        refused = self._refusals(step)[:, None]
        free, busy = free * refused, busy * refused
        mute = mute * np.where((step.what == SILENT) & ~step.leaves | (step.what < 0), 1.0, 0.0)[:, None]
        free, busy, muted = self._departures(hidden.restless, free, busy, step, answered)
        taps = self._taps(step)[:, None]
        visits = likely_visits[:, None]
        free, busy = free * taps * visits, busy * taps * visits
        mute = (mute + muted * np.where(step.taken, 0.0, 1.0)[:, None]) * step.may_be_last[:, None]
        total = np.maximum((free + busy + mute).sum(axis=1), _TINY)
        hidden.seen[:n] += np.log(total)
        scale = 1 / total[:, None]
        hidden.free[:n], hidden.busy[:n], hidden.mute[:n] = free * scale, busy * scale, mute * scale

    def _time_passes(self, free: Floats, busy: Floats, step: Step) -> tuple[Floats, Floats]:
        """Busy spells begin and end."""
        settled = 1 - np.exp(-self.forgets * step.since)[:, None]
        share = self.values["busy_share"]
        begins, ends = free * (settled * share), busy * (settled * (1 - share))
        return free - begins + ends, busy + begins - ends

    def _answer_chance(self, step: Step) -> tuple[Floats, Floats]:
        values = self.values
        common = (
            self.presence[np.minimum(step.place, SETTLED)] - values["fatigue_weight"] * step.fatigue - values["drift"] * step.days
        )
        common = common - np.where(step.typed, CENTRAL.text_effort, 0.0)
        burden = np.where(step.place > 1, CENTRAL.busy_in_visit, 1.0) * values["busy_logits"]
        free = np.exp(-(common[:, None] + self.willing))
        return 1 / (1 + free), 1 / (1 + free * np.exp(burden)[:, None])

    def _refusals(self, step: Step) -> Floats:
        values = self.values
        silent = max(1 - values["skipped"] - values["put_off"], 1e-6)
        kinds = np.array([1.0, values["skipped"], values["put_off"], silent, 1.0])
        assert (ANSWERED, SKIPPED, PUT_OFF, SILENT) == (0, 1, 2, 3)
        # Who leaves without a word counts as silent in the log.
        return kinds[step.what]

    def _departures(
        self, restless: Floats, free: Floats, busy: Floats, step: Step, answered: Flags
    ) -> tuple[Floats, Floats, Floats]:
        """Opt-outs and mutes; returns who stays free and busy, and who muted with this message."""
        n = len(step.days)
        values, weights = self.values, restless[:n]
        base = values["leaving"] * self.irrelevance * np.exp(values["leaving_by_fatigue"] * step.fatigue)
        base = np.where(step.what >= 0, base * np.where(answered, CENTRAL.leaving_if_answered, 1.0), 0.0)
        most, gone = 1 / (1 + values["muting"]), 1 + values["muting"]
        free_leave = (weights * np.minimum(base[:, None] * self.restless, most)).sum(axis=1)
        busy_leave = (weights * np.minimum(base[:, None] * CENTRAL.leaving_if_busy * self.restless, most)).sum(axis=1)
        sums = np.maximum((free + busy).sum(axis=1), _TINY)
        is_busy = busy.sum(axis=1) / sums
        felt = base * (1 + (CENTRAL.leaving_if_busy - 1) * is_busy)
        stayed = weights * (1 - gone * np.minimum(felt[:, None] * self.restless, most))
        restless[:n] = stayed / np.maximum(stayed.sum(axis=1, keepdims=True), _TINY)
        leaves = step.leaves[:, None]
        free_leave, busy_leave = free_leave[:, None], busy_leave[:, None]
        muted = np.where(leaves, 0.0, values["muting"] * (free * free_leave + busy * busy_leave))
        free = free * np.where(leaves, free_leave, 1 - gone * free_leave)
        busy = busy * np.where(leaves, busy_leave, 1 - gone * busy_leave)
        return free, busy, muted

    def _taps(self, step: Step) -> Floats:
        more = np.minimum(self.values["one_more"] - CENTRAL.one_more_falls * (step.place - 1), SURE)
        return np.where(step.offers, np.where(step.taken, more, 1 - more), 1.0)


def _visits(step: Step, visit_every: float) -> Floats:
    """The chance of the own visits until the next question, given those before (up to what no parameter changes)."""
    rates = np.exp(CENTRAL.visit_spread * _EAGER - CENTRAL.visit_spread**2 / 2) / visit_every
    before = _NORMALLY_EAGER * np.exp(np.outer(step.visits_before, np.log(rates)) - np.outer(step.days, rates))
    now = before * np.exp(np.outer(step.visits, np.log(rates)) - np.outer(step.until_next, rates))
    likely: Floats = now.sum(axis=1) / before.sum(axis=1)
    return likely


def _gamma(variance: float) -> tuple[Floats, Floats]:
    """Degrees of restlessness with mean 1 and their weights; nearly nobody is restless where the variance is large."""
    shape = 1 / variance
    low, high = log(1e-3), log(12 + 14 * variance)
    grid = np.linspace(low, high, _RESTLESS)
    density = np.exp(shape * grid - np.exp(grid) / variance - lgamma(shape) - shape * log(variance)) * (grid[1] - grid[0])
    degrees, weights = np.exp(grid), density
    rest = max(1 - weights.sum(), 0.0)
    weights = np.concatenate(([rest], weights)) / (rest + weights.sum())
    degrees = np.concatenate(([0.0], degrees))
    return degrees / float((degrees * weights).sum()), weights

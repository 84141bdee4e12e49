"""A log as steps: every customer's first question, everybody's second, and so on, customers with most questions first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.simulation.history.log import OFFERED, Log
from bot.simulation.population.question_columns import Flags, Floats, Ints
from bot.simulation.population.reactions import ANSWERED
from bot.simulation.population.worlds import CENTRAL, DAY


@dataclass(frozen=True, slots=True)
class Step:
    """The n-th question of the first so many customers."""

    days: Floats
    """Since the Yes."""
    since: Floats
    """Days since the question before."""
    place: Ints
    typed: Flags
    what: Ints
    leaves: Flags
    offers: Flags
    """`One more?` stood below the answer, and nobody left with it."""
    taken: Flags
    may_be_last: Flags
    """Nothing was heard of the customer after it, beyond the reaction to it."""
    fatigue: Floats
    visits: Floats
    """Own visits until the next question, or until the end."""
    visits_before: Floats
    until_next: Floats
    """Days to the next question, or to the end; 0 for who left."""


@dataclass(frozen=True, slots=True)
class Sequences:
    """All steps; customers are in the order of `who`."""

    who: Ints
    steps: tuple[Step, ...]
    asks: int


def sequences(log: Log, every: int = 1) -> Sequences:
    """The steps of everybody who was asked at all, or of every so-manieth."""
    asks = log.asks
    counts = np.bincount(asks.who, minlength=len(log))
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    who = np.argsort(-counts, kind="stable")
    who = who[(counts[who] > 0) & (who % every == 0)]
    last_act, fatigue = log.last_act(), _fatigue(log)
    over = np.where(asks.what >= 0, np.where(np.isfinite(asks.after), asks.after, 0.0), 0.0)
    may_be_last = last_act[asks.who] <= asks.at + over
    following = np.r_[asks.at[1:], 0.0]
    is_last = np.r_[asks.who[1:] != asks.who[:-1], True]
    until = np.where(is_last, log.ends[asks.who], following)
    until = np.where(asks.leaves, asks.at, np.maximum(until, asks.at))
    before = _visits_until(log, asks.who, asks.at)
    visits = _visits_until(log, asks.who, until) - before
    steps = []
    for number in range(int(counts.max(initial=0))):
        these = who[counts[who] > number]
        row = starts[these] + number
        since = asks.at[row] - (asks.at[row - 1] if number else log.begins[these])
        steps.append(
            Step(
                days=(asks.at[row] - log.begins[these]) / DAY,
                since=np.maximum(since, 0.0) / DAY,
                place=asks.place[row],
                typed=asks.typed[row],
                what=asks.what[row],
                leaves=asks.leaves[row],
                offers=(asks.what[row] == ANSWERED) & (asks.offered[row] == OFFERED) & ~asks.leaves[row],
                taken=asks.taken[row],
                may_be_last=may_be_last[row],
                fatigue=fatigue[row],
                visits=visits[row].astype(np.float64),
                visits_before=before[row].astype(np.float64),
                until_next=(until[row] - asks.at[row]) / DAY,
            )
        )
    return Sequences(who, tuple(steps), len(asks))


def _visits_until(log: Log, who: Ints, at: Floats) -> Ints:
    """How many own visits each had up to a moment."""
    span = max(float(log.ends.max(initial=0.0)), float(at.max(initial=0.0))) + 1.0
    visits = log.visit_of * span + log.visit_at
    found: Ints = np.searchsorted(visits, who * span + at, side="right") - np.searchsorted(visits, who * span, side="left")
    return found


def _fatigue(log: Log) -> Floats:
    """The leaky sum of loads before each question, at the half-life that the central world assumes for everybody."""
    asks, world = log.asks, CENTRAL
    load = np.where(asks.pulled, np.where(asks.place > 1, world.load_one_more, world.load_pulled), world.load_proactive)
    felt = np.zeros(len(asks))
    for row in range(1, len(asks)):
        if asks.who[row] == asks.who[row - 1]:
            faded = 2.0 ** (-(asks.at[row] - asks.at[row - 1]) / (world.fatigue_half_life * DAY))
            felt[row] = (felt[row - 1] + load[row - 1]) * faded
    return felt

"""One block of customers: who they are and all the luck they will ever have, drawn before any policy writes to them.

Every policy meets the same people with the same luck (common random numbers), so that differences come from the policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import ceil, sqrt

import numpy as np

from bot.simulation.population.question_columns import Flags, Floats, Ints, Questions
from bot.simulation.population.willingness import willing_mean
from bot.simulation.population.worlds import DAY, World

WEEK = 7
MARGIN = 9
"""Calendar days beyond the followed ones: everybody begins within the first week, and a slot may lie a day later."""

_TRAITS, _LUCK, _SPREADS = 0, 1, 2
_LOTS_IN_A_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Places:
    """Where in a day each customer is written to: shares in [0, 1) per customer and calendar day."""

    slot: Floats
    """Of the send window."""
    later: Floats
    """Of the send window, after a later."""
    jitter: Floats
    """Of the tenth that is added to the gap of a question asked on that day."""
    holdout: Floats
    """Per customer only: below the brand's share, nothing is sent that they did not ask for."""
    trial: Floats
    """Per customer only: below a half, a trial gives them the longer gap."""


class Luck:
    """Five shares per customer and message, counted per customer: the n-th message meets the same luck under every policy."""

    ANSWER, REFUSAL, LEAVING, DELAY, ONE_MORE = range(5)

    def __init__(self, seed: tuple[int, ...], number: int) -> None:
        self._seed = seed
        self._number = number
        self._lots = np.empty((0, number, 5))

    def of(self, who: Ints, message: Ints) -> Floats:
        """The five shares of each customer's message with this number."""
        while len(self._lots) <= message.max(initial=0):
            block = len(self._lots) // _LOTS_IN_A_BLOCK
            chance = np.random.default_rng((*self._seed, _LUCK, block))
            self._lots = np.concatenate((self._lots, chance.random((_LOTS_IN_A_BLOCK, self._number, 5))))
        drawn: Floats = self._lots[message, who]
        return drawn


@dataclass(frozen=True, slots=True)
class People:
    """Columns over customers; moments are minutes on a calendar whose minute 0 is a Monday's midnight."""

    willing: Floats
    """Logits."""
    half_life: Floats
    """Minutes until fatigue is half forgotten."""
    restless: Floats
    """How many times as likely as on average each is to leave; 1 on average."""
    begins: Floats
    """The Yes."""
    ends: Floats
    visits: Floats
    """Rows of ascending moments, infinite at the end of each row."""
    moods: Floats
    """Rows of ascending moments at which a busy spell begins or ends, in turn."""
    fits: Flags
    """Customer x question: whether it fits."""
    opens: Flags
    """Customer x question: whether the answer to its parent opens it (true where there is none)."""
    places: Places
    luck: Luck

    def __len__(self) -> int:
        return len(self.willing)

    def is_busy(self, who: Ints, at: Floats) -> Flags:
        """Whether each is in a busy spell: after an odd number of changes."""
        changes = (self.moods[who] <= at[:, None]).sum(axis=1)
        busy: Flags = changes % 2 == 1
        return busy


def meet(world: World, questions: Questions, number: int, days: int, seed: tuple[int, ...]) -> People:
    """Draw a block of customers."""
    chance = np.random.default_rng((*seed, _TRAITS))
    spreads = np.random.default_rng((*seed, _SPREADS))
    restless = _restless(world, number, spreads)
    # Some write often and many hardly ever, and together as often as the world says.
    eagerness = np.exp(world.visit_spread * spreads.standard_normal(number) - world.visit_spread**2 / 2)
    begins = chance.integers(0, int(WEEK * DAY), number).astype(np.float64)
    conditional = questions.parent >= 0
    calendar = (number, days + MARGIN)
    return People(
        willing=willing_mean(world) + world.willingness_sd * chance.standard_normal(number),
        half_life=world.fatigue_half_life * DAY * np.exp(world.half_life_spread * chance.standard_normal(number)),
        restless=restless,
        begins=begins,
        ends=begins + days * DAY,
        visits=_visits(world.visit_every / eagerness, begins, days, chance),
        moods=_moods(world, begins, days, chance),
        fits=chance.random((number, len(questions))) >= world.irrelevant,
        opens=(chance.random((number, len(questions))) < world.opens) | ~conditional,
        places=Places(
            slot=chance.random(calendar),
            later=chance.random(calendar),
            jitter=chance.random(calendar),
            holdout=chance.random(number),
            trial=spreads.random(number),
        ),
        luck=Luck(seed, number),
    )


def _restless(world: World, number: int, chance: np.random.Generator) -> Floats:
    """Gamma with mean 1: a few leave soon, most hardly ever."""
    if not world.leaving_spread:
        return np.ones(number)
    return chance.gamma(1 / world.leaving_spread, world.leaving_spread, number)


def _visits(every: Floats, begins: Floats, days: int, chance: np.random.Generator) -> Floats:
    """Moments of a Poisson process each, whole minutes, with an infinite one at the end of each row; `every` in days."""
    gaps = every[:, None] * DAY * chance.standard_exponential((len(begins), _enough(days / every.min())))
    moments = begins[:, None] + np.ceil(np.cumsum(gaps, axis=1))
    return np.concatenate((moments, np.full((len(begins), 1), np.inf)), axis=1)


def _moods(world: World, begins: Floats, days: int, chance: np.random.Generator) -> Floats:
    """Moments at which free and busy spells change, beginning with a free one."""
    free_days = world.busy_days * (1 - world.busy_share) / world.busy_share
    pairs = _enough(days / (free_days + world.busy_days))
    mean = np.tile((free_days * DAY, world.busy_days * DAY), pairs)
    moments: Floats = begins[:, None] + np.cumsum(chance.exponential(1.0, (len(begins), 2 * pairs)) * mean, axis=1)
    return moments


def _enough(expected: float) -> int:
    """More events than anybody will see: the mean and ten standard deviations."""
    return next(n for n in count(ceil(expected + 10 * sqrt(expected)) + 4) if n > 0)

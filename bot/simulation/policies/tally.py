"""What came of one policy, per customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from bot.simulation.policies.question_choice import Memory
from bot.simulation.population.people import People
from bot.simulation.population.question_columns import Flags, Floats, Ints
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from bot.simulation.population.worlds import DAY


class Count(IntEnum):
    """What is counted; the first four are the reactions by their own numbers."""

    ANSWERS = ANSWERED
    SKIPS = SKIPPED
    LATERS = PUT_OFF
    SILENCES = SILENT
    STILL_OPEN = 4
    MESSAGES = 5


class Tally:
    """Counts while a policy runs."""

    def __init__(self, number: int) -> None:
        self.counts = np.zeros((number, len(Count)), dtype=np.int64)
        self.has_left = np.zeros(number, dtype=np.bool_)

    def add(self, who: Ints, what: Ints | Count) -> None:
        """One more of `what` for each."""
        self.counts[who, what] += 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """One policy, a row per customer."""

    counts: Ints
    has_left: Flags
    usable: Floats
    """Share of the questions open to this customer, each worth what its answer is still worth; 0 for who is out of reach."""

    def __getitem__(self, what: Count) -> Floats:
        column: Floats = self.counts[:, what].astype(np.float64)
        return column

    @property
    def left(self) -> Floats:
        """1 for who opted out, 0 for who did not."""
        return self.has_left.astype(np.float64)

    @property
    def unanswered(self) -> Floats:
        """Messages that were skipped, put off, or met with silence."""
        return self[Count.SKIPS] + self[Count.LATERS] + self[Count.SILENCES]


def outcome(tally: Tally, people: People, memory: Memory, *, is_mute: Flags, value_half_life: float) -> Outcome:
    """The counts, and what is known, fresh and still reachable when the time is over."""
    everybody = np.arange(len(people))
    given = memory.given_at
    known = memory.is_fresh(everybody, people.ends)
    age = np.where(known, people.ends[:, None] - given, 0.0) / DAY
    worth = np.where(known, np.exp2(-age / value_half_life), 0.0).sum(axis=1) / people.opens.sum(axis=1)
    return Outcome(tally.counts, tally.has_left, np.where(tally.has_left | is_mute, 0.0, worth))


def together(parts: list[Outcome]) -> Outcome:
    """Several blocks of customers as one."""
    return Outcome(
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.has_left for part in parts]),
        np.concatenate([part.usable for part in parts]),
    )

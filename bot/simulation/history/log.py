"""An installation's own history of asking, in columns: nobody's answers, only when who was asked and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from bot.simulation.population.question_columns import Flags, Floats, Ints
from bot.simulation.population.reactions import SILENT

UNKNOWN = -1
"""What became of an ask that is still open, never arrived, or was closed by something else than the customer."""

NO_TRIAL, USUAL, LONGER = -1, 0, 1
"""The halves of a trial of two gaps."""

NOT_RECORDED, NOT_OFFERED, OFFERED = -1, 0, 1
"""Whether `One more?` stood below an answer; logs from before offers were recorded do not say."""


@dataclass(frozen=True, slots=True)
class Asks:
    """One row per question that was put, by customer and time. All moments are minutes."""

    who: Ints
    at: Floats
    place: Ints
    """In its visit, from 1; further ones by the customer's own tap alone."""
    pulled: Flags
    typed: Flags
    """Whether words have to be typed."""
    what: Ints
    """ANSWERED, SKIPPED, PUT_OFF or SILENT within the silence time, else UNKNOWN."""
    after: Floats
    """Minutes until that reaction, late answers included; infinite without one."""
    leaves: Flags
    """The customer opted out, and no other question came in between."""
    offered: Ints
    taken: Flags
    """The next question is a tap on this answer's `One more?`."""

    def __len__(self) -> int:
        return len(self.who)

    def only(self, which: Flags) -> Asks:
        """Some of them."""
        return replace(self, **{part.name: getattr(self, part.name)[which] for part in fields(self)})


@dataclass(frozen=True, slots=True)
class Log:
    """Customers are numbered from 0; only who said Yes is among them."""

    begins: Floats
    """The Yes."""
    ends: Floats
    """The opt-out, or the end of the log."""
    asks: Asks
    visit_of: Ints
    """Whose each own visit is, by customer and time."""
    visit_at: Floats
    trial: Ints
    """Which half of a trial of two gaps each is in."""

    def __len__(self) -> int:
        return len(self.begins)

    def numbers(self) -> Ints:
        """The how-manieth question to its customer each ask is, from 1."""
        first = np.r_[True, np.diff(self.asks.who) != 0] if len(self.asks) else np.zeros(0, np.bool_)
        place = np.arange(len(self.asks))
        return place - np.maximum.accumulate(np.where(first, place, 0)) + 1

    def silences_before(self) -> Ints:
        """How many questions in a row met with silence before each ask."""
        run = np.zeros(len(self.asks), dtype=np.int64)
        number = self.numbers()
        was_silent = self.asks.what == SILENT
        for place in range(1, len(run)):
            if number[place] > 1 and was_silent[place - 1]:
                run[place] = run[place - 1] + 1
        return run

    def last_act(self) -> Floats:
        """When each customer was heard of last: a reaction, a late answer, an own visit; the Yes where nothing followed."""
        last = self.begins.copy()
        reacted = np.isfinite(self.asks.after)
        np.maximum.at(last, self.asks.who[reacted], (self.asks.at + self.asks.after)[reacted])
        np.maximum.at(last, self.visit_of, self.visit_at)
        return last

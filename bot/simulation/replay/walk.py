"""Every customer's history once more, question by question, at another pace.

Only what was sent can be left out; nothing is made up. A question that is left out had no answer and no silence, and the taps that
followed it did not happen either. What the customer did by themselves stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.simulation.history.log import Log
from bot.simulation.policies.writing_days import REMEMBERED_PUSHES, Rhythm, rhythm_of
from bot.simulation.population.question_columns import Flags, Floats
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED
from bot.simulation.population.worlds import DAY
from prompts.catalogue.catalogue import Pace


@dataclass(frozen=True, slots=True)
class Replayed:
    """Columns over the log's asks."""

    is_kept: Flags
    too_soon: Flags
    """Sent by the bot itself, and too soon for the proposed pace. What else is left out followed one, or a visit was full."""
    later_by: Floats
    """Days until the proposed pace would have allowed it; infinite where it waits for the customer, 0 where it is kept."""
    could_be_sooner: Flags
    """Sent by the bot itself, and the proposed pace would have allowed it more than a day earlier."""


def replay(log: Log, pace: Pace) -> Replayed:
    """The history at this pace."""
    rhythm, asks, number = rhythm_of(pace), log.asks, len(log.asks)
    found = Replayed(np.ones(number, np.bool_), np.zeros(number, np.bool_), np.zeros(number), np.zeros(number, np.bool_))
    starts = np.searchsorted(asks.who, np.arange(len(log) + 1))
    visits = np.searchsorted(log.visit_of, np.arange(len(log) + 1))
    for customer in range(len(log)):
        walk = _Walk(rhythm, log.visit_at[visits[customer] : visits[customer + 1]].tolist())
        for ask in range(int(starts[customer]), int(starts[customer + 1])):
            walk.one(log, found, ask, is_first=ask == starts[customer])
    return found


@dataclass(slots=True)
class _Walk:
    """One customer's tempo at the proposed pace: the fold of `bot.engine.model.tempo`, in minutes."""

    rhythm: Rhythm
    visits: list[float]
    step: int = 0
    silences: int = 0
    skips: int = 0
    laters: int = 0
    last: float = -np.inf
    proactive: list[float] = field(default_factory=list)

    def one(self, log: Log, found: Replayed, ask: int, *, is_first: bool) -> None:
        asks = log.asks
        at = float(asks.at[ask])
        self._wake(at)
        if not is_first and asks.taken[ask - 1]:
            kept = bool(found.is_kept[ask - 1]) and int(asks.place[ask]) <= self.rhythm.in_one_visit
        elif asks.pulled[ask]:
            kept = True
        else:
            earliest = self._earliest(at)
            kept = at >= earliest
            found.could_be_sooner[ask] = np.isfinite(self.last) and at - earliest > DAY and self._may_be_sooner(at)
            found.too_soon[ask], found.later_by[ask] = not kept, max(0.0, (earliest - at) / DAY)
        found.is_kept[ask] = kept
        if kept:
            self._sent(at, is_proactive=not asks.pulled[ask])
            self._reacted(int(asks.what[ask]), is_late=bool(np.isfinite(asks.after[ask])))

    def _wake(self, until: float) -> None:
        """Who rests and writes is asked again, slowly."""
        while self.visits and self.visits[0] <= until:
            self.visits.pop(0)
            if self.silences >= self.rhythm.rest_after:
                self.step, self.silences = 1, 0

    def _earliest(self, at: float) -> float:
        if self.silences >= self.rhythm.rest_after:
            return np.inf
        return max(self.last + self._gap(), self._cap_frees(at))

    def _gap(self) -> float:
        ladder = self.rhythm.ladder
        return float(ladder[min(self.step, len(ladder) - 1)])

    def _cap_frees(self, at: float) -> float:
        recent = [sent for sent in self.proactive if sent + self.rhythm.cap_window > at]
        return recent[-self.rhythm.cap] + self.rhythm.cap_window if len(recent) >= self.rhythm.cap else -np.inf

    def _may_be_sooner(self, at: float) -> bool:
        """Beyond what the jitter of a tenth and a quiet day add at any pace."""
        return at - self.last > 1.1 * self._gap() + 2 * DAY

    def _sent(self, at: float, *, is_proactive: bool) -> None:
        self.last = at
        if is_proactive:
            self.proactive = [*self.proactive, at][-max(REMEMBERED_PUSHES, self.rhythm.cap) :]

    def _reacted(self, what: int, *, is_late: bool) -> None:
        if what == ANSWERED:
            self.step, self.silences, self.skips, self.laters = max(0, self.step - 1), 0, 0, 0
        elif what == SKIPPED:
            self.skips, self.silences = self.skips + 1, 0
            self._slower(self.skips % 2 == 0)
        elif what == PUT_OFF:
            self.laters, self.silences = self.laters + 1, 0
            self._slower(self.laters % 2 == 0)
        elif what == SILENT and not is_late:
            self._slower(True)
            self.silences, self.skips, self.laters = self.silences + 1, 0, 0

    def _slower(self, is_slower: bool) -> None:
        if is_slower:
            self.step = max(self.step, min(self.step + 1, len(self.rhythm.ladder) - 1))

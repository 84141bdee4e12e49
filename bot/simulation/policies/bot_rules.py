"""The bot's own pace for many customers at once: `bot.engine.pacing.gates` and the fold of its facts, in columns.

tests/simulation/policies/test_agrees_with_engine.py drives the engine itself beside it; where they differ, this file is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.simulation.policies.question_choice import Memory
from bot.simulation.policies.writing_days import JITTER, NO_HOUR, REMEMBERED_PUSHES, Rhythm, allows, slot
from bot.simulation.population.people import Places
from bot.simulation.population.question_columns import NOBODY, Flags, Floats, Ints
from bot.simulation.population.worlds import DAY

SKIPPED_FOR = 180 * DAY
"""The engine's: *not this one* holds for half a year."""

STILL_THEIR_TIME = 10
"""Minutes after which a question that was put off is not at the chosen time any more: the engine's."""

SAME_VISIT = 6 * 60
"""The engine's: a visit that goes past midnight ends when nothing was asked for so many minutes."""

BETWEEN_PULLS = DAY
"""The engine's: a question beside a visit comes at the earliest so long after the last ask."""

TRIAL_HALF = 0.5
"""The engine's share of new customers who are given a trial's longer gap."""

REMEMBERED_HOURS = 12
ENOUGH_HOURS = 3
"""The engine's memory of the hours of own messages, and from how many on they count."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gates say: the question to ask now, or when to look again (infinite: only the customer moves things on)."""

    question: Ints
    is_pulled: Flags
    until: Floats
    is_promise: Flags
    """`until` is stored as the promise: cap and quiet times."""


class Ratchet:
    """The tempo of each customer; the software only slows it down."""

    def __init__(self, number: int, rhythm: Rhythm, memory: Memory, places: Places) -> None:
        self.rhythm = rhythm
        self.memory = memory
        self.places = places
        self.step, self.silences, self.skips, self.laters, self.sitting = (np.zeros(number, dtype=np.int64) for _ in range(5))
        self.next_at = np.full(number, -np.inf)
        self.last_at = np.full(number, -np.inf)
        self.proactive = np.full((number, REMEMBERED_PUSHES), -np.inf)
        self.hours = np.full((number, REMEMBERED_HOURS), NO_HOUR)
        self.own_hour = np.full(number, NO_HOUR)

    def decide(self, who: Ints, at: Floats) -> Verdict:
        """The gates in the engine's order, for customers without an open question."""
        verdict = _nothing_yet(len(who))
        left = self._snoozed(verdict, np.arange(len(who)), who, at)
        left = left[self.places.holdout[who[left]] >= self.rhythm.holdout]
        left = left[~self.is_resting(who[left])]
        left = _hold(verdict, left, self.next_at[who[left]], at)
        left = self._promise_later(verdict, left, who, self._cap_frees(who), self._cap_frees(who) > at)
        left = self._promise_later(verdict, left, who, at, ~allows(self.rhythm, at))
        self._eligible(verdict, left, who, at)
        return verdict

    def asked(self, who: Ints, question: Ints, at: Floats, *, pulled: Flags) -> None:
        """A question is on its way; the next promise is made at once. A pulled one goes on with the visit."""
        so_far = np.where(pulled, self.asks_in_visit(who, at), 0)
        sent = who[~pulled]
        self.proactive[sent, :-1] = self.proactive[sent, 1:]
        self.proactive[sent, -1] = at[~pulled]
        self.sitting[who] = so_far + 1
        self.last_at[who] = at
        self.memory.asked(who, question, at)
        self._promise(who)

    def answered(self, who: Ints, question: Ints, at: Floats) -> None:
        """One step back towards standard; the runs are over. The customer's own act may bring the promise nearer."""
        self.memory.answered(who, question, at)
        self.step[who] = np.maximum(0, self.step[who] - 1)
        self.silences[who] = self.skips[who] = self.laters[who] = 0
        self.next_at[who] = self._promised_by(who, at)

    def skipped(self, who: Ints, question: Ints, at: Floats) -> None:
        """The second in a row costs a step."""
        self.memory.skipped(who, question, at + SKIPPED_FOR)
        self.skips[who] += 1
        self._slower(who[self.skips[who] % 2 == 0])
        self.silences[who] = 0
        self.next_at[who] = np.maximum(self.next_at[who], self._promised_by(who, at))

    def put_off(self, who: Ints, question: Ints, at: Floats, next_week: Flags) -> None:
        """The same question at the chosen time; the second in a row costs a step."""
        morning = (at // DAY + np.where(next_week, 7, 1)) * DAY
        self.memory.put_off(who, question, slot(self.rhythm, who, morning, self.places.later))
        self.laters[who] += 1
        self._slower(who[self.laters[who] % 2 == 0])
        self.silences[who] = 0
        self.next_at[who] = np.maximum(self.next_at[who], self._promised_by(who, at))

    def fell_silent(self, who: Ints) -> None:
        """One step slower at once."""
        self._slower(who)
        self.silences[who] += 1
        self.skips[who] = self.laters[who] = 0
        self._promise(who)

    def _slower(self, who: Ints) -> None:
        """One step slower, as far as the ladder goes."""
        self.step[who] = np.minimum(self.step[who] + 1, np.maximum(self.step[who], len(self.rhythm.ladder) - 1))

    def visited(self, who: Ints, at: Floats) -> None:
        """The customer wrote first: their hour is remembered, and who rests wakes."""
        self.hours[who, :-1] = self.hours[who, 1:]
        self.hours[who, -1] = at % DAY // 60
        self.own_hour[who] = _most_frequent(self.hours[who])
        wakes = self.is_resting(who)
        woken = who[wakes]
        self.step[woken], self.silences[woken] = 1, 0
        self.next_at[woken] = np.maximum(self.next_at[woken], self._promised(woken, at[wakes]))

    def beside_visit(self, who: Ints, at: Floats) -> Ints:
        """The question for a customer who wrote first and has none open, or NOBODY."""
        question = self.memory.choose(who, at, self.rhythm, pulled=True)
        return np.where((at >= self.last_at[who] + BETWEEN_PULLS) & self.has_room(who, at), question, NOBODY)

    def one_more(self, who: Ints, at: Floats, answered: Ints) -> Ints:
        """The question behind *One more?*, or NOBODY where it is not offered."""
        question = self.memory.choose(who, at, self.rhythm, pulled=True, after=answered)
        return np.where(self.has_room(who, at), question, NOBODY)

    def asks_in_visit(self, who: Ints, at: Floats) -> Ints:
        """Asks of this visit so far."""
        return np.where(_is_same_visit(self.last_at[who], at), self.sitting[who], 0)

    def has_room(self, who: Ints, at: Floats) -> Flags:
        """Whether this visit may have one more question; those put off to a time that still belongs to it have their place."""
        to_come = _is_same_visit(at[:, None], self.memory.snoozed_to[who]).sum(axis=1)
        room: Flags = self.asks_in_visit(who, at) + to_come < self.rhythm.in_one_visit
        return room

    def is_resting(self, who: Ints) -> Flags:
        """Too many silences in a row."""
        resting: Flags = self.silences[who] >= self.rhythm.rest_after
        return resting

    def keep_promise(self, who: Ints, until: Floats) -> None:
        """Cap and quiet times become the stored promise."""
        self.next_at[who] = until

    def _snoozed(self, verdict: Verdict, left: Ints, who: Ints, at: Floats) -> Ints:
        """A time that the customer chose: the question is theirs then, and only one that is late waits for the window.

        Returns who has none.
        """
        until, question = self.memory.snoozed(who[left])
        waits = np.isfinite(until)
        is_late = waits & (at[left] - until > STILL_THEIR_TIME) & ~allows(self.rhythm, at[left])
        is_full = waits & (until <= at[left]) & ~is_late & self._is_full(who[left], question, at[left])
        is_time = waits & (until <= at[left]) & ~is_late & ~is_full
        verdict.until[left[waits]] = np.maximum(until, at[left])[waits]
        verdict.until[left[is_late]] = self._slot(who[left[is_late]], at[left[is_late]])
        verdict.until[left[is_full]] = self._slot(who[left[is_full]], self._visit_ends(who[left[is_full]]))
        verdict.question[left[is_time]], verdict.is_pulled[left[is_time]] = question[is_time], True
        return left[~waits]

    def _is_full(self, who: Ints, question: Ints, at: Floats) -> Flags:
        """The visit has no room for a question that was put off, unless it is the last one of this very visit."""
        is_last = self.memory.asked_at[who, question, -1] == self.last_at[who]
        full: Flags = (self.asks_in_visit(who, at) >= self.rhythm.in_one_visit) & ~is_last
        return full

    def _visit_ends(self, who: Ints) -> Floats:
        ends: Floats = np.maximum((self.last_at[who] // DAY + 1) * DAY, self.last_at[who] + SAME_VISIT)
        return ends

    def _promise_later(self, verdict: Verdict, left: Ints, who: Ints, earliest: Floats, held: Flags) -> Ints:
        """A gate whose end becomes the stored promise."""
        late = left[held[left]]
        verdict.until[late] = self._slot(who[late], earliest[late])
        verdict.is_promise[late] = True
        return left[~held[left]]

    def _eligible(self, verdict: Verdict, left: Ints, who: Ints, at: Floats) -> None:
        question = self.memory.choose(who[left], at[left], self.rhythm, pulled=False)
        verdict.question[left], verdict.until[left] = question, at[left]
        nothing = left[question == NOBODY]
        verdict.until[nothing] = self._slot(who[nothing], at[nothing] + DAY)

    def _promise(self, who: Ints) -> None:
        """Never nearer than what was promised."""
        self.next_at[who] = np.maximum(self.next_at[who], self._promised(who, self.last_at[who]))

    def _promised_by(self, who: Ints, at: Floats) -> Floats:
        """What their own act makes anew: counted from the last ask, or from now where that is past already."""
        until = self._promised(who, self.last_at[who])
        past = until <= at
        until[past] = self._promised(who[past], at[past])
        return until

    def _promised(self, who: Ints, asked_at: Floats) -> Floats:
        """Gap, jitter, cap and quiet times folded into one moment."""
        ladder = self.rhythm.ladder
        gap = ladder[np.minimum(self.step[who], len(ladder) - 1)]
        gap = np.maximum(gap, np.where(self.places.trial[who] < TRIAL_HALF, self.rhythm.trial, 0.0))
        earliest = asked_at + gap * (1 + JITTER * self.places.jitter[who, (asked_at // DAY).astype(np.int64)])
        earliest = np.maximum(earliest, self._cap_frees(who))
        return slot(self.rhythm, who, earliest, self.places.slot, hour=self.own_hour[who])

    def _cap_frees(self, who: Ints) -> Floats:
        """When the rolling cap allows one more; long past where it always does."""
        if self.rhythm.cap > REMEMBERED_PUSHES:
            return np.full(len(who), -np.inf)
        frees: Floats = self.proactive[who, -self.rhythm.cap] + self.rhythm.cap_window
        return frees

    def _slot(self, who: Ints, earliest: Floats) -> Floats:
        return slot(self.rhythm, who, earliest, self.places.slot)


def _nothing_yet(number: int) -> Verdict:
    never = np.full(number, np.inf)
    return Verdict(np.full(number, NOBODY), np.zeros(number, np.bool_), never, np.zeros(number, np.bool_))


def _is_same_visit(one: Floats, two: Floats) -> Flags:
    same: Flags = (np.floor(one / DAY) == np.floor(two / DAY)) | (two - one < SAME_VISIT)
    return same


def _hold(verdict: Verdict, left: Ints, until: Floats, at: Floats) -> Ints:
    """Who has to wait longer than now waits; the others go on."""
    held = until > at[left]
    verdict.until[left[held]] = until[held]
    return left[~held]


def _most_frequent(hours: Ints) -> Ints:
    """The most frequent of each row's hours, the latest of equals; NO_HOUR while they are too few."""
    latest_first = hours[:, ::-1]
    is_there = latest_first != NO_HOUR
    often = (latest_first[:, :, None] == latest_first[:, None, :]).sum(axis=2) * is_there
    best = np.take_along_axis(latest_first, often.argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.where(is_there.sum(axis=1) >= ENOUGH_HOURS, best, NO_HOUR)

"""What is known of each customer x question, and which question the engine would choose: `bot.engine.pacing.choice`, in columns."""

from __future__ import annotations

import numpy as np

from bot.simulation.policies.writing_days import Rhythm
from bot.simulation.population.question_columns import NOBODY, Flags, Floats, Ints, Questions
from bot.simulation.population.worlds import DAY

REMEMBERED_ASKS = 6
"""The engine's memory of asks per question."""

UNPROVEN_CHANCE = 0.4
"""The engine's chance of a question without a history."""

FLOOR = 0.2
"""The engine's: below it a question is not worth anybody's time, unless it was never asked."""

NEARLY_EXPIRED = 30 * DAY
"""The engine's: so long before an answer grows old (at most half its time) a question the customer pulled may refresh it."""

_WEAR = np.array([0.6**asks for asks in range(REMEMBERED_ASKS + 1)])


class Memory:
    """Columns over customers and questions; moments are minus infinity where nothing happened yet."""

    def __init__(self, number: int, questions: Questions, opens: Flags) -> None:
        self.questions = questions
        shape = (number, len(questions))
        self.given_at = np.full(shape, -np.inf)
        self.asks = np.zeros(shape, dtype=np.int64)
        """How often each was asked, ever."""
        self.skips = np.zeros(shape, dtype=np.int64)
        self.refused = np.zeros(shape, dtype=np.bool_)
        self.not_before = np.full(shape, -np.inf)
        self.snoozed_to = np.full(shape, np.inf)
        self.asked_at = np.full((*shape, REMEMBERED_ASKS), -np.inf)
        self.since_answer = np.zeros(shape, dtype=np.int64)
        """Asks since the latest answer."""
        self.latest = np.full(number, NOBODY)
        self.latest_skipped = np.zeros(number, dtype=np.bool_)
        self._opens = opens
        self._unlock = 1 + 0.25 * questions.opened_priority() / 5

    def asked(self, who: Ints, question: Ints, at: Floats) -> None:
        """A question was put; a later that waited for it is over."""
        self.asked_at[who, question, :-1] = self.asked_at[who, question, 1:]
        self.asked_at[who, question, -1] = at
        self.asks[who, question] += 1
        self.since_answer[who, question] += 1
        self.snoozed_to[who, question] = np.inf
        self.latest[who], self.latest_skipped[who] = question, False

    def answered(self, who: Ints, question: Ints, at: Floats) -> None:
        """The latest ask of this question was answered."""
        self.given_at[who, question] = at
        self.since_answer[who, question] = 0
        self.skips[who, question] = 0
        self.not_before[who, question] = -np.inf
        self.snoozed_to[who, question] = np.inf

    def skipped(self, who: Ints, question: Ints, until: Floats) -> None:
        """Not this one: a second time is for good."""
        self.skips[who, question] += 1
        self.refused[who, question] |= self.skips[who, question] >= 2
        self.not_before[who, question] = until
        self.latest_skipped[who] = True

    def put_off(self, who: Ints, question: Ints, until: Floats) -> None:
        """The same question once more, then."""
        self.snoozed_to[who, question] = until
        self.not_before[who, question] = -np.inf

    def snoozed(self, who: Ints) -> tuple[Floats, Ints]:
        """The nearest later and its question; infinite where there is none."""
        waiting = self.snoozed_to[who]
        question = waiting.argmin(axis=1)
        return waiting[np.arange(len(who)), question], question

    def is_fresh(self, who: Ints, at: Floats, *, ahead: bool = False) -> Flags:
        """Customer x question: answered, and not to be asked again yet; `ahead`, nor to be refreshed."""
        fresh_for = self.questions.fresh_for
        lasts = fresh_for - np.minimum(NEARLY_EXPIRED, fresh_for / 2) if ahead else fresh_for
        fresh: Flags = at[:, None] - self.given_at[who] < lasts
        return fresh

    def is_open(self, who: Ints) -> Flags:
        """Customer x question: whether its condition holds on what was answered."""
        parent = self.questions.parent
        is_known = np.isfinite(self.given_at[who])
        opened = np.where(parent == NOBODY, True, is_known[:, parent])
        open_: Flags = opened & self._opens[who]
        return open_

    def eligible(self, who: Ints, at: Floats, rhythm: Rhythm, *, pulled: bool) -> Flags:
        """Customer x question: whether the engine would let it be asked at all."""
        recent = (self.asked_at[who] > (at - rhythm.asks_window)[:, None, None]).sum(axis=2)
        later = self.snoozed_to[who]
        is_asked_enough = (recent >= rhythm.asks_per_question) & np.isinf(later)
        is_put_off = np.isfinite(later) & (at[:, None] < later)
        is_held = self.refused[who] | (at[:, None] < self.not_before[who]) | is_put_off
        known = self.is_fresh(who, at, ahead=pulled)
        allowed: Flags = ~is_held & ~is_asked_enough & ~known & self.is_open(who)
        return allowed

    def choose(self, who: Ints, at: Floats, rhythm: Rhythm, *, pulled: bool, after: Ints | None = None) -> Ints:
        """The question most worth each customer's time, or NOBODY; what the answer to `after` opened goes first."""
        eligible = self.eligible(who, at, rhythm, pulled=pulled)
        chosen = self._best(who, at, eligible)
        is_new = self.latest[who] == NOBODY
        chosen = np.where(is_new, eligible.argmax(axis=1), chosen)
        if after is not None:
            follow_up = eligible & (self.questions.parent == after[:, None])
            chosen = np.where(follow_up.any(axis=1), follow_up.argmax(axis=1), chosen)
        return np.where(eligible.any(axis=1), chosen, NOBODY)

    def in_turn(self, who: Ints, at: Floats) -> Ints:
        """The naive choice: unknown or aged, fewest asks first, then file order."""
        wanted = self.is_open(who) & ~self.is_fresh(who, at)
        asks = np.where(wanted, self.asks[who], np.iinfo(np.int64).max)
        return np.where(wanted.any(axis=1), asks.argmin(axis=1), NOBODY)

    def _best(self, who: Ints, at: Floats, eligible: Flags) -> Ints:
        """The highest score of what is worth it; after a skip another topic first, where something of it is."""
        topic = self.questions.topic
        same = self.latest_skipped[who, None] & (topic == topic[np.maximum(self.latest[who], 0)][:, None])
        scores = self._scores(who, at)
        worthy = eligible & ((scores >= FLOOR) | (self.asks[who] == 0))
        elsewhere = worthy & ~same
        pool = np.where(elsewhere.any(axis=1)[:, None], elsewhere, worthy)
        best = np.where(pool, scores, -1.0).argmax(axis=1)
        return np.where(worthy.any(axis=1), best, NOBODY)

    def _scores(self, who: Ints, at: Floats) -> Floats:
        """Multiplied in the engine's order, so that ties are the same ties."""
        aged = np.where(self.is_fresh(who, at), 0.3, 0.6)
        need = np.where(np.isfinite(self.given_at[who]), aged, 1.0)
        worn = _WEAR[np.minimum(self.since_answer[who], REMEMBERED_ASKS)]
        scores: Floats = self.questions.priority * need * UNPROVEN_CHANCE * self._unlock * worn
        return scores

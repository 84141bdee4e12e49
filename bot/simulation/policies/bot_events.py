"""The bot's own policy from event to event: every step handles each customer's next event, all customers at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bot.simulation.policies.bot_rules import Ratchet
from bot.simulation.policies.tally import Count, Tally
from bot.simulation.population.people import People
from bot.simulation.population.question_columns import NOBODY, Flags, Floats, Ints
from bot.simulation.population.reactions import ANSWERED, PUT_OFF, SILENT, SKIPPED, Audience
from bot.simulation.population.worlds import World

Watcher = Callable[[str, Ints, Floats], None]
"""Told the name of every event, whom it happened to, and when; for tests that compare with the engine."""


def unwatched(event: str, who: Ints, at: Floats) -> None:
    """Nobody looks on."""


class Events:
    """Who waits for what. At most one question is open per customer, as in the engine."""

    def __init__(self, people: People, ratchet: Ratchet, audience: Audience, world: World) -> None:
        number = len(people)
        self.people = people
        self.ratchet = ratchet
        self.audience = audience
        self.world = world
        self.tally = Tally(number)
        self.watch: Watcher = unwatched
        self.open = np.full(number, NOBODY)
        self.what = np.zeros(number, dtype=np.int64)
        """What becomes of the question that is open, or became of the last one."""
        self.is_pulled = np.zeros(number, dtype=np.bool_)
        """Whether that question follows the customer's own act."""
        self._reacts_at = np.full(number, np.inf)
        self._leaves, self._takes_more, self._next_week = (np.zeros(number, dtype=np.bool_) for _ in range(3))
        self._looks_at = np.full(number, np.inf)
        self._visits = np.zeros(number, dtype=np.int64)

    def run(self) -> None:
        """From the Yes to the end of each customer's time."""
        everybody = np.arange(len(self.people))
        first = self.ratchet.memory.choose(everybody, self.people.begins, self.ratchet.rhythm, pulled=True)
        self._ask(everybody, first, self.people.begins, pulled=np.ones(len(everybody), dtype=np.bool_))
        self._look(everybody, self.people.begins)
        active = everybody
        while active.size:
            active = self._step(active)
        waiting = np.flatnonzero((self.open != NOBODY) & ~self.tally.has_left)
        self.tally.add(waiting, Count.STILL_OPEN)

    def _step(self, who: Ints) -> Ints:
        """Everybody's next event; a reaction comes before a visit, a visit before a look. Returns who has more to come."""
        reacts, visits = self._reacts_at[who], self.audience.next_visit(who, self._visits[who])
        at = np.minimum(np.minimum(reacts, visits), self._looks_at[who])
        lasts = at < self.people.ends[who]
        is_reaction = lasts & (reacts == at)
        is_visit = lasts & ~is_reaction & (visits == at)
        is_look = lasts & ~is_reaction & ~is_visit
        self._react(who[is_reaction], at[is_reaction])
        self._visit(who[is_visit], at[is_visit])
        self._sweep(who[is_look], at[is_look])
        stays = lasts & ~self.tally.has_left[who]
        self._look(who[stays], at[stays])
        left: Ints = who[stays]
        return left

    def _ask(self, who: Ints, question: Ints, at: Floats, *, pulled: Flags, one_more: bool = False) -> None:
        asked = question != NOBODY
        who, question, at, pulled = who[asked], question[asked], at[asked], pulled[asked]
        if not who.size:
            return
        self.ratchet.asked(who, question, at, pulled=pulled)
        self.tally.add(who, Count.MESSAGES)
        world = self.world
        load = np.where(pulled, world.load_one_more if one_more else world.load_pulled, world.load_proactive)
        reaction = self.audience.read(who, at, question, load, self.ratchet.sitting[who])
        self.open[who], self.what[who], self.is_pulled[who] = question, reaction.what, pulled
        self._leaves[who], self._takes_more[who], self._next_week[who] = reaction.leaves, reaction.takes_more, reaction.next_week
        waits = (reaction.what == SILENT) & ~reaction.leaves
        self._reacts_at[who] = at + np.where(waits, self.ratchet.rhythm.silence_after, reaction.after)
        self.watch("asked", who, at)

    def _react(self, who: Ints, at: Floats) -> None:
        """The open question is over, one way or another."""
        if not who.size:
            return
        question, what = self.open[who], self.what[who]
        self.open[who], self._reacts_at[who] = NOBODY, np.inf
        self.tally.add(who, what)
        self.tally.has_left[who] |= self._leaves[who]
        self._apply(who, question, what, at)
        self.watch("reacted", who, at)
        # The engine looks at everything that is due in one turn: a silence may be followed by a question at once.
        is_clock = (what == SILENT) & ~self.tally.has_left[who]
        self._sweep(who[is_clock], at[is_clock])
        goes_on = (what == ANSWERED) & self._takes_more[who] & ~self.tally.has_left[who]
        who, question, at = who[goes_on], question[goes_on], at[goes_on]
        if who.size:
            more = self.ratchet.one_more(who, at, question)
            self._ask(who, more, at, pulled=np.ones(len(who), dtype=np.bool_), one_more=True)

    def _apply(self, who: Ints, question: Ints, what: Ints, at: Floats) -> None:
        ratchet = self.ratchet
        for kind in (ANSWERED, SKIPPED, PUT_OFF, SILENT):
            is_kind = what == kind
            these, asked, when = who[is_kind], question[is_kind], at[is_kind]
            if not these.size:
                continue
            if kind == ANSWERED:
                ratchet.answered(these, asked, when)
            elif kind == SKIPPED:
                ratchet.skipped(these, asked, when)
            elif kind == PUT_OFF:
                ratchet.put_off(these, asked, when, self._next_week[these])
            else:
                ratchet.fell_silent(these)

    def _visit(self, who: Ints, at: Floats) -> None:
        """The customer writes first. A question that is still open is only shown again."""
        if not who.size:
            return
        self._visits[who] += 1
        self.ratchet.visited(who, at)
        free = self.open[who] == NOBODY
        question = self.ratchet.beside_visit(who[free], at[free])
        self.watch("visited", who, at)
        self._ask(who[free], question, at[free], pulled=np.ones(len(question), dtype=np.bool_))

    def _sweep(self, who: Ints, at: Floats) -> None:
        """The clock: all gates once more, then perhaps a question."""
        if not who.size:
            return
        verdict = self.ratchet.decide(who, at)
        promised = verdict.is_promise
        self.ratchet.keep_promise(who[promised], verdict.until[promised])
        self.watch("looked", who, at)
        self._ask(who, verdict.question, at, pulled=verdict.is_pulled)

    def _look(self, who: Ints, at: Floats) -> None:
        """When somebody has to look at each again: never while a question is open."""
        is_free = self.open[who] == NOBODY
        self._looks_at[who[~is_free]] = np.inf
        free = who[is_free]
        if free.size:
            self._looks_at[free] = self.ratchet.decide(free, at[is_free]).until

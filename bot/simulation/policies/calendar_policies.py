"""The baselines: messages by the calendar, whatever the customer does, and everything at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.simulation.policies.question_choice import Memory
from bot.simulation.policies.tally import Count, Tally
from bot.simulation.population.question_columns import NOBODY, Floats, Ints
from bot.simulation.population.reactions import ANSWERED, SILENT, SKIPPED, Crowd, Reactions
from bot.simulation.population.worlds import DAY

SILENCE_AFTER = 3 * DAY
"""A drip counts a message as silent after 72 hours, or when the next one comes."""


@dataclass(frozen=True, slots=True)
class Drip:
    """A message every `every` minutes; after `stops_after` silences in a row, none."""

    every: float
    stops_after: int | None = None

    @property
    def patience(self) -> float:
        """How long a message may wait for an answer."""
        return min(SILENCE_AFTER, self.every)

    def run(self, crowd: Crowd, memory: Memory, tally: Tally) -> None:
        """From the Yes on, in step: the n-th message goes to everybody at the same distance from their Yes."""
        who = np.arange(len(crowd.people))
        silences = np.zeros(len(who), dtype=np.int64)
        number = 0
        while who.size and self.every * number < (crowd.people.ends - crowd.people.begins).max():
            at = crowd.people.begins[who] + self.every * number
            self._send(crowd, memory, tally, who, at, silences)
            number += 1
            who = who[~tally.has_left[who]]
            if self.stops_after is not None:
                who = who[silences[who] < self.stops_after]

    def _send(self, crowd: Crowd, memory: Memory, tally: Tally, who: Ints, at: Floats, silences: Ints) -> None:
        question = memory.in_turn(who, at)
        asked = question != NOBODY
        who, question, at = who[asked], question[asked], at[asked]
        world = crowd.world
        # The first question answers the Yes; everything after it was not asked for.
        load = np.where(at == crowd.people.begins[who], world.load_pulled, world.load_proactive)
        reaction = crowd.read(who, at, question, load, np.ones(len(who), dtype=np.int64))
        what = take(crowd, memory, tally, Sent(who, question, at, self.patience), reaction)
        silences[who] = np.where(what == SILENT, silences[who] + 1, 0)


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages on their way."""

    who: Ints
    question: Ints
    at: Floats
    patience: float


def take(crowd: Crowd, memory: Memory, tally: Tally, sent: Sent, reaction: Reactions) -> Ints:
    """Count what became of messages, and keep the answers; what would happen after the end stays open."""
    waits = (reaction.what == SILENT) & ~reaction.leaves
    when = sent.at + np.where(waits, sent.patience, reaction.after)
    is_over = when < crowd.people.ends[sent.who]
    what = np.where(is_over, reaction.what, Count.STILL_OPEN)
    tally.add(sent.who, Count.MESSAGES)
    tally.add(sent.who, what)
    tally.has_left[sent.who] |= reaction.leaves & is_over
    memory.asked(sent.who, sent.question, sent.at)
    answered = what == ANSWERED
    memory.answered(sent.who[answered], sent.question[answered], when[answered])
    return what


def up_front(crowd: Crowd, memory: Memory, tally: Tally) -> None:
    """Every question in one sitting after the Yes, one below the other; who goes away leaves the next one unanswered."""
    who, at = np.arange(len(crowd.people)), crowd.people.begins.copy()
    place = 1
    while who.size:
        question = memory.in_turn(who, at)
        # A form shows each question once.
        new = (question != NOBODY) & (memory.asks[who, np.maximum(question, 0)] == 0)
        who, question, at = who[new], question[new], at[new]
        who, at = _next_in_form(crowd, memory, tally, Sent(who, question, at, SILENCE_AFTER), place)
        place += 1


def _next_in_form(crowd: Crowd, memory: Memory, tally: Tally, sent: Sent, place: int) -> tuple[Ints, Floats]:
    """One question of the form for everybody still there; returns who sees the next one, and when."""
    load = crowd.world.load_pulled if place == 1 else crowd.world.load_form
    number = len(sent.who)
    reaction = crowd.read(sent.who, sent.at, sent.question, np.full(number, load), np.full(number, place))
    what = take(crowd, memory, tally, sent, reaction)
    sees_next = ((what == ANSWERED) | (what == SKIPPED)) & ~tally.has_left[sent.who]
    goes = sees_next & ~reaction.takes_more
    _leave_unread(crowd, memory, tally, sent.who[goes], sent.at[goes] + reaction.after[goes])
    stays = sees_next & reaction.takes_more
    return sent.who[stays], sent.at[stays] + reaction.after[stays]


def _leave_unread(crowd: Crowd, memory: Memory, tally: Tally, who: Ints, at: Floats) -> None:
    """The next question stands there, and nobody looks at it."""
    question = memory.in_turn(who, at)
    unread = (question != NOBODY) & (memory.asks[who, np.maximum(question, 0)] == 0)
    who, question, at = who[unread], question[unread], at[unread]
    is_over = at + SILENCE_AFTER < crowd.people.ends[who]
    tally.add(who, Count.MESSAGES)
    tally.add(who, np.where(is_over, SILENT, Count.STILL_OPEN))
    memory.asked(who, question, at)

"""A crowd that keeps a log of what was sent and what became of it, as an installation's own log would."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.simulation.policies.bot_events import Events
from bot.simulation.policies.bot_rules import Ratchet
from bot.simulation.policies.calendar_policies import Drip
from bot.simulation.policies.question_choice import Memory
from bot.simulation.policies.tally import Tally
from bot.simulation.policies.writing_days import rhythm_of
from bot.simulation.population.people import meet
from bot.simulation.population.question_columns import Flags, Floats, Ints, made_up
from bot.simulation.population.reactions import Crowd, Reactions
from bot.simulation.population.worlds import World
from prompts.catalogue.catalogue import Pace


@dataclass(frozen=True, slots=True)
class Messages:
    """Columns over messages, in the order in which they were sent to each customer."""

    who: Ints
    at: Floats
    place: Ints
    what: Ints
    leaves: Flags
    takes_more: Flags

    def only(self, which: Flags) -> Messages:
        """Some of them."""
        return Messages(*(getattr(self, name)[which] for name in self.__slots__))

    def numbers(self) -> Ints:
        """The how-manieth message to this customer each is, from 1."""
        order = np.lexsort((self.at, self.who))
        first = np.r_[True, np.diff(self.who[order]) != 0]
        starts = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
        numbers = np.empty(len(order), dtype=np.int64)
        numbers[order] = np.arange(len(order)) - starts + 1
        return numbers


@dataclass(slots=True)
class _Pages:
    of: list[tuple[Ints, Floats, Ints, Ints, Flags, Flags]] = field(default_factory=list)


class RecordingCrowd(Crowd):
    """The crowd itself; only that it is written down."""

    def read(self, who: Ints, at: Floats, question: Ints, load: Floats, place: Ints) -> Reactions:
        found = super().read(who, at, question, load, place)
        self.pages.of.append((who.copy(), at.copy(), place.copy(), found.what, found.leaves, found.takes_more))
        return found

    @property
    def pages(self) -> _Pages:
        return self.__dict__.setdefault("_pages", _Pages())

    def messages(self) -> Messages:
        return Messages(*(np.concatenate(column) for column in zip(*self.pages.of, strict=True)))


def recorded(world: World, policy: Pace | Drip, customers: int, days: int, seed: int = 1) -> Messages:
    """Everything that a policy sent in a world."""
    questions = made_up(world)
    people = meet(world, questions, customers, days, (seed, 0))
    memory = Memory(customers, questions, people.opens)
    if isinstance(policy, Drip):
        crowd = RecordingCrowd(people, world, questions, policy.patience)
        policy.run(crowd, memory, Tally(customers))
        return crowd.messages()
    rhythm = rhythm_of(policy)
    crowd = RecordingCrowd(people, world, questions, rhythm.silence_after)
    Events(people, Ratchet(customers, rhythm, memory, people.places), crowd, world).run()
    return crowd.messages()

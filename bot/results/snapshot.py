"""One count over everybody: how questions fared and how attention was spent, at one moment. No part of it is about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter

from bot.results.small_cells import FEWEST
from storage.model.misread import Misread
from storage.questions.attention import Lately
from storage.questions.people_asked import PeopleAsked
from storage.questions.results import Asks, Readers

NOBODY = PeopleAsked(0, 0, 0, 0, 0, 0)
NEVER = Asks(0, 0, 0, 0)
NOTHING = Lately(0, 0, 0)


@dataclass(frozen=True, slots=True)
class RevisionWeek:
    """The asks of one revision that left in one week, since the fifth of January 1970."""

    week: int
    revision: str
    sent: int
    answered: int


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """How one question fared."""

    people: PeopleAsked = NOBODY
    asks: Asks = NEVER
    stops: int = 0
    asked_again: int = 0
    confirmed: int = 0
    held: int = 0
    """Current answers."""
    since: datetime | None = None
    """When the oldest of them was given."""
    fresh: int = 0
    values: Mapping[str, int] = field(default_factory=dict)
    """Current answers by what they say, as `values.keys_of` has it."""
    weeks: Sequence[RevisionWeek] = ()


@dataclass(frozen=True, slots=True)
class TrafficWeek:
    """What went out in one week, and what came back."""

    week: int
    proactive: int = 0
    pulled: int = 0
    answered: int = 0
    opt_outs: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """People whose Yes began in one week, and ended in another, or stands."""

    began: int
    ended: int | None
    people: int


@dataclass(frozen=True, slots=True)
class PacesOf:
    """How many customers were at each pace in one week."""

    week: int
    paces: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AttentionCounts:
    """How attention was spent."""

    weeks: Sequence[TrafficWeek] = ()
    past_week: Lately = NOTHING
    past_month: Lately = NOTHING
    """Thirty days."""
    paces: Sequence[PacesOf] = ()
    """By week, the latest count of each, oldest first."""
    messages: Mapping[int, int] = field(default_factory=dict)
    """People who may be asked, by how many proactive messages they had within the cap's window."""
    due: Mapping[int, int] = field(default_factory=dict)
    """People who can be asked next, by days from now: at most so many questions leave."""
    due_again: Mapping[int, int] = field(default_factory=dict)
    """The same of the question after that."""
    stretches: Sequence[Stretch] = ()
    funnel: Sequence[int] = ()
    came_by: Mapping[str, int] = field(default_factory=dict)
    """Customers by the link that they came by first; empty: by none."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything counted."""

    at: datetime
    seconds: float
    """How long counting took."""
    customers: int
    questions: Mapping[str, QuestionCounts]
    readers: Mapping[str, Readers]
    """Who read which words of a running wording test, by question and variant with a blank between."""
    misread: Sequence[Misread]
    attention: AttentionCounts

    def question(self, name: str) -> QuestionCounts:
        """How one question fared; one that never was asked has nothing but noughts."""
        return self.questions.get(name, QuestionCounts())

    def readers_by_variant(self) -> Mapping[tuple[str, str], Readers]:
        """Who read which words, as the evidence takes it."""
        return {(name, variant): found for key, found in self.readers.items() for name, _, variant in (key.partition(" "),)}


_SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)


def as_document(snapshot: Snapshot) -> str:
    """The snapshot as JSON. What fewer than five people answered is not kept: it is shown nowhere, and outlives no erasure."""
    few = {name: replace(counts, values={}) for name, counts in snapshot.questions.items() if counts.held < FEWEST}
    return _SNAPSHOT.dump_json(replace(snapshot, questions={**snapshot.questions, **few})).decode()


def from_document(document: str) -> Snapshot | None:
    """The snapshot again; nothing where another release wrote it another way: it is counted anew."""
    try:
        return _SNAPSHOT.validate_json(document)
    except ValueError:
        return None

"""How asking goes over everybody: how each question fared, and the proactive asks and opt-outs of a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import and_, bindparam, case, func, or_, select

from storage import tables as t
from storage.model.timestamps import stored
from storage.questions.some_people import EVERYBODY, People, among, next_people
from storage.turn.unit_of_work import Unit

_ARRIVED = ("sent", "answered", "skipped", "never", "snoozed", "expired", "superseded", "unclear", "withdrawn")
_ASKS = (
    select(
        t.ask.c.question,
        func.sum(case((t.ask.c.outcome.in_(_ARRIVED), 1), else_=0)),
        func.sum(case((t.ask.c.outcome == "answered", 1), else_=0)),
        func.sum(case((and_(t.ask.c.pulled.is_(False), t.ask.c.sent_at >= bindparam("since")), 1), else_=0)),
    )
    .where(among(t.ask.c.customer))
    .group_by(t.ask.c.question)
)
_OPT_OUTS = (
    select(func.count(func.distinct(t.consent_event.c.customer)))
    .where(
        among(t.consent_event.c.customer),
        t.consent_event.c.purpose == "be_asked",
        t.consent_event.c.status == "withdrawn",
        t.consent_event.c.at >= bindparam("since"),
        or_(t.consent_event.c.method != "minor", t.consent_event.c.method.is_(None)),
    )
)  # fmt: skip

_AGREED = (
    select(t.consent_event.c.customer).where(t.consent_event.c.purpose == "be_asked", t.consent_event.c.status == "given").limit(1)
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How asking went over some customers."""

    asks: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    """Of each question: how often it arrived at somebody, and how often it was answered."""
    proactive: int = 0
    """Proactive questions that left in the last while."""
    opt_outs: int = 0
    """Customers who withdrew the Yes in it, by word, button or block; children who were turned away do not count."""

    def __add__(self, other: Counts) -> Counts:
        """Of both together."""
        asks = dict(self.asks)
        for question, (arrived, answered) in other.asks.items():
            before = asks.get(question, (0, 0))
            asks[question] = (before[0] + arrived, before[1] + answered)
        return Counts(asks, self.proactive + other.proactive, self.opt_outs + other.opt_outs)


def some(unit: Unit, *, since: datetime, after: int, limit: int) -> tuple[Counts, int | None]:
    """Of the customers who come next, and where to go on; nothing at the end.

    A page is as long as a read should be: an index that answered at once would cost each customer more bytes than there are.
    """
    people = next_people(unit, after=after, at_most=limit)
    return (Counts(), None) if people is None else (_of(unit, people, since), people.last)


def _of(unit: Unit, people: People, since: datetime) -> Counts:
    bounds = {"since": stored(since), **people.bounds}
    rows = unit.connection.execute(_ASKS, bounds).all()
    asks = {question: (int(arrived), int(answered)) for question, arrived, answered, _ in rows if arrived}
    opt_outs = unit.connection.scalar(_OPT_OUTS, bounds) or 0
    return Counts(asks, sum(int(row[-1]) for row in rows), opt_outs)


def everybody(unit: Unit, *, since: datetime) -> Counts:
    """Of all customers at once: for who looks at it once."""
    return _of(unit, EVERYBODY, since)


def anybody_agreed(unit: Unit) -> bool:
    """Whether anybody on record ever said Yes to being asked."""
    return unit.connection.scalar(_AGREED) is not None

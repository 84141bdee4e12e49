"""How much of their attention customers gave, and how many went; of customers of one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from storage import tables as t
from storage.crypto.cells import cell_name
from storage.errors import StorageError
from storage.model.timestamps import moment_or_none, stored
from storage.questions.people_asked import week_of
from storage.questions.results import ARRIVED, count_of
from storage.questions.some_people import People, among
from storage.turn.unit_of_work import Unit

STEPS = 5
"""The funnel goes from hello to so many answers."""

_THE_YES = t.consent_event.c.purpose == "be_asked"
_BY_CHOICE = or_(t.consent_event.c.method != "minor", t.consent_event.c.method.is_(None))
_OPT_OUT = and_(among(t.consent_event.c.customer), _THE_YES, t.consent_event.c.status == "withdrawn", _BY_CHOICE)


def _funnel() -> Select[Any]:
    agreed = select(t.consent_event.c.customer).where(
        among(t.consent_event.c.customer), _THE_YES, t.consent_event.c.status == "given"
    )
    answers = (
        select(func.count().label("answers"))
        .select_from(t.ask)
        .where(among(t.ask.c.customer), t.ask.c.outcome == "answered")
        .group_by(t.ask.c.customer)
        .subquery()
    )
    met = select(func.count()).select_from(t.customer).where(among(t.customer.c.id))
    told = met.where(t.customer.c.phase != "new")
    yes = select(func.count(func.distinct(agreed.subquery().c.customer)))
    so_many = [select(count_of(answers.c.answers >= step)) for step in range(1, STEPS + 1)]
    return select(*(stage.scalar_subquery() for stage in (met, told, yes, *so_many)))


def _stretches() -> Select[Any]:
    """Of everybody who said Yes: in which week it began, and in which it ended first, if it did."""
    began = func.min(t.consent_event.c.at).filter(t.consent_event.c.status == "given")
    ended = func.min(t.consent_event.c.at).filter(t.consent_event.c.status.in_(("withdrawn", "expired")))
    each = (
        select(week_of(began).label("began"), week_of(ended).label("ended"))
        .where(among(t.consent_event.c.customer), _THE_YES)
        .group_by(t.consent_event.c.customer)
        .subquery()
    )
    return select(each.c.began, each.c.ended, func.count()).where(each.c.began.is_not(None)).group_by(each.c.began, each.c.ended)


_FUNNEL = _funnel()
_STRETCHES = _stretches()
_LEFT_IN = week_of(t.consent_event.c.at)
_LEFT = (
    select(_LEFT_IN, func.count(func.distinct(t.consent_event.c.customer)))
    .where(_OPT_OUT, t.consent_event.c.at >= bindparam("since"))
    .group_by(_LEFT_IN)
)
_LATELY = select(
    count_of(t.ask.c.pulled.is_(False)), count_of(t.ask.c.outcome == "answered")
).where(among(t.ask.c.customer), t.ask.c.outcome.in_(ARRIVED), t.ask.c.sent_at >= bindparam("since"))  # fmt: skip
_LATELY_LEFT = select(func.count(func.distinct(t.consent_event.c.customer))).where(
    _OPT_OUT, t.consent_event.c.at >= bindparam("since")
)
_PERSONS = (
    select(t.customer.c.id, t.customer.c.phase, t.customer.c.snapshot, t.due.c.due_at, t.due.c.why)
    .outerjoin(t.due, t.due.c.customer == t.customer.c.id)
    .where(among(t.customer.c.id))
    .order_by(t.customer.c.id)
)


@dataclass(frozen=True, slots=True)
class Lately:
    """What went out and what came back in a while: proactive messages, answers to any, people who withdrew their Yes."""

    proactive: int
    answered: int
    opt_outs: int


@dataclass(frozen=True, slots=True)
class Person:
    """One customer for the length of a count: the snapshot opened, and when somebody has to look at them again, and why."""

    customer: int
    phase: str
    snapshot_clear: bytes
    due_at: datetime | None
    due_why: str | None


def funnel(unit: Unit, people: People) -> Sequence[int]:
    """How many said hello, were told what this is, said Yes, and gave one, two, ... `STEPS` answers."""
    return [int(count) for count in unit.connection.execute(_FUNNEL, people.bounds).one()]


def stretches(unit: Unit, people: People) -> Mapping[tuple[int, int | None], int]:
    """How many of these people said Yes first in which week, and in which it ended, or that it stands."""
    rows = unit.connection.execute(_STRETCHES, people.bounds)
    return {(int(began), None if ended is None else int(ended)): count for began, ended, count in rows}


def opt_outs_by_week(unit: Unit, people: People, *, since: datetime) -> Mapping[int, int]:
    """Who withdrew their Yes in each week; children who were turned away do not count."""
    return {int(week): count for week, count in unit.connection.execute(_LEFT, {"since": stored(since), **people.bounds})}


def lately(unit: Unit, people: People, *, since: datetime) -> Lately:
    """What went out and came back since then."""
    given = {"since": stored(since), **people.bounds}
    proactive, answered = unit.connection.execute(_LATELY, given).one()
    return Lately(int(proactive), int(answered), unit.connection.scalar(_LATELY_LEFT, given) or 0)


def persons(unit: Unit, people: People) -> Sequence[Person]:
    """These people, opened; who cannot be opened is missing (`zeroparty doctor` tells of them)."""
    rows = unit.connection.execute(_PERSONS, people.bounds).all()
    ciphers = unit.keys.ciphers([row.id for row in rows])
    found = []
    for ident, phase, snapshot, due_at, why in rows:
        with suppress(StorageError):
            if ident in ciphers:
                clear = ciphers[ident].open_bytes(cell_name(ident, "customer.snapshot", ident), snapshot)
                found.append(Person(ident, phase, clear, moment_or_none(due_at), why))
    return found

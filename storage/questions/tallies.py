"""How asking goes over everybody: how each question fared, and the proactive asks and opt-outs of a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, case, func, or_, select

from storage import tables as t
from storage.model.timestamps import stored
from storage.turn.unit_of_work import Unit

_ARRIVED = ("sent", "answered", "skipped", "never", "snoozed", "expired", "superseded", "unclear", "withdrawn")
_TALLIES = (
    select(t.ask.c.question, func.count(), func.sum(case((t.ask.c.outcome == "answered", 1), else_=0)))
    .where(t.ask.c.outcome.in_(_ARRIVED))
    .group_by(t.ask.c.question)
)
_PROACTIVE = select(func.count()).select_from(t.ask).where(t.ask.c.pulled.is_(False), t.ask.c.sent_at >= bindparam("since"))
_OPT_OUTS = (
    select(func.count(func.distinct(t.consent_event.c.customer)))
    .where(
        t.consent_event.c.purpose == "be_asked",
        t.consent_event.c.status == "withdrawn",
        t.consent_event.c.at >= bindparam("since"),
        or_(t.consent_event.c.method != "minor", t.consent_event.c.method.is_(None)),
    )
)  # fmt: skip

_AGREED = (
    select(t.consent_event.c.customer).where(t.consent_event.c.purpose == "be_asked", t.consent_event.c.status == "given").limit(1)
)


def tallies(unit: Unit) -> Mapping[str, tuple[int, int]]:
    """Of each question: how often it arrived at somebody, and how often it was answered."""
    return {question: (asks, int(answers or 0)) for question, asks, answers in unit.connection.execute(_TALLIES)}


def proactive_asks(unit: Unit, *, since: datetime) -> int:
    """Proactive questions that left since then."""
    return unit.connection.scalar(_PROACTIVE, {"since": stored(since)}) or 0


def opt_outs(unit: Unit, *, since: datetime) -> int:
    """Customers who withdrew the Yes since then, by word, button or block; children who were turned away do not count."""
    return unit.connection.scalar(_OPT_OUTS, {"since": stored(since)}) or 0


def anybody_agreed(unit: Unit) -> bool:
    """Whether anybody on record ever said Yes to being asked."""
    return unit.connection.scalar(_AGREED) is not None

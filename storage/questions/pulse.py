"""How asking goes over everybody: tallies of questions, pushes and opt-outs of a while, and the global brake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from storage import tables as t
from storage.model.moments import stored
from storage.tables.upserts import ignoring
from storage.turn.unit import Unit

_BRAKE = "brake"
_ARRIVED = ("sent", "answered", "skipped", "never", "snoozed", "expired", "superseded", "unclear", "withdrawn")
_TALLIES = (
    select(t.ask.c.question, func.count(), func.sum(case((t.ask.c.outcome == "answered", 1), else_=0)))
    .where(t.ask.c.outcome.in_(_ARRIVED))
    .group_by(t.ask.c.question)
)
_PUSHES = select(func.count()).select_from(t.ask).where(t.ask.c.pulled.is_(False), t.ask.c.sent_at >= bindparam("since"))
_OPT_OUTS = (
    select(func.count(func.distinct(t.consent_event.c.customer)))
    .where(
        t.consent_event.c.purpose == "be_asked",
        t.consent_event.c.status == "withdrawn",
        t.consent_event.c.at >= bindparam("since"),
        or_(t.consent_event.c.method != "minor", t.consent_event.c.method.is_(None)),
    )
)  # fmt: skip
_READ = select(t.meta.c.value).where(t.meta.c.name == _BRAKE)
_FIRST = {dialect: ignoring(dialect, t.meta) for dialect in ("sqlite", "postgresql")}
_AGAIN = update(t.meta).where(t.meta.c.name == _BRAKE).values(value=bindparam("now_is"))
_RELEASE = delete(t.meta).where(t.meta.c.name == _BRAKE)


@dataclass(frozen=True, slots=True)
class Brake:
    """Nothing nobody asked for leaves while it is on; `by` is `operator` or `breaker`, `since` ISO 8601 UTC."""

    by: str
    why: str
    since: str


def tallies(unit: Unit) -> Mapping[str, tuple[int, int]]:
    """Of each question: how often it arrived at somebody, and how often it was answered."""
    return {question: (asks, int(answers or 0)) for question, asks, answers in unit.connection.execute(_TALLIES)}


def pushes(unit: Unit, *, since: datetime) -> int:
    """Questions nobody asked for that left since then."""
    return unit.connection.scalar(_PUSHES, {"since": stored(since)}) or 0


def opt_outs(unit: Unit, *, since: datetime) -> int:
    """Customers who withdrew the Yes since then, by word, button or block; children who were turned away do not count."""
    return unit.connection.scalar(_OPT_OUTS, {"since": stored(since)}) or 0


def brake(unit: Unit) -> Brake | None:
    """The global brake, if it is on."""
    value = unit.connection.scalar(_READ)
    return Brake(**json.loads(value)) if value is not None else None


def pull_brake(unit: Unit, brake: Brake) -> None:
    """Put the brake on; who pulls it again only changes the reason."""
    value = json.dumps(asdict(brake), ensure_ascii=False)
    if not unit.connection.execute(_AGAIN, {"now_is": value}).rowcount:
        unit.connection.execute(_FIRST[unit.dialect], {"name": _BRAKE, "value": value})


def release_brake(unit: Unit) -> bool:
    """Take the brake off; whether it was on."""
    return bool(unit.connection.execute(_RELEASE).rowcount)

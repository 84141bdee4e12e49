"""Who changed since an export looked last: incremental exports cost by the changes, not by the customers.

What is handed out as a cursor is a place in the order of changes, and no reading of a clock: one that runs ahead and is put right
hides nothing that comes after it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, or_, select

from storage import tables as t
from storage.database.queries import ById
from storage.model.timestamps import moment, stored
from storage.tables.conditions import ENDS_UNSEEN
from storage.tables.upserts import replacing
from storage.turn import order_of_changes
from storage.turn.unit_of_work import Unit

_CHANGED = (
    select(t.change.c.changed_at, t.change.c.customer)
    .where(
        t.change.c.changed_at >= bindparam("at"),
        or_(t.change.c.changed_at > bindparam("at"), and_(t.change.c.customer > bindparam("after"))),
    )
    .order_by(t.change.c.changed_at, t.change.c.customer)
    .limit(bindparam("at_most"))
)
# When a consent to one purpose runs out no turn is taken, so nobody wrote that down; of the Yes itself somebody did.
_RAN_OUT = select(t.consent_event.c.customer).where(
    ENDS_UNSEEN, t.consent_event.c.valid_until > bindparam("since"), t.consent_event.c.valid_until <= bindparam("until")
)
# What time alone ends (an answer's keep, the Yes) is written down by the turn that the customer is due for.
_OVERDUE = select(t.due.c.customer).where(t.due.c.visible_at <= bindparam("now"))
_WHEN = ById(select(t.change.c.customer, t.change.c.changed_at).where(t.change.c.customer.in_(bindparam("these", expanding=True))))
_FORGET_ERASED = delete(t.meta).where(t.meta.c.name == order_of_changes.ERASED_AT)
_LAST_ERASURE = select(t.meta.c.value).where(t.meta.c.name == order_of_changes.ERASED_AT)
_LATEST = select(*order_of_changes.LATEST)
_HOW_MANY = select(func.count()).select_from(t.change)
_HOW_MANY_SINCE = _HOW_MANY.where(t.change.c.changed_at >= bindparam("at"))

COMMITTED_WITHIN = timedelta(minutes=1)
"""How long after the moment it is decided at a turn is committed, at most: so far back the change feed is read again."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an export has read: a moment in microseconds, and the last customer of that moment."""

    at: int = 0
    customer: int = -1

    def __str__(self) -> str:
        return f"{self.at}.{self.customer}" if self.customer >= 0 else f"{self.at}"

    @classmethod
    def since(cls, moment: datetime) -> Cursor:
        """Everything from this moment on."""
        return cls(stored(moment))

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor in this text; raises `ValueError`."""
        at, _, customer = text.partition(".")
        return cls(int(at), int(customer or -1))

    @property
    def moment(self) -> datetime:
        """When that was; raises `OverflowError` for what is no moment."""
        return moment(self.at)


def changed(unit: Unit, cursor: Cursor, *, limit: int) -> tuple[list[int], Cursor]:
    """The next customers something changed for, and where to go on; an empty page is the end.

    A turn is committed a little later than the moment it is decided at, which is what is written down: whoever wants to miss
    nothing begins a minute before the place they came to.
    """
    bounds = {"at": cursor.at, "after": cursor.customer, "at_most": limit}
    rows = unit.connection.execute(_CHANGED, bounds).all()
    return [row.customer for row in rows], Cursor(*rows[-1]) if rows else cursor


def reached(unit: Unit, now: datetime) -> datetime:
    """How far whoever begins to read now will have read: no further than anything that comes after has its place.

    As long as the clock is behind the last change, what came since the clock says now is read again: time that runs out goes by it.
    """
    latest = moment(max(unit.connection.execute(_LATEST).one()))
    # Long after the last change there is no need to read that again either.
    return min(now, latest + COMMITTED_WITHIN + timedelta(microseconds=1))


def note_erasure(unit: Unit, at: datetime) -> datetime:
    """The place of an erasure, which takes that of the person with it."""
    place = max(stored(at), max(unit.connection.execute(_LATEST).one()) + 1)
    kept = {"name": order_of_changes.ERASED_AT, "value": str(place)}
    unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), kept)
    return moment(place)


def last_erasure(unit: Unit) -> str | None:
    """The place of the latest one; it moves with every erasure."""
    return unit.connection.scalar(_LAST_ERASURE)


def forget(unit: Unit) -> None:
    """Nobody has a cursor: everybody who was handed on was made up, and is gone."""
    unit.connection.execute(_FORGET_ERASED)


def ran_out(unit: Unit, *, since: datetime, until: datetime) -> list[int]:
    """Whose consent to something ended by itself between the two moments."""
    return list(unit.connection.scalars(_RAN_OUT, {"since": stored(since), "until": stored(until)}))


def overdue(unit: Unit, *, now: datetime) -> list[int]:
    """Whose time is up for something that nobody has done yet: hardly anybody, unless the bot was away."""
    return list(unit.connection.scalars(_OVERDUE, {"now": stored(now)}))


def unchanged(unit: Unit, customers: Collection[int], *, since: datetime) -> set[int]:
    """Who of these is known, and nothing changed for them since then."""
    at = stored(since)
    return {customer for customer, changed_at in _WHEN.rows(unit.connection, customers) if changed_at < at}


def changed_at(unit: Unit, customer: int) -> datetime | None:
    """When something changed for this customer last; nothing where that was taken out."""
    return next((moment(at) for _, at in _WHEN.rows(unit.connection, (customer,))), None)


def count_since(unit: Unit, cursor: Cursor) -> int:
    """How many customers something changed for since then, by one index."""
    return unit.connection.scalar(_HOW_MANY_SINCE, {"at": cursor.at}) or 0


def count(unit: Unit) -> int:
    """How many customers there are."""
    return unit.connection.scalar(_HOW_MANY) or 0

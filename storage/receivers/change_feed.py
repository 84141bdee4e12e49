"""What changed since an export looked last: incremental exports cost by the changes, not by the customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select

from storage import tables as t
from storage.model.timestamps import stored
from storage.receivers import exports
from storage.receivers.exports import ExportedCustomer
from storage.turn.unit_of_work import Unit

_CHANGED = (
    select(t.change.c.changed_at, t.change.c.customer)
    .where(
        t.change.c.changed_at >= bindparam("at"),
        t.change.c.changed_at <= bindparam("until"),
        or_(t.change.c.changed_at > bindparam("at"), and_(t.change.c.customer > bindparam("after"))),
    )
    .order_by(t.change.c.changed_at, t.change.c.customer)
    .limit(bindparam("at_most"))
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an export has read: a moment in microseconds, and the last customer of that moment."""

    at: int = 0
    customer: int = -1

    def __str__(self) -> str:
        return f"{self.at}.{self.customer}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor in this text; raises `ValueError`."""
        at, _, customer = text.partition(".")
        return cls(int(at), int(customer))


def changed(unit: Unit, cursor: Cursor, *, until: datetime, limit: int) -> tuple[list[ExportedCustomer], Cursor]:
    """The next customers something changed for, and where to go on; an empty page is the end.

    With several writing processes let `until` lie a minute back: a turn decided earlier may be committed later.
    """
    bounds = {"at": cursor.at, "after": cursor.customer, "until": stored(until), "at_most": limit}
    rows = unit.connection.execute(_CHANGED, bounds).all()
    if not rows:
        return [], cursor
    found = {one.id: one for one in exports.these(unit, [row.customer for row in rows], now=until)}
    return [found[row.customer] for row in rows], Cursor(rows[-1].changed_at, rows[-1].customer)

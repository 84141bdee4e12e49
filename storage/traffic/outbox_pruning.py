"""What of the outbox is forgotten, a while after it arrived or will never leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select

from storage import tables as t
from storage.model.timestamps import stored
from storage.turn.unit_of_work import Unit

_ENDED = (
    select(t.outbox.c.ended_at, t.outbox.c.id)
    .where(
        t.outbox.c.ended_at < bindparam("before"),
        or_(
            t.outbox.c.ended_at > bindparam("at"),
            and_(t.outbox.c.ended_at == bindparam("at"), t.outbox.c.id > bindparam("last")),
        ),
    )
    .order_by(t.outbox.c.ended_at, t.outbox.c.id)
    .limit(bindparam("at_most"))
)
_IS_OF_AN_OPEN_ASK = (
    select(1)
    .where(
        t.ask.c.customer == t.outbox.c.customer,
        t.ask.c.id == t.outbox.c.ask,
        t.ask.c.outcome.in_(("planned", "sent", "unconfirmed")),
    )
    .exists()
)
_PRUNE = delete(t.outbox).where(t.outbox.c.id.in_(bindparam("these", expanding=True)), t.outbox.c.untold == 0, ~_IS_OF_AN_OPEN_ASK)


@dataclass(frozen=True, slots=True)
class Place:
    """How far pruning has looked: a moment in microseconds, and the last row of that moment."""

    at: int = 0
    last: int = -1


def prune(unit: Unit, *, before: datetime, after: Place, limit: int = 500) -> Place | None:
    """Forget what ended before, a few rows at a time; where to go on, or nothing at the end.

    What an open ask points to stays, for its message is still changed by name; what is forgotten is said anew instead.
    """
    bounds = {"before": stored(before), "at": after.at, "last": after.last, "at_most": limit}
    rows = unit.connection.execute(_ENDED, bounds).all()
    if not rows:
        return None
    unit.connection.execute(_PRUNE, {"these": [row.id for row in rows]})
    return Place(rows[-1].ended_at, rows[-1].id)

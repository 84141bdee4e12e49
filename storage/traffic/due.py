"""Who has to be looked at, and when: one narrow row a customer, found by one index, leased by a worker for a while.

Quiet hours and caps are folded into the moment when it is written; filtering sleepers out here would cost hundreds of times
more than finding nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, func, select, update

from storage import tables as t
from storage.model.queue_items import DueCustomer
from storage.model.timestamps import moment, moment_or_none, stored
from storage.turn.statements import Step
from storage.turn.unit_of_work import Unit

# Without ORDER BY and LIMIT PostgreSQL reads the whole table even when nothing is due.
_DUE = (
    select(t.due.c.customer, t.due.c.due_at, t.due.c.why)
    .where(t.due.c.visible_at <= bindparam("now"))
    .order_by(t.due.c.visible_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_LEASE = update(t.due).where(t.due.c.customer == bindparam("whose")).values(visible_at=bindparam("until"))
_RELEASE = update(t.due).where(t.due.c.customer == bindparam("whose")).values(visible_at=t.due.c.due_at)
_RELEASE_ALL = update(t.due).where(t.due.c.visible_at != t.due.c.due_at).values(visible_at=t.due.c.due_at)
_NEXT = select(t.due.c.visible_at).order_by(t.due.c.visible_at).limit(1)
_WAITING = select(func.count()).select_from(t.due).where(t.due.c.visible_at <= bindparam("now"))


@cache
def _leasing(dialect: str) -> Step:
    return Step(dialect, "lease", _LEASE)


def claim(unit: Unit, *, now: datetime, limit: int, lease_until: datetime) -> list[DueCustomer]:
    """Take customers who are due, longest due first; nobody else gets them before `lease_until`.

    A turn that sets a new due time ends the lease, and so does `release`.
    """
    rows = unit.connection.execute(_DUE, {"now": stored(now), "at_most": limit}).all()
    if rows:
        until = stored(lease_until)
        _leasing(unit.dialect).run(unit.connection, [{"whose": row.customer, "until": until} for row in rows])
    return [DueCustomer(customer, moment(due_at), why) for customer, due_at, why in rows]


def release(unit: Unit, customer: int) -> None:
    """Give a claimed customer back without having done anything."""
    unit.connection.execute(_RELEASE, {"whose": customer})


def release_all(unit: Unit) -> None:
    """End every lease: right after the start of the only process there is."""
    unit.connection.execute(_RELEASE_ALL)


def next_at(unit: Unit) -> datetime | None:
    """When somebody will be due next (or has been for a while), `None` when nobody ever."""
    return moment_or_none(unit.connection.scalar(_NEXT))


def backlog(unit: Unit, *, now: datetime) -> int:
    """How many are due and not taken."""
    return unit.connection.scalar(_WAITING, {"now": stored(now)}) or 0

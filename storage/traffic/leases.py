"""Singletons among several processes, by a lease row: advisory locks are no-ops on some engines that speak PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from storage import tables as t
from storage.model.timestamps import stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_TAKE = (
    update(t.lease)
    .where(
        t.lease.c.name == bindparam("which"),
        or_(t.lease.c.holder == bindparam("me"), t.lease.c.until <= bindparam("now")),
    )
    .values(holder=bindparam("me"), until=bindparam("new_until"))
)
_RELEASE = delete(t.lease).where(t.lease.c.name == bindparam("which"), t.lease.c.holder == bindparam("me"))
_HOLDER = select(t.lease.c.holder).where(t.lease.c.name == bindparam("which"), t.lease.c.until > bindparam("now"))


def elect(unit: Unit, name: str, me: str, *, now: datetime, until: datetime) -> bool:
    """Take or renew the lease; false when somebody else holds it. Renew well before `until`."""
    given = {"which": name, "me": me, "now": stored(now), "new_until": stored(until)}
    if unit.connection.execute(_TAKE, given).rowcount:
        return True
    unit.connection.execute(ignoring(unit.dialect, t.lease), {"name": name, "holder": me, "until": stored(until)})
    return holder(unit, name, now=now) == me


def release(unit: Unit, name: str, me: str) -> None:
    """Let the next one have it at once; harmless when it is not ours."""
    unit.connection.execute(_RELEASE, {"which": name, "me": me})


def holder(unit: Unit, name: str, *, now: datetime) -> str | None:
    """Who holds it now."""
    found: str | None = unit.connection.scalar(_HOLDER, {"which": name, "now": stored(now)})
    return found

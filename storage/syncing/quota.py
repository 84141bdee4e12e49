"""The calls that a vendor's account may still take: a token bucket and a count of the day, for all connections and processes.

In the database, because a quota belongs to the account: two connections, or two processes, would each fill a bucket of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage import tables as t
from storage.model.timestamps import moment, stored
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_OF = select(t.sync_quota).where(t.sync_quota.c.account == bindparam("which")).with_for_update()
_SET = (
    t.sync_quota.update()
    .where(t.sync_quota.c.account == bindparam("which"))
    .values(at=bindparam("when"), milli_calls=bindparam("left"), day=bindparam("today"), used=bindparam("so_far"))
)
_DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an account takes: `at_once` calls, refilled at `per_second`, and no more than `a_day` of ours."""

    per_second: float
    at_once: int
    a_day: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many calls may be made now; none: after so many seconds there is one."""

    calls: int
    wait: float = 0.0
    is_of_the_day: bool = False
    """Whether it is the share of the day that is used up."""


def take(unit: Unit, account: str, allowed: Allowed, *, wanted: int, now: datetime) -> Taken:
    """Take up to so many calls from the bucket."""
    at, today = stored(now), stored(now) // _DAY
    full = allowed.at_once * 1000
    new = {"account": account, "at": at, "milli_calls": full, "day": today, "used": 0}
    unit.connection.execute(ignoring(unit.dialect, t.sync_quota), new)
    row = unit.connection.execute(_OF, {"which": account}).one()
    seconds = max(0.0, (now - moment(row.at)).total_seconds())
    left = min(full, row.milli_calls + int(seconds * allowed.per_second * 1000))
    used = row.used if row.day == today else 0
    of_the_day = wanted if allowed.a_day is None else max(0, allowed.a_day - used)
    calls = min(wanted, left // 1000, of_the_day)
    given = {"which": account, "when": at, "left": left - calls * 1000, "today": today, "so_far": used + calls}
    unit.connection.execute(_SET, given)
    if calls:
        return Taken(calls)
    if of_the_day <= 0:
        return Taken(0, ((today + 1) * _DAY - at) / 1_000_000, is_of_the_day=True)
    return Taken(0, (1000 - left) / 1000 / allowed.per_second)

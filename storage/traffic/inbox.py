"""The inbox: every update is durable here before its platform is told that it was received, and is handled once.

Anybody may take a row from its `visible_at` on; a worker leases it by moving that moment forward, so that the rows of a
worker that died come back by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.errors import Unreadable
from storage.model.queue_items import DeadItem, InboxItem
from storage.model.timestamps import moment, stored
from storage.tables.conditions import literally
from storage.turn.statements import the
from storage.turn.unit_of_work import Unit

_IS_WAITING = literally(t.inbox.c.state, "waiting")
_IN_ORDER = (t.inbox.c.received_at, t.inbox.c.position, t.inbox.c.id)
_COLUMNS = (
    t.inbox.c.id, t.inbox.c.channel, t.inbox.c.event_key, t.inbox.c.lane, t.inbox.c.body, t.inbox.c.received_at,
    t.inbox.c.attempts,
)  # fmt: skip
_first = t.inbox.alias("first")
# The first of a lane holds up the rest of it while somebody else has it, or while it waits to be tried again.
_IS_HELD_UP = (
    select(1)
    .where(
        _first.c.lane == t.inbox.c.lane,
        literally(_first.c.state, "waiting"),
        _first.c.visible_at > bindparam("now"),
        or_(
            _first.c.received_at < t.inbox.c.received_at,
            and_(_first.c.received_at == t.inbox.c.received_at, _first.c.position < t.inbox.c.position),
        ),
    )
    .exists()
)
_KNOWN = select(t.inbox.c.id).where(t.inbox.c.id.in_(bindparam("these", expanding=True)))
_WAITING = select(*_COLUMNS).where(_IS_WAITING).order_by(*_IN_ORDER).limit(bindparam("at_most"))
_FREE = (
    select(*_COLUMNS)
    .where(_IS_WAITING, t.inbox.c.visible_at <= bindparam("now"), ~_IS_HELD_UP)
    .order_by(*_IN_ORDER)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=t.inbox)
)
_LEASE = update(t.inbox).where(t.inbox.c.id == bindparam("which")).values(visible_at=bindparam("until"))
_RELEASE_ALL = update(t.inbox).where(_IS_WAITING).values(visible_at=t.inbox.c.received_at)
_FAILED = (
    update(t.inbox)
    .where(t.inbox.c.id == bindparam("which"), _IS_WAITING)
    .values(visible_at=bindparam("until"), attempts=t.inbox.c.attempts + 1)
)
_DEAD = (
    update(t.inbox)
    .where(t.inbox.c.id == bindparam("which"), _IS_WAITING)
    .values(state="dead", error=bindparam("reason"), attempts=t.inbox.c.attempts + 1)
)
_REVIVE_ALL = (
    update(t.inbox)
    .where(literally(t.inbox.c.state, "dead"), t.inbox.c.body.is_not(None))
    .values(state="waiting", error=None, attempts=0, visible_at=t.inbox.c.received_at)
)
_LIST_DEAD = (
    select(t.inbox.c.id, t.inbox.c.channel, t.inbox.c.event_key, t.inbox.c.received_at, t.inbox.c.attempts, t.inbox.c.error)
    .where(t.inbox.c.state == "dead")
    .order_by(*_IN_ORDER)
    .limit(bindparam("at_most"))
)
_PRUNE = delete(t.inbox).where(t.inbox.c.state == bindparam("which"), t.inbox.c.received_at < bindparam("before"))


def receive(unit: Unit, items: Sequence[InboxItem], *, lease_until: datetime | None = None) -> list[InboxItem]:
    """Keep what was not received before, and return it; the receiver alone may take these until `lease_until`."""
    if not items:
        return []
    cipher = _cipher(unit)
    rows = [_encoded(item, position, lease_until, cipher) for position, item in enumerate(items)]
    if the("inbox", unit.dialect).run(unit.connection, rows) == len(items):
        return list(items)
    kept = set(unit.connection.scalars(_KNOWN, {"these": [item.id for item in items]}))
    return [item for item in items if item.id in kept]


def waiting(unit: Unit, limit: int) -> list[InboxItem]:
    """What is not handled yet and can be read, in the order received, leased or not."""
    return [item for _, item in _opened(unit, unit.connection.execute(_WAITING, {"at_most": limit})) if item is not None]


def claim(unit: Unit, *, now: datetime, limit: int, lease_until: datetime) -> list[InboxItem]:
    """Take what is free, in the order received: nothing that is leased, nor what comes after it in its lane."""
    rows = unit.connection.execute(_FREE, {"now": stored(now), "at_most": limit}).all()
    if rows:
        until = stored(lease_until)
        unit.connection.execute(_LEASE, [{"which": row.id, "until": until} for row in rows])
    taken = []
    for ident, item in _opened(unit, rows):
        if item is None:
            # One spoilt row must not hold up everybody's.
            dead(unit, ident, error="the sealed body does not open")
        else:
            taken.append(item)
    return taken


def release_all(unit: Unit) -> None:
    """End every lease: right after the start of the only process there is."""
    unit.connection.execute(_RELEASE_ALL)


def handled(unit: Unit, item: int) -> bool:
    """Blank the body, keep the dedupe key; for what needs no turn. False when it was not waiting."""
    return the("inbox_handled", unit.dialect).run(unit.connection, [{"which": item}]) == 1


def failed(unit: Unit, item: int, *, retry_at: datetime) -> None:
    """One attempt more, the next not before `retry_at`."""
    unit.connection.execute(_FAILED, {"which": item, "until": stored(retry_at)})


def dead(unit: Unit, item: int, *, error: str) -> bool:
    """Give up; the sealed body stays so that it can be tried again. False when it was not waiting.

    `error` must hold no personal data.
    """
    return unit.connection.execute(_DEAD, {"which": item, "reason": error}).rowcount == 1


def revive_all(unit: Unit) -> int:
    """Let everything that was given up be tried again; returns how many."""
    return unit.connection.execute(_REVIVE_ALL).rowcount


def list_dead(unit: Unit, limit: int = 100) -> list[DeadItem]:
    """What was given up, oldest first."""
    return [
        DeadItem(ident, channel, event_key, moment(received_at), attempts, error or "")
        for ident, channel, event_key, received_at, attempts, error in unit.connection.execute(_LIST_DEAD, {"at_most": limit})
    ]


def prune(unit: Unit, *, handled_before: datetime, dead_before: datetime) -> int:
    """Forget dedupe keys that no platform will repeat any more (Telegram: 24 h), and dead items nobody wanted."""
    gone = unit.connection.execute(_PRUNE, {"which": "handled", "before": stored(handled_before)}).rowcount
    return gone + unit.connection.execute(_PRUNE, {"which": "dead", "before": stored(dead_before)}).rowcount


def _cipher(unit: Unit) -> Cipher:
    return unit.keys.shared("inbox")


def _encoded(item: InboxItem, position: int, lease_until: datetime | None, cipher: Cipher) -> dict[str, Any]:
    received_at = stored(item.received_at)
    return {
        "id": item.id,
        "received_at": received_at,
        "position": position,
        "visible_at": received_at if lease_until is None else stored(lease_until),
        "attempts": item.attempts,
        "channel": item.channel,
        "event_key": item.event_key,
        "lane": item.lane,
        "state": "waiting",
        "body": cipher.seal(cell_name(0, "inbox.body", item.id), item.body_clear),
    }


def _opened(unit: Unit, rows: Iterable[Any]) -> Iterator[tuple[int, InboxItem | None]]:
    cipher = _cipher(unit)
    for row in rows:
        try:
            body = cipher.open(cell_name(0, "inbox.body", row.id), row.body)
        except Unreadable:
            yield row.id, None
            continue
        received_at = moment(row.received_at)
        yield row.id, InboxItem(row.id, row.channel, row.event_key, row.lane, body, received_at, row.attempts)

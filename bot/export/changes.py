"""Who changed since somebody looked last, time that ran out counted in."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from storage.receivers import change_feed
from storage.receivers.change_feed import COMMITTED_WITHIN, Cursor
from storage.store import Store

LOOKED_UP_AT_ONCE = 5_000
"""Rows of the change feed."""


async def changed_since(store: Store, since: Cursor, now: datetime) -> list[int]:
    """Customers, in the order of their ids."""
    cursor = Cursor.since(since.moment - COMMITTED_WITHIN)
    found = set(await store.read(partial(change_feed.ran_out, since=cursor.moment, until=now)))
    found.update(await store.read(partial(change_feed.overdue, now=now)))
    while True:
        page, cursor = await store.read(partial(change_feed.changed, cursor=cursor, limit=LOOKED_UP_AT_ONCE))
        if not page:
            return sorted(found)
        found.update(page)

"""What changed since an export looked last is read again, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.model.records import Writes
from storage.receivers import change_feed
from storage.receivers.change_feed import Cursor
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change, tell

HOUR = timedelta(hours=1)


async def all_changed(store: Store, cursor: Cursor, until: datetime, limit: int = 2) -> tuple[list[int], Cursor]:
    seen: list[int] = []
    while True:
        page, cursor = await store.read(lambda unit, cursor=cursor: change_feed.changed(unit, cursor, until=until, limit=limit))  # type: ignore[misc]
        if not page:
            return seen, cursor
        seen += [one.id for one in page]


async def test_only_what_changed_is_read_again(store: Store, meet: Meet) -> None:
    ids = [await meet(str(n)) for n in range(5)]
    seen, cursor = await all_changed(store, Cursor(), b.NOW)
    assert sorted(seen) == sorted(ids)

    await tell(store, ids[3], b.NOW + HOUR)
    await change(store, ids[1], lambda loaded: Writes(b.next_version(loaded, updated_at=b.NOW + HOUR)))

    assert (await all_changed(store, cursor, b.NOW))[0] == [], "not before its time"
    seen, cursor = await all_changed(store, cursor, b.NOW + HOUR)
    assert seen == [ids[3]], "a turn that changes nothing an export shows is no change"
    assert (await all_changed(store, Cursor.parse(str(cursor)), b.NOW + HOUR))[0] == []


async def test_many_changes_of_one_moment_are_paged_without_loss(store: Store, meet: Meet) -> None:
    ids = [await meet(str(n)) for n in range(7)]
    seen, _ = await all_changed(store, Cursor(), b.NOW, limit=3)
    assert sorted(seen) == sorted(ids)

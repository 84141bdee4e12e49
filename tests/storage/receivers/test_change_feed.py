"""What changed since an export looked last is read again, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from storage.model.turns import Writes
from storage.receivers import change_feed
from storage.receivers.change_feed import Cursor
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change, tell

HOUR = timedelta(hours=1)


async def all_changed(store: Store, cursor: Cursor, limit: int = 2) -> tuple[list[int], Cursor]:
    seen: list[int] = []
    while True:
        page, cursor = await store.read(lambda unit, cursor=cursor: change_feed.changed(unit, cursor, limit=limit))  # type: ignore[misc]
        if not page:
            return seen, cursor
        seen += page


async def test_only_what_changed_is_read_again(store: Store, meet: Meet) -> None:
    ids = [await meet(str(n)) for n in range(5)]
    seen, cursor = await all_changed(store, Cursor())
    assert sorted(seen) == sorted(ids)
    assert await store.read(change_feed.count) == 5

    await tell(store, ids[3], b.NOW + HOUR)
    await change(store, ids[1], lambda loaded: Writes(b.next_version(loaded, updated_at=b.NOW + HOUR)))

    seen, cursor = await all_changed(store, cursor)
    assert seen == [ids[3]], "a turn that changes nothing an export shows is no change"
    assert (await all_changed(store, Cursor.parse(str(cursor))))[0] == []


async def test_many_changes_of_one_moment_are_paged_without_loss(store: Store, meet: Meet) -> None:
    ids = [await meet(str(n)) for n in range(7)]
    seen, _ = await all_changed(store, Cursor(), limit=3)
    assert sorted(seen) == sorted(ids)


async def test_who_did_nothing_since_is_told_from_who_did_and_from_who_is_gone(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    await tell(store, ben, b.NOW + HOUR)
    assert await store.read(lambda unit: change_feed.unchanged(unit, [ann, ben, b.new_id()], since=b.NOW + HOUR)) == {ann}


async def test_a_consent_that_ran_out_by_itself_is_found(store: Store, meet: Meet) -> None:
    ann = await meet()
    await tell(store, ann)
    end = b.NOW + b.YEAR
    assert await store.read(lambda unit: change_feed.ran_out(unit, since=end - HOUR, until=end)) == [ann]
    assert await store.read(lambda unit: change_feed.ran_out(unit, since=end, until=end + HOUR)) == []


def test_a_cursor_is_what_was_printed() -> None:
    assert [str(Cursor.parse(text)) for text in ("5", "5.7")] == ["5", "5.7"]
    assert Cursor.parse(str(Cursor.since(b.NOW))).moment == b.NOW

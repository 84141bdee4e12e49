"""What changed since an export looked last is read again, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from storage import erasure
from storage.model.turns import Writes
from storage.receivers import change_feed
from storage.receivers.change_feed import COMMITTED_WITHIN, Cursor
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


async def test_what_comes_after_a_clock_was_put_right_is_behind_every_cursor(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    await tell(store, ann, b.NOW + HOUR)  # the clock runs ahead

    async def reached(now: timedelta) -> Cursor:
        return Cursor.since(await store.read(lambda unit: change_feed.reached(unit, b.NOW + now)))

    async def changed_since(cursor: Cursor) -> list[int]:
        return (await all_changed(store, Cursor.since(cursor.moment - COMMITTED_WITHIN)))[0]

    cursor = await reached(2 * HOUR)
    assert await changed_since(cursor) == []
    await tell(store, ben, b.NOW)  # and is put right
    assert await changed_since(cursor) == [ben]
    cursor = await reached(HOUR / 4)
    await tell(store, ann, b.NOW + HOUR / 2)
    assert ann in await changed_since(cursor)


async def test_nobody_hides_behind_the_place_of_whoever_was_erased(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    await tell(store, ann, b.NOW + HOUR)
    cursor = Cursor.since(await store.read(lambda unit: change_feed.reached(unit, b.NOW + 2 * HOUR)))
    await erasure.erase(store, ann, receipt="R-0000-0001", at=b.NOW)
    await tell(store, ben, b.NOW + HOUR / 2)
    assert (await all_changed(store, Cursor.since(cursor.moment - COMMITTED_WITHIN)))[0] == [ben]


async def test_no_cursor_is_further_than_the_moment_it_was_asked_for_nor_before_what_was_read(store: Store, meet: Meet) -> None:
    assert await store.read(lambda unit: change_feed.reached(unit, b.NOW)) < b.NOW - HOUR, "nothing was ever changed"
    await meet()
    soon = timedelta(seconds=5)
    assert await store.read(lambda unit: change_feed.reached(unit, b.NOW + soon)) == b.NOW + soon
    late = await store.read(lambda unit: change_feed.reached(unit, b.NOW + HOUR))
    assert b.NOW + COMMITTED_WITHIN < late < b.NOW + 2 * COMMITTED_WITHIN

"""The inbox: durable before the platform is told, each update once, each conversation in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage import tables as t
from storage.model.queue_items import InboxItem
from storage.store import Store
from storage.traffic import inbox
from tests.storage import build as b

MINUTE = timedelta(minutes=1)


async def receive(store: Store, *items: InboxItem) -> list[InboxItem]:
    return await store.write(lambda unit: inbox.receive(unit, items))


async def claim(store: Store, now: object = b.NOW, limit: int = 10) -> list[str]:
    at = b.NOW if now is b.NOW else now
    taken = await store.write(lambda unit: inbox.claim(unit, now=at, limit=limit, lease_until=at + MINUTE))  # type: ignore[operator, arg-type]
    return [item.event_key for item in taken]


async def waiting(store: Store) -> list[str]:
    return [item.event_key for item in await store.read(lambda unit: inbox.waiting(unit, 100))]


async def test_what_was_received_before_is_not_received_again(store: Store) -> None:
    first = await receive(store, b.update("1"), b.update("2"))
    again = await receive(store, b.update("2"), b.update("3"))

    assert [item.event_key for item in first] == ["1", "2"]
    assert [item.event_key for item in again] == ["3"]


async def test_the_same_key_of_another_channel_is_another_update(store: Store) -> None:
    await receive(store, b.update("1"))
    assert len(await receive(store, b.update("1", channel="web"))) == 1


async def test_twice_in_one_batch_is_once(store: Store) -> None:
    assert len(await receive(store, b.update("1"), b.update("1"))) == 1


async def test_updates_come_out_in_the_order_they_came_in_whatever_their_ids(store: Store) -> None:
    early, late = b.NOW, b.NOW + MINUTE
    await receive(store, b.update("c", received_at=late, id=5), b.update("d", received_at=late, id=4))
    await receive(store, b.update("a", received_at=early, id=9), b.update("b", received_at=early, id=8))

    assert await waiting(store) == ["a", "b", "c", "d"]


async def test_a_body_comes_back_as_it_went_in_and_is_not_readable_in_the_table(store: Store) -> None:
    await receive(store, b.update("1", body_clear='{"text":"¿Qué?"}'))

    [item] = await store.read(lambda unit: inbox.waiting(unit, 1))
    raw = await store.read(lambda unit: unit.connection.scalar(select(t.inbox.c.body)))

    assert item.body_clear == '{"text":"¿Qué?"}'
    assert raw is not None
    assert "Qué".encode() not in raw


async def test_a_handled_update_keeps_its_key_and_loses_its_body(store: Store) -> None:
    [item] = await receive(store, b.update("1"))

    await store.write(lambda unit: inbox.handled(unit, item.id))

    assert await waiting(store) == []
    assert await receive(store, b.update("1")) == []
    assert await store.read(lambda unit: unit.connection.scalar(select(t.inbox.c.body))) is None


async def test_what_is_held_is_nobody_elses_until_the_holder_is_late(store: Store) -> None:
    await receive(store, b.update("1"))

    assert await claim(store) == ["1"]
    assert await claim(store) == []
    assert await claim(store, b.NOW + MINUTE) == ["1"]


async def test_whoever_receives_may_hold_at_once(store: Store) -> None:
    await store.write(lambda unit: inbox.receive(unit, (b.update("1"),), lease_until=b.NOW + MINUTE))

    assert await claim(store) == []
    await store.write(inbox.release_all)
    assert await claim(store) == ["1"]


async def test_a_failed_update_holds_up_its_lane_and_no_other(store: Store) -> None:
    first, _, _ = await receive(store, b.update("1"), b.update("2"), b.update("x", lane="lane-b"))

    await store.write(lambda unit: inbox.failed(unit, first.id, retry_at=b.NOW + 2 * MINUTE))

    assert await claim(store) == ["x"]
    assert await claim(store, b.NOW + 2 * MINUTE) == ["1", "2", "x"]


async def test_attempts_are_counted(store: Store) -> None:
    [item] = await receive(store, b.update("1"))
    for _ in range(3):
        await store.write(lambda unit: inbox.failed(unit, item.id, retry_at=b.NOW))

    [again] = await store.read(lambda unit: inbox.waiting(unit, 1))
    assert again.attempts == 3


async def test_a_dead_update_is_listed_with_its_reason_and_lets_its_lane_go_on(store: Store) -> None:
    item, _ = await receive(store, b.update("1"), b.update("2"))

    await store.write(lambda unit: inbox.dead(unit, item.id, error="KeyError in translate"))

    assert await claim(store) == ["2"]
    [dead] = await store.read(inbox.list_dead)
    assert (dead.event_key, dead.error, dead.attempts) == ("1", "KeyError in translate", 1)


async def test_a_dead_update_can_be_tried_again_with_its_body(store: Store) -> None:
    [item] = await receive(store, b.update("1"))
    await store.write(lambda unit: inbox.dead(unit, item.id, error="bug"))

    assert await store.write(inbox.revive_all) == 1
    assert await store.write(inbox.revive_all) == 0
    [again] = await store.read(lambda unit: inbox.waiting(unit, 1))
    assert again == item


async def test_pruning_forgets_old_keys_and_old_dead_and_nothing_that_waits(store: Store) -> None:
    old, new = b.NOW - timedelta(hours=49), b.NOW
    keys = ("handled-old", "handled-new", "dead-old", "waiting-old")
    times = (old, new, old, old)
    items = await receive(store, *(b.update(key, received_at=at) for key, at in zip(keys, times, strict=True)))
    for item in items[:2]:
        await store.write(lambda unit, item=item: inbox.handled(unit, item.id))  # type: ignore[misc]
    await store.write(lambda unit: inbox.dead(unit, items[2].id, error="bug"))

    limit = b.NOW - timedelta(hours=48)
    assert await store.write(lambda unit: inbox.prune(unit, handled_before=limit, dead_before=limit)) == 2
    assert await waiting(store) == ["waiting-old"]
    assert await store.read(inbox.list_dead) == []


async def test_a_spoilt_body_dies_alone(store: Store) -> None:
    item, _ = await receive(store, b.update("1"), b.update("2", lane="lane-b"))
    spoil = update(t.inbox).where(t.inbox.c.id == item.id).values(body=b"\x01 not what was sealed")
    await store.write(lambda unit: unit.connection.execute(spoil) and None)

    assert await waiting(store) == ["2"]
    assert await claim(store) == ["2"]
    assert [dead.event_key for dead in await store.read(inbox.list_dead)] == ["1"]


@pytest.mark.parametrize("count", [0, 1, 100])
async def test_any_number_can_be_received_at_once(store: Store, count: int) -> None:
    assert len(await receive(store, *(b.update(str(n)) for n in range(count)))) == count

"""Who is due: the longest first, each to one worker at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage.crypto.keys import Keys
from storage.model.queue_items import DueCustomer
from storage.model.turns import Writes
from storage.store import Store
from storage.traffic import due
from tests.contracts.databases import POSTGRES, Database
from tests.storage import build as b
from tests.storage.conftest import Meet, change

MINUTE = timedelta(minutes=1)


async def claim(store: Store, now: datetime = b.NOW, limit: int = 10) -> list[int]:
    claimed = await store.write(lambda unit: due.claim(unit, now=now, limit=limit, lease_until=now + MINUTE))
    return [one.customer for one in claimed]


async def test_nobody_is_due_before_their_time_and_to_the_microsecond(store: Store, meet: Meet) -> None:
    customer = b.new_id()
    await store.turn(b.address("1"), b.meeting(b.address("1"), customer, due=b.due(customer)))

    assert await claim(store, b.NOW - timedelta(microseconds=1)) == []
    assert await claim(store, b.NOW) == [customer]


async def test_the_longest_due_come_first_and_no_more_than_asked_for(store: Store) -> None:
    ids = [b.new_id() for _ in range(5)]
    for n, ident in enumerate(ids):
        who = b.address(str(n))
        await store.turn(who, b.meeting(who, ident, due=b.due(ident, b.NOW - n * MINUTE)))

    assert await claim(store, limit=3) == [ids[4], ids[3], ids[2]]
    assert await claim(store, limit=3) == [ids[1], ids[0]]


async def test_a_claim_tells_why_and_since_when(store: Store) -> None:
    ident = b.new_id()
    await store.turn(b.address(), b.meeting(b.address(), ident, due=b.due(ident, why="silence")))

    claimed = await store.write(lambda unit: due.claim(unit, now=b.NOW + MINUTE, limit=1, lease_until=b.NOW + 2 * MINUTE))

    assert claimed == [DueCustomer(ident, b.NOW, "silence")]


async def test_a_customer_whose_worker_died_is_due_again_later(store: Store) -> None:
    ident = b.new_id()
    await store.turn(b.address(), b.meeting(b.address(), ident, due=b.due(ident)))

    assert await claim(store) == [ident]
    assert await claim(store) == []
    assert await claim(store, b.NOW + MINUTE) == [ident]


async def test_a_released_customer_is_due_at_once(store: Store) -> None:
    ident = b.new_id()
    await store.turn(b.address(), b.meeting(b.address(), ident, due=b.due(ident)))
    await claim(store)

    await store.write(lambda unit: due.release(unit, ident))

    assert await claim(store) == [ident]
    await store.write(due.release_all)
    assert await claim(store) == [ident]


async def test_a_turn_that_sets_a_new_time_ends_the_lease(store: Store) -> None:
    ident = b.new_id()
    await store.turn(b.address(), b.meeting(b.address(), ident, due=b.due(ident)))
    await claim(store)

    await change(store, ident, lambda loaded: Writes(due=b.due(ident, b.NOW + timedelta(seconds=1))))

    assert await claim(store, b.NOW + timedelta(seconds=1)) == [ident]


async def test_it_is_known_when_the_next_one_is_due_and_how_many_wait(store: Store) -> None:
    assert await store.read(due.next_at) is None
    for n in range(3):
        ident = b.new_id()
        await store.turn(b.address(str(n)), b.meeting(b.address(str(n)), ident, due=b.due(ident, b.NOW + n * MINUTE)))

    assert await store.read(due.next_at) == b.NOW
    assert await store.read(lambda unit: due.backlog(unit, now=b.NOW + MINUTE)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("database", [POSTGRES], indirect=True)
async def test_several_workers_share_the_due_and_nobody_gets_one_twice(database: Database, keys: Keys) -> None:
    stores = [Store.open(database.url, keys=keys) for _ in range(4)]
    for n in range(200):
        ident = b.new_id()
        await stores[n % 4].turn(b.address(str(n)), b.meeting(b.address(str(n)), ident, due=b.due(ident)))

    shares = await asyncio.gather(*(claim(store, limit=10) for _ in range(10) for store in stores))
    for store in stores:
        await store.close()

    taken = [customer for share in shares for customer in share]
    assert len(taken) == len(set(taken)) == 200


@pytest.mark.parametrize("database", [POSTGRES], indirect=True)
async def test_looking_for_the_due_reads_the_index_and_not_the_table(store: Store) -> None:
    """Without ORDER BY and LIMIT the planner scans all of them: 1,780 times slower at a million."""
    fill = text("INSERT INTO customer SELECT n, 0, 1, 0, 0, 'active', 'en', NULL, NULL, '', NULL FROM generate_series(1, 5000) n")
    future = text("INSERT INTO due SELECT n, 0, 9e15, 9e15, 'ask' FROM generate_series(1, 5000) n")

    def plan(unit: object) -> str:
        connection = unit.connection  # type: ignore[attr-defined]
        connection.execute(fill)
        connection.execute(future)
        connection.execute(text("ANALYZE due"))
        sql = str(due._DUE.compile(connection.engine)).replace("%(now)s", "1").replace("%(at_most)s", "500")
        return "\n".join(row[0] for row in connection.execute(text("EXPLAIN " + sql.replace("::BIGINT", ""))))

    assert "ix_due_visible_at" in await store.write(plan)

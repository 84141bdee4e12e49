"""Several processes on one PostgreSQL: each with a writer of its own, sharing customers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import exc

from storage.crypto.keys import Keys
from storage.errors import AlreadyHandled, ContactTaken, Unavailable
from storage.model.records import Address, ExternalId, UsedLink
from storage.model.turns import Loaded, Writes
from storage.people import customers
from storage.store import Store
from storage.traffic import inbox, outbox
from tests.contracts.databases import POSTGRES, Database
from tests.storage import build as b

pytestmark = pytest.mark.parametrize("database", [POSTGRES], indirect=True)


@pytest.fixture
async def stores(database: Database, keys: Keys) -> AsyncIterator[list[Store]]:
    """As many processes, as far as the database can tell."""
    opened = [Store.open(database.url, keys=keys) for _ in range(3)]
    yield opened
    for store in opened:
        await store.close()


def greet(who: Address, ident: int, loaded: Loaded | None) -> tuple[Writes, int]:
    if loaded is None:
        return b.met(who, ident), ident
    return Writes(b.next_version(loaded)), loaded.customer.id


@pytest.mark.slow
async def test_no_update_is_lost_between_processes(stores: list[Store]) -> None:
    addresses = [b.address(str(n)) for n in range(6)]
    for who in addresses:
        await stores[0].turn(who, partial(greet, who, b.new_id()))

    turns = [store.turn(who, partial(greet, who, 0)) for _ in range(15) for who in addresses for store in stores]
    owners = await asyncio.gather(*turns)

    found = [await stores[0].read(partial(customers.by_id, customer=owner)) for owner in set(owners)]
    assert [loaded.customer.version for loaded in found if loaded] == [46] * 6


@pytest.mark.slow
async def test_customers_wanted_in_opposite_orders_do_not_block_each_other_for_ever(stores: list[Store]) -> None:
    addresses = [b.address(str(n)) for n in range(10)]
    for who in addresses:
        await stores[0].turn(who, partial(greet, who, b.new_id()))

    turns = []
    for n, store in enumerate(stores):
        order = addresses if n % 2 else addresses[::-1]
        turns += [store.turn(who, partial(greet, who, 0)) for _ in range(10) for who in order]
    await asyncio.wait_for(asyncio.gather(*turns), 20)


@pytest.mark.slow
async def test_first_messages_to_several_processes_make_one_customer(stores: list[Store]) -> None:
    for n in range(20):
        who = b.address(str(n))
        made = await asyncio.gather(*(store.turn(who, partial(greet, who, b.new_id())) for store in stores))
        assert len(set(made)) == 1


@pytest.mark.slow
async def test_of_many_processes_one_joins_a_record_by_a_link(stores: list[Store]) -> None:
    for n in range(10):
        everybody = [b.new_id() for _ in stores]
        for store, who in zip(stores, everybody, strict=True):
            await store.turn(b.address(f"{n}-{who}"), partial(greet, b.address(f"{n}-{who}"), who))

        def joins(loaded: Loaded | None, n: int = n) -> tuple[Writes, None]:
            assert loaded is not None
            linked, used = ExternalId("hubspot", f"crm-{n}", b.NOW), UsedLink(f"mark-{n}", b.NOW)
            return Writes(b.next_version(loaded), external_ids=(linked,), used_links=(used,)), None

        turns = [store.turn(who, joins) for store, who in zip(stores, everybody, strict=True)]
        said = await asyncio.gather(*turns, return_exceptions=True)
        joined = [who for who, error in zip(everybody, said, strict=True) if error is None]
        assert [type(error) for error in said if error is not None] == [ContactTaken] * 2
        assert [await stores[0].read(partial(customers.by_external_id, system="hubspot", ident=f"crm-{n}"))] == joined


@pytest.mark.slow
async def test_one_update_handled_by_several_processes_takes_effect_once(stores: list[Store]) -> None:
    who = b.address()
    await stores[0].turn(who, partial(greet, who, b.new_id()))
    items = [b.update(str(n)) for n in range(10)]
    await stores[0].write(lambda unit: inbox.receive(unit, items))

    def handle(item: int, loaded: Loaded | None) -> tuple[Writes, int]:
        assert loaded is not None
        return Writes(b.next_version(loaded), handled=item), loaded.customer.version

    outcomes = await asyncio.gather(
        *(store.turn(who, partial(handle, item.id), item.id) for item in items for store in stores), return_exceptions=True
    )

    assert sum(isinstance(outcome, AlreadyHandled) for outcome in outcomes) == 20
    assert sorted(outcome for outcome in outcomes if isinstance(outcome, int)) == list(range(1, 11))


@pytest.mark.slow
async def test_one_message_is_taken_by_one_process(stores: list[Store]) -> None:
    for n in range(30):
        who, ident = b.address(str(n)), b.new_id()
        await stores[n % 3].turn(who, b.meeting(who, ident, outbox=(b.message(ident), b.message(ident, position=1))))

    claim = partial(outbox.claim, now=b.NOW, limit=7, lease_until=b.NOW + b.YEAR)
    shares = await asyncio.gather(*(store.write(claim) for _ in range(5) for store in stores))

    taken = [claimed.row for share in shares for claimed in share]
    assert len({row.id for row in taken}) == len(taken) == 30
    assert {row.position for row in taken} == {0}, "the second of each waits for the first"


class Clash(Exception):
    """What a driver raises when two transactions cannot both have happened."""

    sqlstate = "40001"


async def test_a_transaction_that_could_not_be_put_in_order_is_run_again(stores: list[Store]) -> None:
    who, tries = b.address(), []

    def work(loaded: Loaded | None) -> tuple[Writes, int]:
        tries.append(loaded)
        if len(tries) < 3:
            raise exc.OperationalError("select", {}, Clash())
        return b.met(who, 5), 5

    def write(unit: object) -> None:
        work(None)

    await stores[0].write(write)
    assert len(tries) == 3


async def test_a_lost_connection_is_said_and_the_next_turn_works(stores: list[Store]) -> None:
    store, who = stores[0], b.address()
    ident = b.new_id()
    await store.turn(who, partial(greet, who, ident))

    def cut(unit: object) -> None:
        me = unit.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()  # type: ignore[attr-defined]
        unit.connection.exec_driver_sql(f"SELECT pg_terminate_backend({me})")  # type: ignore[attr-defined]

    with pytest.raises(Unavailable):
        await store.write(cut)

    assert await store.turn(who, partial(greet, who, 0)) == ident

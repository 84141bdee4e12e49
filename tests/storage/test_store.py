"""The store: what it reads and writes, beside others, and when it is closed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.errors import InvalidWrites, StorageError, Unavailable
from storage.model.turns import Writes
from storage.people import customers
from storage.store import Store
from storage.turn.unit_of_work import Unit
from tests.contracts.databases import Database
from tests.storage import build as b
from tests.storage.conftest import Meet, change


async def test_a_read_cannot_write_on_any_lasting_database(database: Database, keys: Keys) -> None:
    if database.kind == "memory":
        pytest.skip("in memory there is one connection for all")
    store = Store.open(database.url, keys=keys)
    with pytest.raises(Unavailable, match=r"read-?only"):
        await store.read(lambda unit: unit.connection.execute(t.lease.delete()) and None)
    await store.close()


async def test_a_null_character_spoils_one_turn_at_most(store: Store, meet: Meet) -> None:
    """PostgreSQL's text cannot hold it, and neither takes half a surrogate pair; the edge cleans both, this is the net."""
    good, bad = await meet("1"), await meet("2")

    outcomes = await asyncio.gather(
        *(change(store, who, lambda loaded: Writes(b.next_version(loaded, zone="\ud800"))) for who in (bad,)),
        *(change(store, who, lambda loaded: Writes(b.next_version(loaded))) for who in (good,)),
        return_exceptions=True,
    )

    assert isinstance(outcomes[0], Exception)
    assert outcomes[1] is None


async def test_a_reader_beside_the_writer_sees_what_is_committed(tmp_path: Path, keys: Keys) -> None:
    url = f"sqlite:///{tmp_path / 'zeroparty.db'}"
    store = Store.open(url, keys=keys)
    beside = Store.open(url, keys=keys, read_only=True)
    ident = b.new_id()
    await store.turn(b.address(), b.meeting(b.address(), ident))

    assert await beside.read(lambda unit: unit.connection.scalar(select(t.customer.c.id))) == ident
    with pytest.raises(StorageError, match="read-only"):
        await beside.write(lambda unit: None)
    await beside.close()
    await store.close()


@pytest.mark.parametrize(("keeps_little", "written", "read"), [(False, -65536, -8192), (True, -1024, -1024)])
async def test_who_goes_through_everybody_once_keeps_little_in_memory(
    tmp_path: Path, keys: Keys, keeps_little: bool, written: int, read: int
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'zeroparty.db'}", keys=keys, keeps_little=keeps_little)

    def cache(unit: Unit) -> int:
        return int(unit.connection.exec_driver_sql("PRAGMA cache_size").scalar() or 0)

    assert (await store.write(cache), await store.read(cache)) == (written, read)
    await store.close()
    beside = Store.open(f"sqlite:///{tmp_path / 'zeroparty.db'}", keys=keys, read_only=True, keeps_little=keeps_little)
    assert await beside.read(cache) == read
    await beside.close()


async def test_a_closed_store_says_so(store: Store) -> None:
    other = Store.open("sqlite://", keys=store.keys)
    await other.close()
    with pytest.raises(StorageError, match="closed"):
        await other.write(lambda unit: None)


async def test_what_is_queued_when_the_store_closes_is_still_done(store: Store, meet: Meet) -> None:
    other = Store.open("sqlite://", keys=store.keys)
    tasks = [asyncio.create_task(other.write(lambda unit: 1)) for _ in range(50)]
    await asyncio.sleep(0)
    await other.close()
    assert sum(await asyncio.gather(*tasks)) == 50


async def test_a_write_that_fails_takes_back_only_itself(store: Store) -> None:
    def lease(unit: object, name: str, fails: bool = False) -> None:
        unit.connection.execute(t.lease.insert(), {"name": name, "holder": "a", "until": 1})  # type: ignore[attr-defined]
        if fails:
            raise ZeroDivisionError

    outcomes = await asyncio.gather(
        store.write(lambda unit: lease(unit, "a")),
        store.write(lambda unit: lease(unit, "b", fails=True)),
        store.write(lambda unit: lease(unit, "a")),
        store.write(lambda unit: lease(unit, "c")),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, InvalidWrites, type(None)]
    assert sorted(await store.read(lambda unit: list(unit.connection.scalars(select(t.lease.c.name))))) == ["a", "c"]


async def test_a_closed_database_is_whole_in_its_one_file(tmp_path: Path, keys: Keys) -> None:
    """Whoever copies the file of a bot that was stopped has everything: nothing is left in a log beside it."""
    store = Store.open(f"sqlite:///{tmp_path / 'zeroparty.db'}", keys=keys)
    ident = b.new_id()
    await store.turn(b.address(), b.meeting(b.address(), ident))
    assert await store.read(customers.page) == [ident]
    await store.close()
    copied = tmp_path / "copy.db"
    copied.write_bytes((tmp_path / "zeroparty.db").read_bytes())
    again = Store.open(f"sqlite:///{copied}", keys=keys)
    assert await again.read(customers.page) == [ident]
    await again.close()

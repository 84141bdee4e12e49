"""Connections with the settings without which data gets lost; one trap each."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Integer, select
from sqlalchemy.exc import DBAPIError

from storage import tables as t
from storage.crypto.keys import Keys
from storage.database.connections import place_of, reading_engine, writing_engine
from storage.database.disk import WriteLock, refuse_network_file_system
from storage.errors import AlreadyRunning, InvalidWrites, StorageError, Unavailable, UnsafePlace
from storage.model.records import Writes
from storage.store import Store
from tests.contracts.databases import SQLITE, Database
from tests.storage import build as b
from tests.storage.conftest import Meet, change
from tests.support.places import ROOT

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
}


@pytest.mark.parametrize("table", t.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_whole_number_has_64_bits(table: object) -> None:
    """A plain `int` is 32-bit on PostgreSQL, where a platform's ids overflow it."""
    columns = [c for c in table.columns if isinstance(c.type, Integer) and not isinstance(c.type, Boolean)]  # type: ignore[attr-defined]
    assert [c.name for c in columns if not isinstance(c.type, BigInteger)] == []


@pytest.mark.parametrize("table", t.metadata.sorted_tables, ids=lambda table: table.name)
def test_no_key_counts_up_by_itself(table: object) -> None:
    """SQLite does not count a BigInteger key; PostgreSQL would make a sequence, which does not scale out."""
    assert all(column.autoincrement is not True for column in table.primary_key)  # type: ignore[attr-defined]
    assert table.autoincrement_column is None  # type: ignore[attr-defined]


def test_every_writing_connection_has_the_safe_settings(tmp_path: Path) -> None:
    engine = writing_engine(place_of(f"sqlite:///{tmp_path / 'a.db'}"))
    for _ in range(2):
        with engine.connect() as connection:
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SETTINGS} == SETTINGS
        engine.dispose()


def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    place = place_of(f"sqlite:///{tmp_path / 'a.db'}")
    writer, reader = writing_engine(place), reading_engine(place)
    t.metadata.create_all(writer)
    with reader.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM customer")
    writer.dispose()
    reader.dispose()


async def test_a_read_cannot_write_on_any_lasting_database(database: Database, keys: Keys) -> None:
    if database.kind == "memory":
        pytest.skip("in memory there is one connection for all")
    store = Store.open(database.url, keys=keys)
    with pytest.raises(Unavailable, match=r"read-?only"):
        await store.read(lambda unit: unit.connection.execute(t.lease.delete()) and None)
    await store.close()


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
async def test_a_writing_transaction_takes_the_lock_at_its_beginning(database: Database, keys: Keys) -> None:
    """A deferred one that reads first fails at once with `database is locked`, busy_timeout or not."""
    engine = writing_engine(place_of(database.url))
    other = writing_engine(place_of(database.url))
    with other.connect() as waiting:
        waiting.exec_driver_sql("PRAGMA busy_timeout=1")
        waiting.rollback()
        with engine.begin(), pytest.raises(DBAPIError, match="locked"):
            waiting.exec_driver_sql("SELECT 1")
    engine.dispose()
    other.dispose()


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
async def test_what_does_not_fit_its_column_is_refused(store: Store, meet: Meet) -> None:
    """A table class is not validated and SQLite stores anything anywhere, unless the table is STRICT."""
    customer = await meet()
    with pytest.raises(StorageError):
        await change(store, customer, lambda loaded: Writes(b.next_version(loaded, language=b"\x00\x01")))


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


def test_network_file_systems_are_refused(tmp_path: Path) -> None:
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n"
    with pytest.raises(UnsafePlace, match="nfs4"):
        refuse_network_file_system(tmp_path / "zeroparty.db", mounts)


@pytest.mark.parametrize("kind", ["cifs", "smb3", "9p", "fuse.sshfs"])
def test_other_network_file_systems_are_refused_too(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnsafePlace, match="local disk"):
        refuse_network_file_system(tmp_path / "zeroparty.db", f"x {tmp_path} {kind} rw 0 0")


def test_a_local_disk_under_a_network_one_is_fine(tmp_path: Path) -> None:
    mounts = f"server:/x {tmp_path.parent} nfs rw 0 0\n/dev/vdb {tmp_path} ext4 rw 0 0\n"
    refuse_network_file_system(tmp_path / "zeroparty.db", mounts)


def test_a_mount_point_with_a_blank_in_its_name_is_understood(tmp_path: Path) -> None:
    mounts = "server:/x " + str(tmp_path).replace(" ", "\\040") + "/my\\040share nfs rw 0 0\n"
    with pytest.raises(UnsafePlace):
        refuse_network_file_system(tmp_path / "my share" / "zeroparty.db", mounts)


async def test_a_second_writing_process_is_told_that_one_is_running(tmp_path: Path, keys: Keys) -> None:
    url = f"sqlite:///{tmp_path / 'zeroparty.db'}"
    store = Store.open(url, keys=keys)
    second = f"""
from pathlib import Path
from storage.database.disk import WriteLock
WriteLock(Path({str(tmp_path / "zeroparty.db")!r}))
"""
    root = str(ROOT)
    done = subprocess.run([sys.executable, "-c", second], cwd=root, capture_output=True, text=True)

    assert "AlreadyRunning" in done.stderr
    assert "already running" in done.stderr
    await store.close()
    await Store.open(url, keys=keys).close()


def test_the_lock_names_who_holds_it(tmp_path: Path) -> None:
    import os

    lock = WriteLock(tmp_path / "a.db")
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        WriteLock(tmp_path / "a.db")
    lock.release()
    WriteLock(tmp_path / "a.db").release()


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


@pytest.mark.parametrize("url", ["mysql://x", "oracle://x"])
def test_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE or postgresql://"):
        place_of(url)

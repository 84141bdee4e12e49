"""Queries past SQLAlchemy find the same as with it, and fail in its words."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, column, select, table
from sqlalchemy.exc import DBAPIError

from storage import tables as t
from storage.database.queries import ById
from storage.errors import StorageError
from storage.model.turns import Writes
from storage.store import Store
from storage.turn.contents import hashes
from tests.storage import build as b
from tests.storage.conftest import Meet, change

THESE = bindparam("these", expanding=True)
PHASES = select(t.customer.c.id, t.customer.c.phase).where(t.customer.c.id.in_(THESE)).order_by(t.customer.c.id)


@pytest.mark.slow
async def test_it_finds_what_sqlalchemy_finds_however_many_are_asked_for(store: Store, meet: Meet) -> None:
    ids = sorted([await meet(f"700000000{n}") for n in range(3)])
    query = ById(PHASES)
    for these in (ids, ids[:1], [*ids, 5]):
        found = await store.read(lambda unit, these=these: query.rows(unit.connection, these))  # type: ignore[misc]
        with_it = await store.read(lambda unit, these=these: unit.connection.execute(PHASES, {"these": these}).all())  # type: ignore[misc]
        assert [tuple(row) for row in found] == [tuple(row) for row in with_it]
    assert await store.read(lambda unit: query.rows(unit.connection, ())) == ()


@pytest.mark.slow
async def test_what_fails_is_an_error_of_the_database_like_any(store: Store) -> None:
    query = ById(select(column("id")).select_from(table("nowhere")).where(column("id").in_(THESE)))
    with pytest.raises((DBAPIError, StorageError)):
        await store.read(lambda unit: query.rows(unit.connection, [1]))


async def test_hashes_are_found_by_their_beginnings_and_what_is_not_kept_is_missing(store: Store, meet: Meet) -> None:
    customer = await meet()
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), wordings=(b.QUESTION,)))
    kept = [b.QUESTION.sha256, b.REVISION.sha256]
    wanted = {int.from_bytes(bytes.fromhex(sha256)[:8]) >> 1: sha256 for sha256 in kept}
    for _ in range(2):
        assert await store.read(lambda unit: hashes(unit, [*wanted, 5])) == wanted


@pytest.mark.slow
async def test_very_many_ids_are_not_rounded_up_past_what_sqlite_takes(store: Store, meet: Meet) -> None:
    customer = await meet()
    these = [*range(20_000), customer]
    found = await store.read(lambda unit: ById(PHASES).rows(unit.connection, these))
    assert [row[0] for row in found] == [customer]

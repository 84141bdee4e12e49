"""What is handed over together is committed together, without a savepoint for each; what cannot be written is taken back alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage import tables as t
from storage.crypto.keys import Keys
from storage.errors import AlreadyHandled, ContactTaken
from storage.model.records import ExternalId
from storage.model.timestamps import stored
from storage.model.turns import Loaded, Writes
from storage.people import customers
from storage.store import Store
from storage.traffic import inbox
from storage.turn.writer import WAITING
from tests.storage import build as b
from tests.support.statements import heard_by


@pytest.fixture
async def store(tmp_path: Path, keys: Keys) -> AsyncIterator[Store]:
    """In a file of SQLite, which can be listened to."""
    store = Store.open(f"sqlite:///{tmp_path / 'records.db'}", keys=keys)
    yield store
    await store.close()


def hello(store: Store, key: str, *, handles: bool = True) -> tuple[Any, Any]:
    """An update that is received, and the turn of somebody new that it is."""
    item, who, customer = b.update(key), b.address(key), b.new_id()

    def work(loaded: Loaded | None) -> tuple[Writes, int]:
        assert loaded is None
        return b.met(who, customer, handled=item.id if handles else None), customer

    return store.write(lambda unit: inbox.receive(unit, (item,)), ahead=True), store.turn(who, work, item.id)


async def test_an_update_and_its_turn_share_a_commit_and_need_no_savepoint(store: Store) -> None:
    async with heard_by(store) as heard:
        received, customer = await asyncio.gather(*hello(store, "1"))
    assert len(received) == 1
    assert await store.read(lambda unit: customers.by_address(unit, b.address("1"))) == customer
    assert heard.transactions == 1
    assert not [one for one in heard if "SAVEPOINT" in one]


async def test_words_that_many_are_shown_at_once_are_kept_as_the_first_of_them_was_shown_them(store: Store) -> None:
    who = [b.new_id() for _ in range(3)]
    for number, customer in enumerate(who):
        await store.turn(b.address(str(number)), b.meeting(b.address(str(number)), customer))

    async def shown(customer: int, at: datetime) -> None:
        words = replace(b.QUESTION, sha256=b.sha("shown to many"), first_shown_at=at)
        await store.turn(customer, lambda loaded: (Writes(b.next_version(loaded), wordings=(words,)), None))

    await asyncio.gather(*(shown(customer, b.NOW + timedelta(hours=hours)) for hours, customer in enumerate(who)))
    await shown(who[0], b.NOW - timedelta(hours=9))
    kept = await store.read(lambda unit: unit.connection.execute(select(t.wording.c.first_shown_at)).scalars().all())
    assert kept == [stored(b.NOW)]


async def test_what_no_turn_rests_on_comes_after_them(store: Store) -> None:
    """Customers are locked first everywhere: with other rows held, two processes on PostgreSQL would wait for each other."""
    order: list[str] = []
    customer = b.new_id()
    await store.turn(b.address("1"), b.meeting(b.address("1"), customer))

    def turn(loaded: Loaded | None) -> tuple[Writes, None]:
        order.append("turn")
        return Writes(), None

    writes = [store.write(lambda unit, what=what: order.append(what), ahead=what == "ahead") for what in ("behind", "ahead")]  # type: ignore[misc]
    await asyncio.gather(*writes, store.turn(customer, turn))
    assert order == ["ahead", "turn", "behind"]


async def test_a_turn_whose_update_was_received_before_is_refused(store: Store) -> None:
    first, again = hello(store, "1"), hello(store, "1")
    await asyncio.gather(*first)
    received, refused = await asyncio.gather(*again, return_exceptions=True)
    assert received == []
    assert isinstance(refused, AlreadyHandled)


async def test_what_cannot_be_written_is_taken_back_alone_and_the_rest_commits(store: Store) -> None:
    spoilt = store.write(lambda unit: unit.connection.execute(t.lease.insert(), [{"name": "x", "holder": None, "until": 0}]))
    wrong, _, customer = await asyncio.gather(spoilt, *hello(store, "1"), return_exceptions=True)
    assert isinstance(wrong, Exception)
    assert await store.read(lambda unit: customers.by_address(unit, b.address("1"))) == customer


async def test_a_newcomer_beside_a_turn_that_cannot_be_written_is_met_all_the_same(store: Store) -> None:
    """Keys are made apart from the records and stay when those are taken back: the second time there is one already."""
    record = ExternalId("crm", "7", b.NOW)
    owner, other = b.new_id(), b.new_id()
    await store.turn(b.address("1"), b.meeting(b.address("1"), owner, external_ids=(record,)))
    await store.turn(b.address("2"), b.meeting(b.address("2"), other))

    def joins(loaded: Loaded | None) -> tuple[Writes, None]:
        assert loaded is not None
        return Writes(customer=b.next_version(loaded), external_ids=(record,)), None

    *newcomer, late = await asyncio.gather(*hello(store, "3"), store.turn(other, joins), return_exceptions=True)
    assert isinstance(late, ContactTaken)
    assert newcomer[1] == await store.read(lambda unit: customers.by_address(unit, b.address("3")))


async def test_an_update_comes_before_its_turn_also_when_there_is_no_room(store: Store) -> None:
    """A turn in front of its own update would be refused, and the update lost."""
    crowd = [store.write(lambda unit: None) for _ in range(WAITING)]
    *_, received, customer = await asyncio.gather(*crowd, *hello(store, "1"))
    assert len(received) == 1
    assert await store.read(lambda unit: customers.by_address(unit, b.address("1"))) == customer

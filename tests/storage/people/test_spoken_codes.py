"""Codes that are read out: each finds its customer once, for a short time, and says nothing to who reads the records."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage import erasure
from storage import tables as t
from storage.model.records import SpokenCode
from storage.model.turns import Writes
from storage.people import spoken_codes
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change

SOON = b.NOW + timedelta(minutes=15)


async def offers(store: Store, customer: int, code: str) -> None:
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), spoken_code=SpokenCode(code, SOON)))


async def found(store: Store, code: str, after: timedelta = timedelta(minutes=1)) -> int | None:
    return await store.write(lambda unit: spoken_codes.use(unit, code, now=b.NOW + after))


async def test_a_code_finds_its_customer_and_nobody_a_second_time(store: Store, meet: Meet) -> None:
    ann, bob = await meet("7000000001"), await meet("7000000002")
    await offers(store, ann, "AAAA1111")
    await offers(store, bob, "BBBB2222")
    assert await found(store, "CCCC3333") is None
    assert await found(store, "AAAA1111") == ann
    assert await found(store, "AAAA1111") is None
    assert await found(store, "BBBB2222") == bob


async def test_a_new_code_takes_the_place_of_the_one_before(store: Store, meet: Meet) -> None:
    ann = await meet()
    await offers(store, ann, "AAAA1111")
    await offers(store, ann, "AAAA2222")
    assert (await found(store, "AAAA1111"), await found(store, "AAAA2222")) == (None, ann)


async def test_its_time_is_over_to_the_microsecond_and_what_is_over_is_gone(store: Store, meet: Meet) -> None:
    ann = await meet()
    await offers(store, ann, "AAAA1111")
    assert await found(store, "AAAA1111", timedelta(minutes=15)) is None
    assert await store.read(lambda unit: unit.connection.execute(select(t.spoken_code)).all()) == []
    await offers(store, ann, "AAAA1111")
    assert await found(store, "AAAA1111", timedelta(minutes=15) - timedelta(microseconds=1)) == ann


async def test_the_records_do_not_hold_the_code_and_an_erasure_takes_it_along(store: Store, meet: Meet) -> None:
    ann = await meet()
    await offers(store, ann, "AAAA1111")
    row = await store.read(lambda unit: unit.connection.execute(select(t.spoken_code)).one())
    assert b"AAAA" not in row.lookup and len(row.lookup) == 16
    await erasure.erase(store, ann, receipt="R-0000-0004", at=b.NOW)
    assert await found(store, "AAAA1111") is None

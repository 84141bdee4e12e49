"""A look at everybody sees each customer once; a sample sees so many, from wherever it begins."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.clock import FakeClock
from bot.customers import looking
from bot.customers.looking import EVERYBODY, Look
from storage.crypto.keys import Keys
from storage.people import customers
from storage.store import Store
from tests.storage import build as b

PEOPLE = 11


@pytest.fixture
async def store(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """Eleven customers, looked at three at a time."""
    monkeypatch.setattr(looking, "_PAGE", 3)
    store = Store.open("sqlite://", keys=Keys.in_memory(kek=b"k" * 32, pepper=b"p" * 32, entropy=FakeClock(b.NOW).entropy))
    for number in range(PEOPLE):
        await store.turn(b.address(str(number)), b.meeting(b.address(str(number)), b.new_id()))
    yield store
    await store.close()


async def seen(store: Store, look: Look) -> list[int]:
    return [customer async for page in look.pages(store) for customer in page]


async def everybody(store: Store) -> list[int]:
    return await store.read(customers.page)


async def test_everybody_is_looked_at_once(store: Store) -> None:
    assert await seen(store, EVERYBODY) == await everybody(store)


async def test_a_look_from_the_middle_goes_round_and_sees_nobody_twice(store: Store) -> None:
    known = await everybody(store)
    for start in (known[4], known[4] - 1, known[-1], known[-1] + 1):
        assert sorted(await seen(store, Look(start=start))) == known
        assert sorted(await seen(store, Look(most=99, start=start))) == known
    assert (await seen(store, Look(start=known[4])))[:2] == known[5:7]


async def test_a_sample_has_as_many_as_were_wanted_and_says_how_far_it_is(store: Store) -> None:
    known, told = await everybody(store), list[int]()
    assert await seen(store, Look(most=5, start=known[-2], progress=told.append)) == [known[-1], *known[:4]]
    assert told[-1] == 5

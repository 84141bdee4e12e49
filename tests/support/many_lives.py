"""Very many made-up customers in minutes: a thousand histories told by the engine, and each of them lived by many more."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from typing import Any

from bot.app.session import opened
from bot.clock import SystemClock, chance_of
from bot.demo.making import Wish, make, plan
from bot.demo.telling import BLOCK, Story, Told, tell, tellers
from storage import demo
from storage.model.records import Address
from storage.model.turns import Loaded, Writes
from storage.store import Store
from tests.support.demo_house import House

TOLD = Wish(customers=1000, days=180, seed=1)
_AT_ONCE = 256


async def many_lives_in(house: House, people: int, wish: Wish = TOLD) -> int:
    """Demo data whose histories are lived by others too, until there are so many customers; returns how many there are."""
    settings, clock = house.settings(), SystemClock()
    async with opened(settings, clock) as store:
        story = await plan(settings, clock, wish, store)
        with tellers(story, at_most=1) as pool:
            await make(store, settings, clock, story, pool, lambda share: None)
        there = await store.read(demo.made_up)
        await _live_again(store, story, people - there)
        return await store.read(demo.made_up)


async def _live_again(store: Store, story: Story, more: int) -> None:
    """Others who did the same at the same moments; only who they are is their own."""
    told = [one for start in range(0, story.customers, BLOCK) for one in tell(start) if one.forgotten is None]
    numbers, chance = count(1), chance_of("others")
    while more > 0:
        some = told[: min(more, _AT_ONCE)]
        told = told[len(some) :] + some
        more -= len(some)
        await asyncio.gather(*(_lives(store, one, chance.getrandbits(63), next(numbers)) for one in some))


async def _lives(store: Store, one: Told, customer: int, number: int) -> None:
    for part in filter(None, one.parts):
        writes, address = lived_by(part, customer, number)

        def work(loaded: Loaded | None, writes: Writes = writes) -> tuple[Writes, None]:
            return writes, None

        await store.turn(address, work)


def lived_by(part: Writes, customer: int, number: int) -> tuple[Writes, Address]:
    """A part of a history as somebody else's, and where they are."""
    address = Address(demo.DEMO, f"again-{number}")
    assert part.customer is not None and part.due is not None
    whose: dict[str, Any] = {
        name: tuple(replace(row, customer=customer) for row in getattr(part, name))
        for name in ("consents", "restrictions", "asks", "answers", "preferences", "facts")
    }
    return (
        replace(
            part,
            customer=replace(part.customer, id=customer),
            due=replace(part.due, customer=customer),
            new_addresses=(address,) if part.new_addresses else (),
            external_ids=tuple(replace(row, id_clear=f"again-{number}") for row in part.external_ids),
            **whose,
        ),
        address,
    )

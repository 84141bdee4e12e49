"""An older copy of the key store was put back, and not of the database: it learns again what the records say.

Else a copy of the records from before that is put back later would undo words that nobody but the records remembers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from functools import partial

from bot.clock import Clock
from bot.customers.looking import EVERYBODY
from bot.engine.model.ids_and_time import receipt_code
from bot.log import log
from bot.runtime.handed_on import tell_the_keys
from bot.runtime.older_copy import forgotten_by_the_keys
from bot.runtime.persistence.rows import state_of
from bot.runtime.taken_back import lost
from storage import erasure
from storage.crypto import left_alone, said_no
from storage.model.records import CustomerId, SaidNo
from storage.people import customers, ledger
from storage.store import Store
from storage.traffic.brake import current_brake, pull_brake
from storage.turn.unit_of_work import Unit

_APART = 1.0
"""Seconds after which a key without rows is of nobody who is new."""


async def learn_what_the_keys_lost(store: Store, clock: Clock) -> int:
    """Go through everybody where the database knows of more words than the key store; of how many it had lost something.

    That it was older is known until it has learnt everything: a start that is cut off is taken up again.
    """
    known = await forgotten_by_the_keys(store)
    if not known:
        return 0
    concerned = 0
    async for page in EVERYBODY.pages(store):
        for customer, said in await store.read(partial(_lost, page=page, clock=clock)):
            await asyncio.to_thread(said_no.learn, store.keys, customer, said)
            concerned += 1
    await _forget_again(store, clock)
    await store.read(lambda unit: left_alone.learn(unit.keys, unit.connection))
    await store.write(_hold_the_brake)
    await tell_the_keys(store)
    await asyncio.to_thread(said_no.count_on, store.keys, known)
    words = await asyncio.to_thread(said_no.latest, store.keys)
    await store.write(lambda unit: said_no.caught_up(unit.connection, unit.keys, words))
    log.warning(
        "learnt_again", count=concerned, what="an older copy of the key store was put back: the records told it what it lost"
    )
    return concerned


async def _forget_again(store: Store, clock: Clock) -> None:
    """Who has a key and no rows was forgotten since; but another process may have made a key, and not yet its rows."""
    after, gone = -1, set[CustomerId]()
    while page := await asyncio.to_thread(store.keys.page, after=after):
        gone |= await _without_rows(store, page)
        after = page[-1]
    if gone:
        await asyncio.sleep(_APART)
    for customer in sorted(await _without_rows(store, gone)):
        receipt, at = receipt_code(clock.nonce()), clock.now()
        await asyncio.to_thread(erasure.forget_again, store.keys, customer, receipt=receipt, at=at)


async def _without_rows(store: Store, these: Collection[CustomerId]) -> set[CustomerId]:
    return set(these) - (await store.read(partial(customers.updated, customers=these))).keys()


def _lost(unit: Unit, page: Sequence[CustomerId], clock: Clock) -> list[tuple[CustomerId, Sequence[SaidNo]]]:
    told, gone = said_no.of(unit.keys, page), ledger.gone(unit, page)
    states = {customer: state_of(loaded) for customer, loaded in customers.by_ids(unit, page).items()}
    found = ((who, lost(told.get(who, ()), state, gone.get(who, ()), clock.now())) for who, state in states.items())
    return [(who, said) for who, said in found if said]


def _hold_the_brake(unit: Unit) -> None:
    if (brake := current_brake(unit)) is not None:
        pull_brake(unit, brake)

"""Has every customer a key: who was forgotten before a backup was put back is forgotten again, anybody else is a loss."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.clock import Clock
from bot.log import log
from storage import erasure
from storage.errors import KeyStoreLost
from storage.people import customers
from storage.people.lost_keys import shown
from storage.store import Store


async def refuse_missing_keys(store: Store, keys_url: str, clock: Clock) -> None:
    """Before anybody is served: forget again who was forgotten. Raises `KeyStoreLost` for others without a key."""
    _, missing = await customers_without_key(store)
    if not missing:
        return
    # An old copy of the records brings back who was erased since; their keys are gone, and the ledger knows of them.
    again = await erasure.replay(store, at=clock.now())
    log.warning("forgotten_again", count=len(again), what="an older copy of the database was put back")
    looked_at, missing = await customers_without_key(store)
    if missing:
        raise lost(looked_at, missing, keys_url)


def lost(looked_at: int, missing: int, keys_url: str) -> KeyStoreLost:
    """The error for keys that should be there."""
    return KeyStoreLost(
        f"{missing} of {looked_at} customers have no key in {shown(keys_url)}: it is older than the database, or another one's",
        fix="put the key store back that belongs to the database",
    )


async def customers_without_key(store: Store) -> tuple[int, int]:
    """How many customers there are, and how many of them have no key."""
    looked_at = missing = 0
    after = -1
    while page := await store.read(partial(customers.page, after=after)):
        if without := set(page) - await asyncio.to_thread(store.keys.known, page):
            # Who was erased between the two looks has neither row nor key: the row goes first.
            missing += len(await store.read(partial(customers.updated, customers=without)))
        looked_at += len(page)
        after = page[-1]
    return looked_at, missing

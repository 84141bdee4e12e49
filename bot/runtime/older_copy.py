"""A database that knows less than the key store of what people took back: an older copy of it was put back."""

from __future__ import annotations

import asyncio

from bot.errors import ZeropartyError
from storage.crypto import said_no
from storage.store import Store

_LOOKS, _APART = 3, 0.5
"""The key store hears of a word a moment before the database does: who finds them apart looks again, so many seconds later."""


async def is_behind(store: Store) -> bool:
    """Whether there are words of which the database does not know."""
    return await asyncio.to_thread(said_no.latest, store.keys) > await store.read(
        lambda unit: said_no.known_until(unit.connection, unit.keys)
    )


async def forgotten_by_the_keys(store: Store) -> int:
    """How many words the database knows of, where the key store knows of fewer: an older copy of the key store was put back."""
    known = await store.read(lambda unit: said_no.known_until(unit.connection, unit.keys))
    return known if known > await asyncio.to_thread(said_no.latest, store.keys) else 0


async def refuse_older_copy(store: Store) -> None:
    """Before anything leaves beside the bot. Raises `ZeropartyError`: what was taken back since would leave."""
    for look in range(_LOOKS):
        if not await is_behind(store):
            return
        if look + 1 < _LOOKS:
            await asyncio.sleep(_APART)
    raise ZeropartyError(
        "an older copy of the database was put back, which does not know what customers took back since, "
        "or this is the first start of a newer release; "
        "start the bot once (`zeroparty run`): then their words hold again"
    )

"""A database that knows less than the key store of what people took back: an older copy of it was put back."""

from __future__ import annotations

import asyncio

from bot.errors import ZeropartyError
from storage.crypto import said_no
from storage.store import Store

_LOOKS, _APART = 3, 0.5
"""The key store hears of a word a moment before the database does: who finds them apart looks again, so many seconds later."""


async def unheard_until(store: Store) -> int:
    """Up to when there are words of which the database does not know, in stored time; 0 where it knows of all."""
    latest = await asyncio.to_thread(said_no.latest, store.keys)
    return latest if latest > await store.read(lambda unit: said_no.known_until(unit.connection)) else 0


async def refuse_older_copy(store: Store) -> None:
    """Before anything leaves beside the bot. Raises `ZeropartyError`: what was taken back since would leave."""
    for look in range(_LOOKS):
        if not await unheard_until(store):
            return
        if look + 1 < _LOOKS:
            await asyncio.sleep(_APART)
    raise ZeropartyError(
        "an older copy of the database was put back, which does not know what customers took back since; "
        "start the bot once (`zeroparty run`): then their words hold again"
    )

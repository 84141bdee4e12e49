"""Who said that they are too young: remembered by a keyed hash of their address, and by nothing else, for a time.

It is remembered beside the keys as well: a database that was put back does not know of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from bot.engine.conversation.onboarding.age import REMEMBERED
from prompts.model.durations import before
from storage.crypto import left_alone
from storage.model.records import Address, LeftAlone
from storage.people import customers
from storage.store import Store

ACCOUNT = ""
"""The bot's own account in the hash that recognises an erased address: one installation serves one bot."""

_WHY: LeftAlone = "under_age"


async def remember(store: Store, chats: Iterable[Address], at: datetime) -> None:
    """Before anything is erased: a kill in between leaves nobody to be asked again."""
    for chat in chats:
        await asyncio.to_thread(left_alone.leave, store.keys, _token(store, chat), _WHY, at)
        await store.write(partial(customers.suppress, address=chat, account=ACCOUNT, at=at, why=_WHY))


async def is_remembered(store: Store, chat: Address, now: datetime) -> bool:
    """Whether whoever has this address said so lately."""
    since = before(now, REMEMBERED)
    said = await asyncio.to_thread(left_alone.since, store.keys, _token(store, chat), _WHY)
    if said is not None and said > since:
        return True
    return await store.read(
        lambda unit: customers.is_suppressed(
            unit, channel=chat.channel, account=ACCOUNT, ident=chat.id_clear, why=_WHY, since=since
        )
    )


async def forget(store: Store, now: datetime) -> None:
    """Who was remembered for as long as they were told is not remembered longer."""
    until = before(now, REMEMBERED)
    await asyncio.to_thread(left_alone.forget, store.keys, _WHY, before=until)
    await store.write(partial(customers.unsuppress_all, why=_WHY, before=until))


def _token(store: Store, chat: Address) -> bytes:
    return store.keys.pepper.suppression_token(chat.channel, ACCOUNT, chat.id_clear)

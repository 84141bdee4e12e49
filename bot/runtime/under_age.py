"""Who said that they are too young: remembered by a keyed hash of their address, and by nothing else, for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from bot.engine.conversation.onboarding.age import REMEMBERED
from prompts.model.durations import before
from storage.model.records import Address
from storage.people import customers
from storage.store import Store

ACCOUNT = ""
"""The bot's own account in the hash that recognises an erased address: one installation serves one bot."""

_WHY = "under_age"


async def remember(store: Store, chats: Iterable[Address], at: datetime) -> None:
    """Before anything is erased: a kill in between leaves nobody to be asked again."""
    for chat in chats:
        await store.write(partial(customers.suppress, address=chat, account=ACCOUNT, at=at, why=_WHY))


async def is_remembered(store: Store, chat: Address, now: datetime) -> bool:
    """Whether whoever has this address said so lately."""
    since = before(now, REMEMBERED)
    return await store.read(
        lambda unit: customers.is_suppressed(
            unit, channel=chat.channel, account=ACCOUNT, ident=chat.id_clear, why=_WHY, since=since
        )
    )


async def forget(store: Store, now: datetime) -> None:
    """Who was remembered for as long as they were told is not remembered longer."""
    await store.write(partial(customers.unsuppress_all, why=_WHY, before=before(now, REMEMBERED)))

"""Customers without a record at a connection: whether they are sent, and whether a record is there that somebody names."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.errors import ZeropartyError
from bot.sync.asked.said import in_words
from bot.sync.connectors.contract import Row
from bot.sync.doing import Doing
from bot.sync.folder import names
from bot.sync.running.accounts.whose_account import refuse_another
from bot.sync.running.calls.sending import Sender
from prompts.model.problems import ContentError
from storage.syncing import rows as sync_rows

_SECONDS = 20
"""For which somebody looks at their browser."""
_SOMEBODY = "looked-up"


async def is_there(do: Doing, name: str, ident: str) -> bool | None:
    """Whether the system has a record of this id; nothing where that cannot be asked: there is no connection, it cannot be read, it
    is away, or it leads to another account than before."""
    if name not in names(do.data):
        return None
    try:
        with in_words():
            async with asyncio.timeout(_SECONDS), do.open(name, is_counted=False) as (connection, connector):
                if not connector.can_read:
                    return None
                sender = Sender(connector)
                await refuse_another(do.store, connection, sender)
                return _SOMEBODY in await sender.read([Row(_SOMEBODY, {}, ident)])
    except (ZeropartyError, ContentError, TimeoutError):
        return None


async def what_becomes_of_them(do: Doing, name: str) -> str:
    """In words, whether whoever was joined with no record of this system is sent to it all the same, and why."""
    try:
        connection = do.written(name).connection if name in names(do.data) else None
    except (ZeropartyError, ContentError):
        return f"{name}: its connection's file has a mistake, so nothing is sent."
    if connection is None:
        return f"{name}: there is no live connection, so nothing is sent by itself; a file names them by our number."
    counts = await do.store.read(partial(sync_rows.counts, connection=name))
    there = sum(count for (where, _), count in counts.items() if where == "held")
    wrote = f"Records that it wrote and that are there now, joined or made: {there}."
    if connection.makes_records:
        return f"{name}: they are sent all the same, each into a record that it makes for them (`unlinked: create`). {wrote}"
    return f"{name}: they are not sent, since it makes no records (`unlinked: skip`). {wrote}"

"""What changes rows of a connection: done here, or left for the bot that holds the records."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import SystemClock
from bot.commands.sync.asking import doing
from bot.publishing.requests import SyncRequest, sync_requests
from bot.settings import read_settings
from bot.sync.doing import Doing
from storage.errors import AlreadyRunning

Done = TypeVar("Done")


async def carry_out(name: str, what: str, code: str | None, do_here: Callable[[Doing], Awaitable[Done]]) -> Done | None:
    """What came of it; nothing where the running bot was asked, which does it within seconds."""
    async with doing() as do:
        do.connection(name)
    try:
        async with doing(read_only=False) as do:
            return await do_here(do)
    except AlreadyRunning:
        ident = SystemClock().nonce()
        sync_requests(read_settings().zeroparty_data_dir).leave(SyncRequest(name, what, ident, code), f"{ident}")
        return None

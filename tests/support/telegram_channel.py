"""The Telegram channel alone, on connections that are closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.wire import Account, Wire
from tests.support.app import TOKEN


@asynccontextmanager
async def telegram_at(base_url: str, at_most: int = 4) -> AsyncIterator[Telegram]:
    """As whom the tests write, at this Bot API server."""
    wire = Wire(at_most)
    try:
        yield Telegram(Account(TOKEN, base_url, wire))
    finally:
        await wire.shutdown()

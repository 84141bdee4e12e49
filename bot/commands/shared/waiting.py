"""Waiting a moment for the running bot, which holds the database and was asked to do something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

LOOKS = 16
BETWEEN_LOOKS = 0.5
"""Seconds between looks; the bot looks for requests every two."""


async def looks() -> AsyncIterator[None]:
    """The moments to look whether it is done, eight seconds in all; whoever asked stops when it is."""
    for _ in range(LOOKS):
        await asyncio.sleep(BETWEEN_LOOKS)
        yield

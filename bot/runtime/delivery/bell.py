"""What wakes the dispatcher: shared by the service, which commits messages, and the delivery, which takes them."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Rung when there is something to deliver: by whoever commits it, for the one who delivers."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is something new."""
        self._rung.set()

    def clear(self) -> None:
        """Whatever was rung for is looked at from now on."""
        self._rung.clear()

    async def wait(self, seconds: float) -> None:
        """Until it rings, and no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()

"""Places on the wire of one channel: few, because more only make the HTTP client slower; replies get them first."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_KEPT = 4
"""One place in so many is never a proactive message's: when a platform hangs, those hang too, and somebody waits for a reply."""


class Places:
    """Whoever finds none waits in line, the replies in front of everything proactive."""

    def __init__(self, many: int) -> None:
        self._free = many
        self._kept_for_replies = many // _KEPT
        self._replies: deque[asyncio.Future[None]] = deque()
        self._proactive: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def one(self, *, proactive: bool) -> AsyncIterator[bool]:
        """A place, while the block lasts; true when it had to be waited for."""
        waited = await self._enter(proactive=proactive)
        try:
            yield waited
        finally:
            self._leave()

    async def _enter(self, *, proactive: bool) -> bool:
        line = self._proactive if proactive else self._replies
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(place)
        self._give()
        has_to_wait = not place.done()
        try:
            await place
        except asyncio.CancelledError:
            if place in line:
                line.remove(place)
            elif not place.cancelled():
                self._leave()
            raise
        return has_to_wait

    def _leave(self) -> None:
        self._free += 1
        self._give()

    def _give(self) -> None:
        """Every free place to whoever may have it; who gave up waiting gets none."""
        while self._replies and self._free > 0:
            self._hand(self._replies.popleft())
        while self._proactive and self._free > self._kept_for_replies:
            self._hand(self._proactive.popleft())

    def _hand(self, place: asyncio.Future[None]) -> None:
        if not place.done():
            self._free -= 1
            place.set_result(None)

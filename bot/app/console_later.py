"""The console, made beside what customers use: no start waits for its pages, and whoever asks for the first one waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from bot.publishing.aside import aside


class ConsoleLater:
    """Answers whatever nothing else does, as soon as `make` has loaded and made the pages."""

    def __init__(self, make: Callable[[], Router]) -> None:
        self._make = make
        self._made: Router | None = None
        self._making = asyncio.Lock()

    async def made(self) -> Router:
        """The pages, made once."""
        async with self._making:
            if self._made is None:
                self._made = await aside(self._make)
            return self._made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await (self._made or await self.made())(scope, receive, send)

"""An open page of the web phone: the event stream it listens to, over ASGI, for as long as somebody looks at it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

_QUIET = 60
"""Turns of the event loop without a word after which nothing is on its way.

All that a page is told lies ready in memory when an act is over; it needs a handful of turns to come out, and no waiting.
"""


class OpenPage:
    """A browser's EventSource, reduced to what it was told."""

    def __init__(self, app: Any, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._heard = ""
        self._is_asked = False
        self._began = asyncio.Event()
        self._gone = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to listen; returns when the first word was said."""
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": "/chat/stream", "raw_path": b"/chat/stream", "query_string": b"", "root_path": "",
            "headers": self._headers, "server": ("phone.test", 80), "client": ("127.0.0.1", 50_000),
        }  # fmt: skip
        self._listening = asyncio.create_task(self._app(scope, self._receive, self._send))
        async with asyncio.timeout(5):
            await self._began.wait()

    async def close(self) -> None:
        """The page is closed."""
        self._gone.set()
        if self._listening is not None:
            await self._listening

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """The events since the last look."""
        quiet, before = 0, len(self._heard)
        while quiet < _QUIET:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._heard) == before else 0
            before = len(self._heard)
        *whole, self._heard = self._heard.split("\n\n")
        return [found for event in whole if (found := _read(event))]

    async def _receive(self) -> dict[str, Any]:
        if not self._is_asked:
            self._is_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self._heard += message.get("body", b"").decode()
            self._began.set()


def _read(event: str) -> tuple[str, dict[str, Any]] | None:
    fields = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
    return (fields["event"], json.loads(fields["data"])) if fields.get("event", "ping") != "ping" else None

"""Server-sent events (HTML standard, 9.2): the open page is told what happens, until it leaves or we close."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.channels.webchat.screen.screen import Bubble, Event, Noted, Shown, Stream, TakenBack, Wiped

Draw = Callable[[Bubble], str]

PING_SECONDS = 15.0
"""Proxies close what is silent; half a minute is the shortest time in common use."""

_RETRY = "retry: 1000\n\n"
"""Milliseconds after which a browser opens a lost stream again."""


class EventStream(StreamingResponse):
    """A response that lasts as long as the page, and tells `leave` when it is over, however it ends."""

    def __init__(self, content: AsyncIterator[str], leave: Callable[[], None]) -> None:
        # Proxies that collect an answer before they pass it on would make the stream useless (nginx, proxy_buffering).
        super().__init__(content, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream, and clean up even when the page was gone before the first word."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def told(stream: Stream, bubbles: Sequence[Bubble], draw: Draw, ping_seconds: float) -> AsyncIterator[str]:
    """The whole screen first, so that a page that was away catches up; then each thing as it happens."""
    yield _RETRY + _event("screen", bubbles=[_drawn(bubble, draw) for bubble in bubbles])
    while True:
        try:
            async with asyncio.timeout(ping_seconds):
                event = await stream.next()
        except TimeoutError:
            yield _event("ping")
            continue
        if event is None:
            return
        yield written(event, draw)


def written(event: Event, draw: Draw) -> str:
    """One event on the wire."""
    match event:
        case Shown(bubble, is_new):
            return _event("message" if is_new else "amend", **_drawn(bubble, draw))
        case TakenBack(ref):
            return _event("remove", ref=ref)
        case Noted(text):
            return _event("toast", text=text)
        case Wiped():
            return _event("screen", bubbles=[])


def _drawn(bubble: Bubble, draw: Draw) -> dict[str, str]:
    return {"ref": bubble.ref, "html": draw(bubble)}


def _event(name: str, **data: object) -> str:
    """JSON has no line ends of its own, so one data line is enough."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"

"""The console is made beside everything else: once, and whoever asks for a page meanwhile gets it when it is there."""

from __future__ import annotations

import asyncio
import threading

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, Router

from bot.app import web
from bot.app.console_later import ConsoleLater


async def page(request: Request) -> Response:
    return PlainTextResponse("here")


async def is_well() -> dict[str, object]:
    return {"ok": True}


class Slow:
    """Makes a console of one page when it is told to go on."""

    def __init__(self) -> None:
        self.times, self.go_on = 0, threading.Event()

    def make(self) -> Router:
        self.times += 1
        assert self.go_on.wait(10)
        return Router([Route("/staff", page)], redirect_slashes=False)


async def test_whoever_asks_while_it_is_made_gets_their_page_and_nobody_else_waits() -> None:
    slow = Slow()
    app = web.pages([Route("/chat", page), Mount("", ConsoleLater(slow.make))], is_well)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        asked = [asyncio.create_task(client.get("/staff")) for _ in range(3)]
        while not slow.times:
            await asyncio.sleep(0.001)
        assert (await client.get("/chat")).text == "here"
        assert not any(task.done() for task in asked)
        slow.go_on.set()
        assert [(await task).text for task in asked] == ["here"] * 3
        assert (await client.get("/nothing")).status_code == 404
    assert slow.times == 1

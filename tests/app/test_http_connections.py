"""Whoever only connects, or says what they want letter by letter, keeps nobody else out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from bot.app import http_connections, web
from bot.descriptors import Room

HALF = b"GET /quick HTTP/1.1\r\nHost: x\r\nX-Slow"
WHOLE = b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_A_FORM = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\ntext="
Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Any]


async def quick(request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


async def form(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def refused(request: Request) -> PlainTextResponse:
    """Answers before the body is there."""
    return PlainTextResponse("no", 403)


async def page(request: Request) -> StreamingResponse:
    async def told() -> AsyncIterator[str]:
        yield "open"
        await asyncio.Event().wait()

    return StreamingResponse(told())


PAGES = Starlette(
    routes=[
        Route("/quick", quick),
        Route("/form", form, methods=["POST"]),
        Route("/refused", refused, methods=["POST"]),
        Route("/page", page),
    ]
)


@asynccontextmanager
async def serving(monkeypatch: pytest.MonkeyPatch, room: Room, seconds: float = 60.0) -> AsyncIterator[Connect]:
    """A server with so much room and patience; it gives what connects to it."""
    monkeypatch.setattr(web, "room", lambda: room)
    monkeypatch.setattr(http_connections, "HEADER_SECONDS", seconds)
    monkeypatch.setattr(http_connections, "BODY_SECONDS", seconds)
    door = web.listen("127.0.0.1", 0)
    http = web.server(PAGES)
    task = asyncio.create_task(http.serve(sockets=[door]))
    await web.serving(http)
    async with AsyncExitStack() as stack:

        async def connect() -> Opened:
            reader, writer = await asyncio.open_connection(*door.getsockname()[:2])
            stack.callback(writer.close)
            return reader, writer

        yield connect
    http.should_exit = http.force_exit = True
    await task


async def asked(connect: Connect, request: bytes = WHOLE) -> str:
    """The first line of the answer."""
    reader, writer = await connect()
    writer.write(request)
    return (await asyncio.wait_for(reader.readline(), 20)).decode().strip()


ROOM = Room(connections=12, waiting=4, streams=4, streams_each=2)


async def test_a_crowd_that_never_finishes_its_first_sentence_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch, ROOM) as connect:
        slow = [await connect() for _ in range(60)]
        for _, writer in slow:
            writer.write(HALF)
        assert await asked(connect) == "HTTP/1.1 200 OK"
        ended = await asyncio.wait_for(asyncio.gather(*(each.read() for each, _ in slow[:50]), return_exceptions=True), 20)
        assert all(isinstance(end, ConnectionError) or end == b"" for end in ended), "the oldest were sent away"


async def test_where_all_places_are_taken_the_next_is_told_so_and_a_place_becomes_free(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch, ROOM) as connect:
        open_pages: list[Opened] = []
        for _ in range(12):
            reader, writer = await connect()
            open_pages.append((reader, writer))
            writer.write(b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.wait_for(reader.readuntil(b"open"), 20)
        assert await asked(connect) == "HTTP/1.1 503 Service Unavailable"
        open_pages[0][1].close()
        while await asked(connect) != "HTTP/1.1 200 OK":
            await asyncio.sleep(0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "slow",
    [b"", HALF, WHOLE + HALF, HALF_A_FORM, HALF_A_FORM.replace(b"/form", b"/refused")],
    ids=["nothing", "half", "second", "form", "refused"],
)
async def test_who_is_too_slow_is_let_go_and_more_letters_give_no_more_time(monkeypatch: pytest.MonkeyPatch, slow: bytes) -> None:
    async with serving(monkeypatch, ROOM, seconds=0.2) as connect:
        reader, writer = await connect()

        async def says_a_letter_now_and_then() -> None:
            writer.write(slow)
            while slow:
                await asyncio.sleep(0.05)
                writer.write(b"x")

        saying = asyncio.create_task(says_a_letter_now_and_then())
        with pytest.raises((ConnectionError, EOFError)):
            while True:
                await asyncio.wait_for(reader.readexactly(1), 20)
        saying.cancel()


async def test_a_connection_serves_many_requests_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    whole_form = b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ntext"
    async with serving(monkeypatch, ROOM) as connect:
        reader, writer = await connect()
        for _ in range(3):
            for request, answer in ((WHOLE, b"here"), (whole_form[:-2], b""), (whole_form[-2:], b"4")):
                writer.write(request)
                await asyncio.sleep(0)
                if answer:
                    assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)).startswith(b"HTTP/1.1 200")
                    assert await reader.readexactly(len(answer)) == answer
        writer.write(WHOLE * 3)  # at once, without waiting
        for _ in range(3):
            await asyncio.wait_for(reader.readuntil(b"here"), 20)

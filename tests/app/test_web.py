"""What the process answers over HTTP, beside a channel's own pages."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.app import web
from storage.errors import Unavailable


async def healthy() -> dict[str, object]:
    return {"ok": True}


async def broken(request: Request) -> PlainTextResponse:
    raise RuntimeError("a bug")


async def who(request: Request) -> PlainTextResponse:
    assert request.client is not None
    return PlainTextResponse(f"{request.client.host} {request.scope['scheme']}")


ROUTES = [Route("/broken", broken), Route("/who", who)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", "/", 404), ("GET", "/health", 200), ("HEAD", "/health", 200), ("GET", "/health/", 404), ("GET", "/nowhere", 404)),
        *(("POST", "/health", 405), ("GET", "/broken", 500)),
    ],
)
async def test_every_answer_has_safe_headers_and_leads_nowhere_else(method: str, path: str, status: int) -> None:
    transport = httpx.ASGITransport(app=web.pages(ROUTES, healthy), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://evil.test") as client:
        answer = await client.request(method, f"http://evil.test{path}")
    assert (answer.status_code, answer.headers.get("location")) == (status, None)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert (answer.headers["x-content-type-options"], answer.headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert answer.headers["cache-control"] == "no-store"


async def test_health_says_that_the_database_is_away() -> None:
    async def away() -> dict[str, object]:
        raise Unavailable("gone")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=web.pages([], away)), base_url="http://x") as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("proxies", "headers", "seen"),
    [
        ((), FORWARDED, "127.0.0.1 http"),
        (("127.0.0.1",), FORWARDED, "203.0.113.9 https"),
        (("127.0.0.0/8",), FORWARDED, "203.0.113.9 https"),
        (("10.0.0.0/8",), FORWARDED, "127.0.0.1 http"),
        (("127.0.0.1",), {"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}, "203.0.113.9 http"),
        (("127.0.0.1",), {}, "127.0.0.1 http"),
    ],
)
async def test_a_forwarded_address_is_believed_from_a_trusted_proxy_only(
    monkeypatch: pytest.MonkeyPatch, proxies: tuple[str, ...], headers: dict[str, str], seen: str
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # the server's own setting is not ours
    door, http = web.listen("127.0.0.1", 0), web.server(web.pages(ROUTES, healthy, has_proxies=bool(proxies)), proxies)
    task = asyncio.create_task(http.serve(sockets=[door]))
    await web.serving(http)
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{door.getsockname()[1]}/who", headers=headers)
    http.should_exit = http.force_exit = True
    with suppress(asyncio.CancelledError):
        await task
    assert answer.text == seen


async def test_an_answer_does_not_wait_until_the_one_before_is_acknowledged() -> None:
    """asyncio switches Nagle's algorithm off for TCP only, and knows that by what `listen` says."""
    taken: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def took(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(took, sock=web.listen("127.0.0.1", 0)) as server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await taken
        writer.close()

"""The server that simulators stand behind: on loopback only, and able to end a connection without a word."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import SettingsError

_HOST = "127.0.0.1"
_STOP = 1
"""Seconds that open requests get at the end."""


class _Connection(H11Protocol):
    """A connection whose requests can end it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        answer = self.app

        async def with_end(scope: Any, receive: Any, send: Any) -> None:
            scope["end"] = transport.abort
            await answer(scope, receive, send)

        self.app = with_end


class _NoAnswer(Response):
    """Nothing at all: the connection is gone already."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass


class _Server(uvicorn.Server):
    """Without signal handlers: they belong to whoever started it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def drop(scope: Scope) -> Response:
    """End the connection of this request, as a cable that is pulled; what is returned says nothing."""
    scope["end"]()
    return _NoAnswer()


@asynccontextmanager
async def served(app: ASGIApp, port: int) -> AsyncIterator[str]:
    """The address at which it is served, until the end. Raises `SettingsError` where the port is taken."""
    with _listening(port) as door:
        server = _Server(_config(app))
        running = asyncio.create_task(server.serve(sockets=[door]))
        try:
            while not server.started and not running.done():
                await asyncio.sleep(0.002)
            yield f"http://{_HOST}:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Connection,
        ws="none",
        proxy_headers=False,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_STOP,
        timeout_keep_alive=60,
        server_header=False,
    )


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    # Of a socket that does not name its protocol asyncio does not know that it is TCP, and each answer, whose head and body are
    # written apart, then waits 40 ms for an acknowledgement.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((_HOST, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise SettingsError(f"--port: cannot listen on {_HOST}:{port} ({why}); choose another, for example 8091") from None
        yield door

"""The process's HTTP side: the pages it serves, its front door and its health."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.app.http_connections import HEADER_SECONDS, Crowd, HttpConnection
from bot.app.safe_answers import SafeAnswers
from bot.descriptors import room
from bot.errors import SettingsError
from bot.log import log
from storage.errors import StorageError

_GRACE = 3
"""Seconds that open requests get when the process is asked to stop."""

_BACKLOG = 512
"""Connections that the system holds for us; asyncio takes so many at a time."""

_MOST_HEADER_BYTES = 16 * 1024

Health = Callable[[], Awaitable[dict[str, object]]]


class Server(uvicorn.Server):
    """Uvicorn without its signal handlers: the process owns them, or an open event stream would outlive SIGTERM."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the process."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """The socket pages are served on; a SettingsError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio takes a socket for TCP only where it names its protocol. Without, an answer whose head and body are written apart
    # waits up to 40 ms for the other side's acknowledgement (Nagle's algorithm, RFC 896).
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise SettingsError(
            f"ZEROPARTY_PORT: cannot listen on {host}:{port} ({error.strerror}); choose another, for example 8081"
        ) from None
    return door


async def serving(http: Server) -> None:
    """Wait until the pages are served."""
    while not http.started and not http.should_exit:
        await asyncio.sleep(0.005)


def server(pages: ASGIApp, proxies: Sequence[str] = ()) -> Server:
    """A server for the pages. Whose address a client has is told by `proxies` alone; without any, by the connection itself."""
    config = uvicorn.Config(
        pages,
        http=_connections(Crowd(room())),
        ws="none",
        backlog=_BACKLOG,
        h11_max_incomplete_event_size=_MOST_HEADER_BYTES,
        timeout_keep_alive=int(HEADER_SECONDS),
        # Without any, uvicorn's own defaults would believe loopback, where everybody on this machine is.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE,
        server_header=False,
    )
    return Server(config)


def pages(routes: Sequence[BaseRoute], health: Health, *, has_proxies: bool = False) -> ASGIApp:
    """Everything this process answers over HTTP."""

    async def report(request: Request) -> Response:
        try:
            found = await health()
        except StorageError:
            found = {"ok": False}
        return JSONResponse(found, status_code=200 if found["ok"] else 503)

    kept_away = {StorageError: _records_away}
    answering = Starlette(routes=[Route("/health", report), *routes], exception_handlers=kept_away)
    # A redirect from `/health/` would lead to whatever host the request names.
    answering.router.redirect_slashes = False
    return SafeAnswers(answering, has_proxies=has_proxies)


def _connections(crowd: Crowd) -> Any:
    """What uvicorn calls for each connection."""
    return partial(HttpConnection, crowd)


async def _records_away(request: Request, error: Exception) -> Response:
    """What was sent could not be kept, and whoever sent it is told so; the page may be loaded again."""
    log.error("page_not_served", path=request.url.path, why=type(error).__name__)
    return Response("503 Service Unavailable", status_code=503, headers={"Retry-After": "5"}, media_type="text/plain")

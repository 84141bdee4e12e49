"""The server's connections: how many, and how long each may take to say what it wants.

Nobody who only connects and waits, or sends a letter now and then, keeps others out ("slowloris"): a request's header has to be
there within seconds and its body soon after, and where too many are waiting, whoever has waited longest goes first.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import partial
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.descriptors import Room
from bot.log import log

HEADER_SECONDS = 5.0
BODY_SECONDS = 20.0
"""A form has at most 64 KB, which the slowest telephone sends in that time."""

_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Crowd:
    """Everybody who is connected; belongs to one server."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._open: set[HttpConnection] = set()
        self._waiting: OrderedDict[HttpConnection, None] = OrderedDict()

    def let_in(self, one: HttpConnection) -> bool:
        """Whether there is room for one more, if need be in the place of somebody who has said nothing yet."""
        if len(self._open) >= self._room.connections and not self._send_away_the_slowest():
            log.warning("turned_away", what="there are too many connections", open=len(self._open))
            return False
        self._open.add(one)
        return True

    def waits(self, one: HttpConnection) -> None:
        """No whole header has come from there yet."""
        self._waiting[one] = None
        if len(self._waiting) > self._room.waiting:
            self._send_away_the_slowest()

    def arrived(self, one: HttpConnection) -> None:
        """A header has come."""
        self._waiting.pop(one, None)

    def left(self, one: HttpConnection) -> None:
        """The connection is closed."""
        self._open.discard(one)
        self._waiting.pop(one, None)

    def _send_away_the_slowest(self) -> bool:
        if not self._waiting:
            return False
        slowest, _ = self._waiting.popitem(last=False)
        self._open.discard(slowest)
        slowest.give_up("too_many_wait")
        return True


class HttpConnection(H11Protocol):
    """One connection, with a limit of time for what it has to say."""

    def __init__(self, crowd: Crowd, **given: Any) -> None:
        super().__init__(**given)
        self._crowd = crowd
        self._deadline: asyncio.TimerHandle | None = None
        self._is_between = False
        self._has_body_to_come = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is at the door."""
        super().connection_made(transport)
        if not self._crowd.let_in(self):
            transport.write(_BUSY)
            transport.close()
            return
        self._give(HEADER_SECONDS)
        self._crowd.waits(self)

    def data_received(self, data: bytes) -> None:
        """A part of a request; more letters give no more time."""
        if self._is_between:
            self._is_between = False
            self._give(HEADER_SECONDS)
            self._crowd.waits(self)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Between two requests the server's own short time counts, until the next begins."""
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:
            self._stop_waiting()
            self._is_between = True

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, however it ended."""
        self._stop_waiting()
        self._crowd.left(self)
        super().connection_lost(exc)

    def give_up(self, why: str) -> None:
        """Close at once: whoever is that slow would not read an answer either."""
        log.warning("connection_given_up", why=why)
        self._stop_waiting()
        self.transport.abort()

    def _look(self) -> None:
        """What is still to come of this request."""
        if self.conn.their_state is h11.IDLE:
            return
        if self.conn.their_state is not h11.SEND_BODY:
            self._stop_waiting()
        elif not self._has_body_to_come:
            self._stop_waiting()
            self._has_body_to_come = True
            self._give(BODY_SECONDS)

    def _give(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, partial(self.give_up, "too_slow"))

    def _stop_waiting(self) -> None:
        self._crowd.arrived(self)
        self._has_body_to_come = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

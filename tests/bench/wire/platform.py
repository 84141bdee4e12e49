"""A Bot API server that costs next to nothing, so that what is measured is the bot: it checks nothing and forgets everything.

Right behaviour is tested against `tests.botapi`; this one only hands out updates, answers in the platform's form and counts.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

_CHAT = re.compile(rb"chat_id\W+(\d+)")
_OFFSET = re.compile(rb"offset\W+(\d+)")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_POLL_SECONDS = 5.0
_MOST = 100
"""Updates in one answer (Bot API, getUpdates)."""

TOKEN = "123456:bench-token-of-no-real-bot"


@dataclass
class Platform:
    """One account's updates and who was answered when."""

    round_trip: float = 0.0
    """Seconds between a request and its answer, but for polls."""
    answered: dict[int, float] = field(default_factory=dict)
    """By chat: when the first message or edit since the last load came in."""
    messages: int = 0
    offered: dict[int, float] = field(default_factory=dict)
    """By chat: when its update could first be had."""
    _waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _ids: count[int] = field(default_factory=lambda: count(1_000))
    _server: asyncio.Server | None = None
    _last: float = 0.0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(lambda: _Door(self), "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def base_url(self) -> str:
        """As the setting wants it."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/bot"

    def forgets(self) -> None:
        """Count anew."""
        self.answered.clear()
        self.offered.clear()
        self.messages = 0

    def says(self, chat: int, text: str) -> None:
        """Somebody writes."""
        number = next(self._numbers)
        person = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        message = {
            "message_id": number,
            "date": 1_780_000_000,
            "from": person,
            "chat": {"id": chat, "type": "private", "first_name": "Ann"},
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._waiting.append((number, json.dumps({"update_id": number, "message": message}).encode()))
        self.offered[chat] = asyncio.get_running_loop().time()
        self._news.set()

    async def all_at_once(self, text: str, chats: range) -> float:
        """Everybody writes this; returns the seconds until everybody was answered."""
        self.forgets()
        began = asyncio.get_running_loop().time()
        for chat in chats:
            self.says(chat, text)
        await self._until(len(chats))
        return max(self.answered.values()) - began

    async def at_rate(self, text: str, chats: range, per_second: float) -> list[float]:
        """Everybody writes this, one after the other; returns the seconds each waited for the answer, sorted."""
        self.forgets()
        loop = asyncio.get_running_loop()
        began = loop.time()
        for place, chat in enumerate(chats):
            await asyncio.sleep(began + place / per_second - loop.time())
            self.says(chat, text)
        await self._until(len(chats))
        return sorted(self.answered[chat] - self.offered[chat] for chat in chats)

    async def is_quiet(self, seconds: float = 1.0) -> None:
        """Wait until nothing came in for so long."""
        loop = asyncio.get_running_loop()
        self._last = loop.time()
        while loop.time() - self._last < seconds:
            await asyncio.sleep(0.1)

    async def _until(self, many: int, at_most: float = 120) -> None:
        async with asyncio.timeout(at_most):
            while len(self.answered) < many:
                await asyncio.sleep(0.005)

    async def answer(self, method: bytes, body: bytes) -> bytes:
        """What the platform answers."""
        if method == b"getUpdates":
            return await self._updates(body)
        if method == b"getMe":
            return _ok({"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": False})
        self._last = asyncio.get_running_loop().time()
        chat = _CHAT.search(body)
        if self.round_trip:
            await asyncio.sleep(self.round_trip)
        if method not in (b"sendMessage", b"editMessageText") or chat is None:
            return _ok([] if method.startswith(b"getMy") and method.endswith(b"ands") else True)
        who = int(chat[1])
        self.messages += 1
        self.answered.setdefault(who, self._last)
        sent = {"message_id": next(self._ids), "date": 1_780_000_000, "chat": {"id": who, "type": "private"}, "text": "ok"}
        return _ok(sent)

    async def _updates(self, body: bytes) -> bytes:
        offset = _OFFSET.search(body)
        while offset and self._waiting and self._waiting[0][0] < int(offset[1]):
            self._waiting.popleft()
        if not self._waiting:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), _POLL_SECONDS)
            except TimeoutError:
                return _ok([])
        found = b",".join(update for _, update in list(self._waiting)[:_MOST])
        return b'{"ok":true,"result":[' + found + b"]}"


def _ok(result: Any) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


class _Door(asyncio.Protocol):
    """HTTP/1.1 as far as the clients of this measurement speak it: a request at a time, its length said in front."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._read = b""
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        for task in self._tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, rest = self._read.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or len(rest) < (needed := int(length[1]) if length else 0):
            return
        self._read = rest[needed:]
        target = head.split(b" ", 2)[1]
        path, _, query = target.partition(b"?")
        task = asyncio.get_running_loop().create_task(self._answer(path.rsplit(b"/", 1)[1], rest[:needed] or query))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, method: bytes, body: bytes) -> None:
        answer = await self._platform.answer(method, body)
        assert self._transport is not None
        kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        self._transport.write(kind + str(len(answer)).encode() + b"\r\n\r\n" + answer)

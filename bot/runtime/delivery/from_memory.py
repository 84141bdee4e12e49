"""Messages to people of whom nothing is kept: a stranger's answer, the farewell of who was just erased.

There is no row that could be tried again, so they are remembered in this process, a few for each chat, and only for a day: the
records of who was erased are gone, and what remembers their address has to be gone soon after.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.errors import Refused, TryLater, Uncertain, ZeropartyError
from bot.log import log
from bot.ports import Channel, Outbound
from bot.runtime.delivery.back_off import BackOff
from storage.errors import Unavailable
from storage.model.records import Address

_EACH = 5
"""Messages remembered for one chat; the newest are worth more."""

_CHATS = 1000
_FOR = timedelta(hours=24)


@dataclass(slots=True)
class _Line:
    """What one chat still has to be told, in order."""

    since: datetime
    due_at: datetime
    messages: deque[tuple[Outbound, Outbound | None]] = field(default_factory=lambda: deque(maxlen=_EACH))
    """Each with what is said in its place to who is back."""
    is_busy: bool = False


class FromMemory:
    """Says things without a row: at once where that is possible, else again and again for a day."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock, is_known: Callable[[Address], Awaitable[bool]]) -> None:
        self._channels = channels
        self._clock = clock
        self._is_known = is_known
        self._lines: dict[Address, _Line] = {}
        self._back_off = BackOff()

    async def say(self, address: Address, message: Outbound, if_back: Outbound | None = None) -> None:
        """Say it now, or behind what waits for the same chat; returns when it was tried once.

        A word that takes its time may find its people back: then `if_back` is said.
        """
        if address not in self._lines and len(self._lines) >= _CHATS:
            log.error("not_remembered", what="too many messages wait for the platform; this one is lost")
            return
        now = self._clock.now()
        line = self._lines.setdefault(address, _Line(now, now))
        line.messages.append((message, if_back))
        if line.due_at <= now:
            await self._work_off(address, line)

    async def again(self) -> None:
        """Try what waits and is due."""
        now = self._clock.now()
        for address, line in list(self._lines.items()):
            if now - line.since > _FOR:
                log.error("not_delivered", what="the platform was away for a day; what was said from memory is lost")
                self._lines.pop(address)
        due = [(address, line) for address, line in self._lines.items() if line.due_at <= now]
        await asyncio.gather(*(self._work_off(address, line) for address, line in due))

    async def _work_off(self, address: Address, line: _Line) -> None:
        if line.is_busy:
            return
        line.is_busy = True
        try:
            while line.messages and await self._is_done(address, line):
                line.messages.popleft()
        finally:
            line.is_busy = False
        if not line.messages and self._lines.get(address) is line:
            self._back_off.done(id(line))
            self._lines.pop(address)

    async def _is_done(self, address: Address, line: _Line) -> bool:
        """Whether the first message has left, or never will."""
        message, if_back = line.messages[0]
        try:
            if if_back is not None and await self._is_known(address):
                message = if_back
            await _deliver(self._channels[address.channel], message)
        except TryLater as error:
            line.due_at = self._clock.now() + max(timedelta(seconds=error.seconds), self._back_off.wait(id(line)))
            return False
        except (Uncertain, Unavailable):
            line.due_at = self._clock.now() + self._back_off.wait(id(line))
            return False
        except ZeropartyError as error:
            log.warning("not_delivered", error=type(error).__name__)
        return True


async def _deliver(channel: Channel, message: Outbound) -> None:
    """Once as it is, and where the platform refuses that, once as plain words: a farewell is the answer to a right."""
    try:
        await channel.deliver(message)
    except Refused as error:
        log.error("reply_refused", why=str(error), what="said in plain words")
        await channel.deliver(Outbound(message.address, Message(message.message.text), is_plain=True))

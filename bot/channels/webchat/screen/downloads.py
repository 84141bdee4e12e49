"""Files that wait for their customer to fetch them: in memory, for a quarter of an hour, and for nobody else."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.webchat.screen.screen import Attachment, Bubble
from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.ports import File

KEPT = timedelta(minutes=15)
_MOST_BYTES = 64 * 1024 * 1024
"""Of all files together; the oldest make room, and can be asked for again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file, whose it is, the message it came with, and until when."""

    address: str
    file: File
    bubble: Bubble
    until: datetime


@dataclass(slots=True)
class Shelf:
    """All files that wait, the oldest first, each under a name that is never given again."""

    clock: Clock
    waiting: OrderedDict[str, Waiting] = field(default_factory=OrderedDict)

    def put(self, address: str, file: File, *, ref: str, message: Message) -> Bubble:
        """Keep a file for this customer; returns the message it came with, which names it."""
        self.tidy()
        name = self.clock.entropy(16).hex()
        bubble = Bubble(ref, message, attachment=Attachment(file.name, name))
        self.waiting[name] = Waiting(address, file, bubble, self.clock.now() + KEPT)
        while len(self.waiting) > 1 and sum(len(one.file.content) for one in self.waiting.values()) > _MOST_BYTES:
            self.waiting.popitem(last=False)
        # Nobody may come again: what somebody told us is not left in memory because of that.
        asyncio.get_running_loop().call_later(KEPT.total_seconds() + 1, self.tidy)
        return bubble

    def bubbles(self, address: str) -> list[Bubble]:
        """The messages with files that wait for somebody: a file may arrive where no page is there to show it."""
        self.tidy()
        return [one.bubble for one in self.waiting.values() if one.address == address]

    def take(self, address: str, name: str) -> File | None:
        """The file of this name, for whom it is; it stays until its time is over, since a download may break."""
        self.tidy()
        one = self.waiting.get(name)
        return one.file if one is not None and one.address == address else None

    def forget(self, address: str) -> None:
        """Drop everything that waits for somebody."""
        for name in [name for name, one in self.waiting.items() if one.address == address]:
            del self.waiting[name]

    def tidy(self) -> None:
        """Drop what was not fetched in time."""
        now = self.clock.now()
        for name in [name for name, one in self.waiting.items() if one.until <= now]:
            del self.waiting[name]

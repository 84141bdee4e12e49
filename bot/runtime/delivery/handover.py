"""From the turn that writes a reply to whoever delivers it: taken when it is written, so that nobody has to look for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from storage.model.queue_items import Claimed

LEASE = timedelta(seconds=60)
"""How long a row that was taken is this process's own."""


class Handover:
    """Shared by the conversation, which commits replies, and the dispatcher, which says whether it has room for them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._has_room: Callable[[str], bool] = lambda channel: False
        self._take: Callable[[Sequence[Claimed]], None] = lambda items: None

    def opens(self, has_room: Callable[[str], bool], take: Callable[[Sequence[Claimed]], None]) -> None:
        """The dispatcher runs from now on, and takes what is given."""
        self._has_room, self._take = has_room, take

    def closes(self) -> None:
        """It runs no more: what is written from now on waits in the outbox."""
        self._has_room, self._take = lambda channel: False, lambda items: None

    def lease(self, channel: str) -> datetime | None:
        """Until when replies written now are ours; nothing where they had better wait in the outbox."""
        return self._clock.now() + LEASE if self._has_room(channel) else None

    def give(self, items: Sequence[Claimed]) -> None:
        """These are committed, one customer's in their order; whatever becomes of this process, their lease ends."""
        if items:
            self._take(items)

"""getUpdates: one reader at a time, held until there is something to read."""

import asyncio
from dataclasses import dataclass, replace

from telegram.constants import PollingLimit

from .arguments import Arguments
from .errors import Conflict
from .updates import Update, UpdateQueue

LONGEST_POLL = 50
HOT_WITHIN, HOT_HOLD, HOTTER_WITHIN = 3, 3, 0.5
CONFLICT_PAUSE = 3
OTHER_READER = "terminated by other getUpdates request; make sure that only one bot instance is running"
BY_WEBHOOK = "terminated by setWebhook request"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(frozen=True, slots=True)
class Poll:
    """One getUpdates call."""

    offset: int
    limit: int
    timeout: float


class Polling:
    """The long poll, with the punishments of the real server (telegram-bot-api, Client.cpp, do_get_updates)."""

    def __init__(self, queue: UpdateQueue, *, pace: float, punishes_hot_retries: bool) -> None:
        self._queue = queue
        self._pace = pace
        self._punishes_hot_retries = punishes_hot_retries
        self._held: asyncio.Future[None] | None = None
        self._previous_offset: int | None = None
        self._previous_at = self._next_conflict_at = float("-inf")
        queue.listeners.append(self._wake)

    async def get_updates(self, given: Arguments) -> list[Update]:
        """getUpdates: limit 1-100, timeout at most 50 s."""
        limit = given.clamped("limit", PollingLimit.MAX_LIMIT, between=(PollingLimit.MIN_LIMIT, PollingLimit.MAX_LIMIT))
        timeout = given.clamped("timeout", 0, between=(0, LONGEST_POLL))
        poll = self._punished(Poll(given.integer("offset"), limit, timeout))
        updates = self._queue.take(poll.offset, poll.limit)
        if updates or not poll.timeout:
            return updates
        await self._hold(poll.timeout)
        return self._queue.take(max(0, poll.offset), poll.limit)

    async def refuse(self) -> None:
        """A webhook is set: nobody may poll."""
        await asyncio.sleep(self._pause_before_conflict() * self._pace)
        raise Conflict(WEBHOOK_ACTIVE)

    def end_held_poll(self, words: str) -> None:
        """The poll being held gets a 409, at once or 3 s later when there was one just before."""
        held, self._held = self._held, None
        if held is None or held.done():
            return
        pause = self._pause_before_conflict() * self._pace
        if pause:
            asyncio.get_running_loop().call_later(pause, _fail, held, Conflict(words))
        else:
            _fail(held, Conflict(words))

    def stop(self) -> None:
        """The server goes away: the held poll is answered with what there is."""
        self._wake()

    async def _hold(self, timeout: float) -> None:
        self.end_held_poll(OTHER_READER)
        loop = asyncio.get_running_loop()
        held: asyncio.Future[None] = loop.create_future()
        self._held = held
        timer = loop.call_later(timeout * self._pace, self._release_if_held, held)
        try:
            await held
        finally:
            timer.cancel()
            if self._held is held:
                self._held = None

    def _release_if_held(self, held: asyncio.Future[None]) -> None:
        if self._held is held:
            _release(held)

    def _wake(self, update: Update | None = None) -> None:
        if self._held:
            _release(self._held)

    def _punished(self, poll: Poll) -> Poll:
        """The same offset again within 3 s is held for 3 s; within 0.5 s it gets one update at a time."""
        now = self._seconds()
        since = now - self._previous_at
        is_same = poll.offset == self._previous_offset
        self._previous_offset, self._previous_at = poll.offset, now
        if not (is_same and self._punishes_hot_retries):
            return poll
        if poll.timeout < HOT_HOLD and since < HOT_WITHIN:
            poll = replace(poll, timeout=HOT_HOLD)
        return replace(poll, limit=1) if since < HOTTER_WITHIN else poll

    def _pause_before_conflict(self) -> float:
        now = self._seconds()
        if now < self._next_conflict_at:
            return CONFLICT_PAUSE
        self._next_conflict_at = now + CONFLICT_PAUSE
        return 0

    def _seconds(self) -> float:
        """Telegram's seconds, which may be shorter than real ones."""
        return asyncio.get_running_loop().time() / self._pace


def _release(held: asyncio.Future[None]) -> None:
    if not held.done():
        held.set_result(None)


def _fail(held: asyncio.Future[None], error: Exception) -> None:
    if not held.done():
        held.set_exception(error)

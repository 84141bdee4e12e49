"""The updates that wait for the bot, with Telegram's numbering and its forgetting."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from telegram.constants import UpdateType

from .clock import Clock

A_DAY = timedelta(hours=24)
CALLBACK_LIFE = timedelta(seconds=150)
QUIET_WEEK = timedelta(days=7)
FUTURE_TOLERANCE, PAST_TOLERANCE = 10, 1_000_000
ASKED_FOR_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}
DEFAULT_ALLOWED = frozenset(kind.value for kind in UpdateType) - ASKED_FOR_ONLY

Lane = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Update:
    """One update, ready to be sent."""

    id: int
    body: bytes
    expires_at: datetime
    lane: Lane


@dataclass
class UpdateQueue:
    """What happened and was not yet confirmed by the bot, oldest first."""

    clock: Clock
    seed: int = 1
    allowed: frozenset[str] = DEFAULT_ALLOWED
    listeners: list[Callable[[Update], None]] = field(default_factory=list)
    next_id: int = 100_000_001

    def __post_init__(self) -> None:
        self._waiting: dict[int, Update] = {}
        self._random = random.Random(self.seed)
        self._last_at = self.clock()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, kind: str, content: dict[str, Any], *, lane: Lane, lives: timedelta = A_DAY) -> Update | None:
        """Queue an update, unless the bot did not ask for its kind (`allowed_updates` when it happened)."""
        if kind not in self.allowed:
            return None
        return self.add_raw({kind: content}, lane=lane, lives=lives)

    def add_raw(self, body: dict[str, Any] | bytes, *, lane: Lane, lives: timedelta = A_DAY) -> Update:
        """Queue anything: an object that gets its `update_id`, or bytes that go out as they are."""
        now = self.clock()
        self._renumber_after_a_quiet_week(now)
        encoded = body if isinstance(body, bytes) else json.dumps(body | {"update_id": self.next_id}).encode()
        update = Update(self.next_id, encoded, now + lives, lane)
        self._waiting[update.id] = update
        self.next_id += 1
        self._last_at = now
        for listener in self.listeners:
            listener(update)
        return update

    def take(self, offset: int, limit: int) -> list[Update]:
        """Confirm everything below `offset` and return what follows; a negative offset keeps only the last ones."""
        if offset < 0:
            self._keep_last(-offset)
        elif offset > 0 and self._is_believable(offset):
            self._forget_below(offset)
        return self._first(limit)

    def forget(self, update: Update) -> None:
        """Confirm one update (a webhook took it)."""
        self._waiting.pop(update.id, None)

    def clear(self) -> None:
        """Throw everything away (`drop_pending_updates`)."""
        self._waiting.clear()

    def pending(self) -> list[Update]:
        """All updates that still live."""
        return self._first(len(self._waiting))

    def restart_ids(self, at: int | None = None) -> int:
        """Number the next update at random, as Telegram does after a week without updates (Update, `update_id`)."""
        if self.pending():
            raise AssertionError(f"{len(self)} updates are waiting; Telegram renumbers only an empty queue")
        self.next_id = at if at is not None else self._random.randrange(1, 2**30)
        return self.next_id

    def is_alive(self, update: Update) -> bool:
        """Messages live 24 hours, button presses 150 seconds (telegram-bot-api, Client.cpp)."""
        return update.expires_at > self.clock()

    def _first(self, limit: int) -> list[Update]:
        now = self.clock()
        found: list[Update] = []
        expired: list[int] = []
        for update in self._waiting.values():
            if len(found) == limit:
                break
            if update.expires_at > now:
                found.append(update)
            else:
                expired.append(update.id)
        for update_id in expired:
            del self._waiting[update_id]
        return found

    def _is_believable(self, offset: int) -> bool:
        """An offset far outside the queue is of another numbering: reading restarts at the head (tdlib, TQueue)."""
        head = next(iter(self._waiting), self.next_id)
        return head - PAST_TOLERANCE <= offset <= self.next_id + FUTURE_TOLERANCE

    def _forget_below(self, offset: int) -> None:
        confirmed = []
        for update_id in self._waiting:
            if update_id >= offset:
                break
            confirmed.append(update_id)
        for update_id in confirmed:
            del self._waiting[update_id]

    def _keep_last(self, count: int) -> None:
        for update_id in list(islice(self._waiting, max(0, len(self._waiting) - count))):
            del self._waiting[update_id]

    def _renumber_after_a_quiet_week(self, now: datetime) -> None:
        if now - self._last_at >= QUIET_WEEK and not self.pending():
            self.restart_ids()

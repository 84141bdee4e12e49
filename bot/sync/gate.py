"""Where every call waits: a vendor account's limit and our share of its day, shared by all who use that account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.sync.connectors.contract import Day, Limits, Throttled
from storage.store import Store
from storage.syncing import quota
from storage.syncing.quota import Allowed

_RESERVED_FOR = 0.25
"""Seconds of calls that are reserved at once: each reservation is a commit."""

_LAST = 0.1
"""The end of a day, of which the others are left their share too, however much they used before."""

_LOOKS_AGAIN_AFTER = timedelta(hours=1)
"""And not at midnight: an account's day ends in a time zone of its own."""


def allowed_by(limits: Limits, share: float, per_second: float | None = None) -> Allowed:
    """What a connection may use: the published rate, or the one that its file names, and its share of the day."""
    a_day = None if limits.calls_a_day is None else max(1, int(limits.calls_a_day * share))
    if per_second is not None:
        return Allowed(per_second, max(1, int(per_second)), a_day)
    # A bucket as large as the window could be emptied twice within it.
    return Allowed(limits.calls / limits.per_seconds * 0.9, max(1, limits.calls // 10), a_day)


@dataclass(slots=True)
class Gate:
    """Lets one call through at a time, as the account allows it. Raises `Throttled` when the share of the day is used up."""

    store: Store
    clock: Clock
    account: str
    """Whose bucket it is."""
    allowed: Allowed
    share: float = 1.0
    """Of the account's day."""
    whose: Callable[[], Awaitable[str]] | None = None
    """Asks the system whose account it is, before the first call; the question passes this gate too. Empty: it did not say."""
    _day: tuple[Day, datetime] | None = field(init=False, default=None)
    """As it was said, and when."""
    _reserved: int = field(init=False, default=0)
    _lock: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    async def __call__(self) -> None:
        """Wait until one more call may be made."""
        if self.whose is not None:
            whose, self.whose = self.whose, None
            if found := await whose():
                self.account, self._reserved = found, 0
        async with self._lock:
            self._leave_some()
            while not self._reserved:
                wanted = max(1, int(self.allowed.per_second * _RESERVED_FOR))
                now = self.clock.now()
                taken = await self.store.write(
                    partial(quota.take, account=self.account, allowed=self.allowed, wanted=wanted, now=now)
                )
                if taken.is_of_the_day:
                    raise Throttled(taken.wait)
                self._reserved = taken.calls
                if not taken.calls:
                    await asyncio.sleep(taken.wait)
            self._reserved -= 1

    def hears(self, day: Day | None) -> None:
        """What the system says of the account's day: more than is published, as many have, and how much others used of it."""
        if day is not None:
            self._day = (day, self.clock.now())
            self.allowed = replace(self.allowed, a_day=max(1, int(day.calls * self.share)))

    def _leave_some(self) -> None:
        """Of the last calls the others are left their share, whatever they used before: it is not ours that cut them off."""
        if self._day is None:
            return
        day, heard_at = self._day
        until = heard_at + _LOOKS_AGAIN_AFTER
        if day.left < day.calls * _LAST * (1 - self.share) and self.clock.now() < until:
            raise Throttled(_LOOKS_AGAIN_AFTER.total_seconds())

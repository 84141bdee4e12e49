"""Where every call waits: a vendor account's limit and our share of its day, shared by all who use that account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial

from bot.clock import Clock
from bot.sync.connectors.contract import Limits, Throttled
from storage.store import Store
from storage.syncing import quota
from storage.syncing.quota import Allowed

_RESERVED_FOR = 0.25
"""Seconds of calls that are reserved at once: each reservation is a commit."""


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
    allowed: Allowed
    _reserved: int = field(init=False, default=0)
    _lock: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)

    async def __call__(self) -> None:
        """Wait until one more call may be made."""
        async with self._lock:
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

"""How often somebody may ask: a bucket for each, in memory, that fills at a steady rate (pure but for what it remembers)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

_MOST_KNOWN = 10_000
"""Buckets kept; whoever has not asked for longest has a full one again."""


@dataclass(slots=True)
class Allowance:
    """`per_second` requests, and `at_once` of them together."""

    per_second: float
    at_once: int
    _left: OrderedDict[str, tuple[float, datetime]] = field(default_factory=OrderedDict)

    def take(self, who: str, now: datetime) -> float:
        """One more request: 0 where it may go on, else the seconds until it may."""
        left = self._of(who, now)
        if left < 1:
            return (1 - left) / self.per_second
        self._left[who] = (left - 1, now)
        self._left.move_to_end(who)
        while len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        return 0

    def _of(self, who: str, now: datetime) -> float:
        left, since = self._left.get(who, (float(self.at_once), now))
        return min(self.at_once, left + max(0.0, (now - since).total_seconds()) * self.per_second)

"""How many calls a system takes in a rolling window."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Limit:
    """So many calls in so many seconds."""

    calls: int
    seconds: float
    name: str
    others: int = 0
    """Of them, those that somebody else makes in every window."""
    _taken: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> float:
        """Count one call; the seconds to wait where there was none left, else zero."""
        while self._taken and self._taken[0] <= now - self.seconds:
            self._taken.popleft()
        if not self.left:
            return max(1.0, math.ceil((self._taken[0] if self._taken else now) + self.seconds - now))
        self._taken.append(now)
        return 0.0

    @property
    def left(self) -> int:
        """Calls that are left in this window."""
        return max(0, self.calls - self.others - len(self._taken))

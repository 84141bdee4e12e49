"""How sure a share is: Wilson's interval, which stays honest near 0 and 1 and for few people (Wilson 1927)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.96
"""95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def rate(self) -> float:
        """The share itself; of nobody, none."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence."""
        if not self.of:
            return 0.0, 1.0
        square = _Z * _Z
        middle = (self.hits + square / 2) / (self.of + square)
        spread = _Z / (self.of + square) * sqrt(self.hits * (self.of - self.hits) / self.of + square / 4)
        return max(0.0, middle - spread), min(1.0, middle + spread)

    @property
    def in_percent(self) -> str:
        """The share and its bounds: 30 % (18 to 45 %)."""
        return f"{_percent(self.rate)} % ({self._bounds})"

    def __str__(self) -> str:
        """As people read it: 12 of 40 (30 %; 18 to 45 %)."""
        return f"{self.hits} of {self.of} ({_percent(self.rate)} %; {self._bounds})"

    @property
    def _bounds(self) -> str:
        low, high = (_percent(bound) for bound in self.interval)
        return f"{low} to {high} %"


def _percent(share: float) -> str:
    percent = share * 100
    return f"{percent:.1f}" if 0 < percent < 10 else f"{percent:.0f}"

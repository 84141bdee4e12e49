"""Two wordings of one question, each read by half of the people: when one of them may be called better."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from prompts.wilson import Share

Words = Literal["usual", "other"]

ENOUGH = 100
"""People in each half before anything is said: with fewer, luck looks like a difference."""

CLEAR = 2.9
"""Standard errors between the halves: tests are looked at every day, so the usual 1.96 would often be luck."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which words do better, if either does: `None` with `is_enough` means that no difference shows."""

    better: Words | None
    z: float
    is_enough: bool

    def __str__(self) -> str:
        """The verdict in words."""
        if not self.is_enough:
            return "not enough people yet"
        if self.better is None:
            return "no clear difference yet"
        return "the usual words do better" if self.better == "usual" else "the other words do better"


def verdict(usual: Share, other: Share) -> Verdict:
    """Compare the shares that answered, of the people shown each wording; nothing is said before enough people read both."""
    z = _z(usual, other)
    is_enough = min(usual.of, other.of) >= ENOUGH
    if not is_enough or abs(z) < CLEAR:
        return Verdict(None, z, is_enough)
    return Verdict("other" if z > 0 else "usual", z, is_enough)


def _z(usual: Share, other: Share) -> float:
    """The difference of two proportions in pooled standard errors."""
    shown = usual.of + other.of
    if not usual.of or not other.of:
        return 0.0
    pooled = (usual.hits + other.hits) / shown
    error = sqrt(pooled * (1 - pooled) * (1 / usual.of + 1 / other.of))
    return (other.rate - usual.rate) / error if error else 0.0

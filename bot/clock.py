"""The only reader of time, ids and randomness: everything else is handed them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Protocol

Chance = Random
"""Repeatable chance, as `chance_of` gives it."""

_BITS_63 = (1 << 63) - 1


class Clock(Protocol):
    """Where `now` and chance come from."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""

    def nonce(self) -> int:
        """A random 63-bit number, never zero."""

    def entropy(self, size: int) -> bytes:
        """Random bytes for keys and nonces."""


class SystemClock:
    """The machine's own clock and entropy."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""
        return datetime.now(UTC)

    def nonce(self) -> int:
        """A random 63-bit number from the operating system."""
        return secrets.randbits(63) or 1

    def entropy(self, size: int) -> bytes:
        """Random bytes from the operating system."""
        return secrets.token_bytes(size)


@dataclass(slots=True)
class FakeClock:
    """A clock that moves when it is told to, with repeatable chance: for rehearsals and tests, never for real data."""

    at: datetime
    seed: int = 1
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def now(self) -> datetime:
        """Where the clock was set."""
        return self.at

    def nonce(self) -> int:
        """The next number of the seeded sequence."""
        return self.chance.getrandbits(63) or 1

    def entropy(self, size: int) -> bytes:
        """Bytes of the seeded sequence; as secret as the seed."""
        return self.chance.randbytes(size)

    def advance(self, span: timedelta) -> None:
        """Move forward."""
        self.at += span

    def move_to(self, moment: datetime) -> None:
        """Set the clock; it may be set back, as real clocks are."""
        self.at = moment.astimezone(UTC)


def chance_of(seed: str) -> Chance:
    """Chance that is the same for the same seed on every machine: for stories that are made up, never for secrets."""
    return Chance(seed)

"""Between which numbers an answer lies."""

from __future__ import annotations

from decimal import Decimal

LEAST, MOST = Decimal(0), Decimal(1_000_000)
"""The bounds where an author wrote none: a slip of the finger must end somewhere, and few things are counted below nothing."""


def bounds(at_least: Decimal | None, at_most: Decimal | None) -> tuple[Decimal, Decimal]:
    """The lowest and the highest number that is an answer."""
    low = at_least if at_least is not None else LEAST
    high = at_most if at_most is not None else MOST
    return low, high

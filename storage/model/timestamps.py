"""Aware UTC at the boundary, whole microseconds since 1970 in the tables: exact, comparable, 8 bytes.

Milliseconds would be two bytes shorter and wrong: a due time cut to the millisecond comes before the promise it
stands for, and whoever looks then finds nothing due.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """Microseconds since 1970; a moment without a zone is refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return (moment - _EPOCH) // _MICROSECOND


def stored_or_none(moment: datetime | None) -> int | None:
    """As `stored`, for moments that may not have come."""
    return None if moment is None else stored(moment)


def moment(value: int) -> datetime:
    """The aware UTC moment of a stored number."""
    return _EPOCH + timedelta(0, 0, value)


def moment_or_none(value: int | None) -> datetime | None:
    """As `moment`, for moments that may not have come."""
    return None if value is None else moment(value)

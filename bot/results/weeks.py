"""Weeks as counts have them: numbered from the fifth of January 1970 on, beginning on Monday, in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta

_FIRST_MONDAY = datetime.fromisoformat("1970-01-05T00:00:00+00:00")


def week_number(at: datetime) -> int:
    """The week of a moment."""
    return (at - _FIRST_MONDAY).days // 7


def week_begins(number: int) -> datetime:
    """The Monday that a week begins with."""
    return _FIRST_MONDAY + timedelta(weeks=number)


def week_name(number: int) -> str:
    """A week by its Monday: 4 May 2026."""
    begins = week_begins(number)
    return f"{begins.day} {begins:%b %Y}"

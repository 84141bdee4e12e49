"""The days that a date question takes, on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from prompts.model import durations
from prompts.model.question import DayBound, Duration, Question

_CENTURY = Duration(100, "years")
"""How far a day may lie where the author set no bound: a lifetime."""


@dataclass(frozen=True, slots=True)
class Window:
    """The earliest and the latest day that is an answer, seen from today."""

    today: date
    low: date
    high: date

    def holds(self, day: date) -> bool:
        """Whether this day is an answer."""
        return self.low <= day <= self.high


def window(question: Question, today: date) -> Window:
    """The days that may be answered today."""
    low = bound(question.earliest or DayBound(distance=_CENTURY, is_before=True), today)
    high = bound(question.latest or DayBound(distance=_CENTURY), today)
    return Window(today, low, high)


def bound(limit: DayBound, today: date) -> date:
    """The day that a bound means today."""
    if limit.day is not None:
        return limit.day
    return before(today, limit.distance) if limit.is_before else after(today, limit.distance)


def after(day: date, duration: Duration) -> date:
    """The day so long after; the last day of the calendar where it ends sooner."""
    try:
        return durations.after(_noon(day), duration).date()
    except (OverflowError, ValueError):
        return date.max


def before(day: date, duration: Duration) -> date:
    """The day so long before; the first day of the calendar where it begins later."""
    try:
        return durations.before(_noon(day), duration).date()
    except (OverflowError, ValueError):
        return date.min


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)

"""Calendar arithmetic: what `18 months` after a moment is."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from prompts.model.question import Duration

_MONTHS = {"months": 1, "years": 12}
_YARDSTICK = datetime(2001, 1, 1, tzinfo=UTC)


def after(moment: datetime, duration: Duration) -> datetime:
    """The moment that lies `duration` later; a month that is too short ends the duration on its last day."""
    return _moved(moment, duration, duration.count)


def before(moment: datetime, duration: Duration) -> datetime:
    """The moment that lies `duration` earlier, by the same calendar."""
    return _moved(moment, duration, -duration.count)


def is_longer(one: Duration, other: Duration) -> bool:
    """Whether one duration outlasts the other, both counted from an ordinary first of January."""
    return after(_YARDSTICK, one) > after(_YARDSTICK, other)


def is_shorter_at_times(one: Duration, other: Duration) -> bool:
    """Whether `one` is over before `other` when both begin on some day: a month is shorter than 30 days in February."""
    begins = (_YARDSTICK + timedelta(days=day) for day in range(365))
    return any(after(begin, one) < after(begin, other) for begin in begins)


def in_days(duration: Duration) -> float:
    """About how many days it lasts, counted from an ordinary first of January."""
    return (after(_YARDSTICK, duration) - _YARDSTICK) / timedelta(days=1)


def _moved(moment: datetime, duration: Duration, count: int) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone: pass an aware datetime")
    if duration.unit in _MONTHS:
        return _months_moved(moment, count * _MONTHS[duration.unit])
    if duration.unit == "hours":
        # Hours are counted on the clock of the world: 24 hours across a clock change are not one local day.
        return (moment.astimezone(UTC) + timedelta(hours=count)).astimezone(moment.tzinfo)
    return moment + timedelta(days=count * (7 if duration.unit == "weeks" else 1))


def _months_moved(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))

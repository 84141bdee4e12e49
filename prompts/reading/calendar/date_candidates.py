"""What words about a day may mean, and which of it is an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from prompts.reading.calendar.allowed_days import Window

Trouble = Literal["day", "month", "no_such_day", "day_range"]
"""Why there is no day: it could be several or none, it is a whole month or season, the calendar does not have it, it is out of
bounds."""


@dataclass(frozen=True, slots=True)
class Found:
    """The one day that is meant; `is_certain`: written out in full, so that it means the same whenever it is read."""

    day: date
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """Two days of which both may be meant: `7/12` in English, `next Friday` on a Monday. Never chosen between; asked back."""

    days: tuple[date, date]


Outcome = Found | Either | Trouble


def likeliest(days: Iterable[date], window: Window) -> Found | Trouble:
    """The first of these days that is an answer."""
    days = tuple(days)
    held = [day for day in days if window.holds(day)]
    if held:
        return Found(held[0])
    return "day_range" if days else "no_such_day"


def only(days: Iterable[date], window: Window) -> Outcome:
    """The one of these days that is an answer, or the two."""
    days = set(days)
    held = sorted(day for day in days if window.holds(day))
    if len(held) > 1:
        return either(held)
    return likeliest(held or days, window)


def either(days: Iterable[date]) -> Either | Trouble:
    """Both days; more are one too many."""
    first, *others = sorted(set(days))
    return Either((first, others[0])) if len(others) == 1 else "day"


def nearest(days: Iterable[date], window: Window) -> Outcome:
    """The next of these days; where all answers lie in the past, the only one."""
    days = tuple(days)
    to_come = sorted(day for day in days if day >= window.today and window.holds(day))
    return likeliest(to_come, window) if to_come else only(days, window)


def one_of(outcomes: Iterable[Outcome]) -> Outcome:
    """What several ways to read the same words come to: the day on which all agree that have one, or two days."""
    outcomes = tuple(outcomes)
    found = {outcome.day for outcome in outcomes if isinstance(outcome, Found)}
    if len(found) == 1:
        return Found(found.pop())
    if found:
        return either(found)
    if "day" in outcomes:
        return "day"
    return "day_range" if "day_range" in outcomes else "no_such_day"

"""A time of day in words: 21:30, 9.30, 9 pm, 21 Uhr."""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h|o.clock)?\.?")
_IN_A_SENTENCE = re.compile(rf"\b{_TIME.pattern}(?!\w)")


def minutes_of(clock: str) -> int | None:
    """Minutes after midnight, or nothing; a bare number could be anything."""
    found = _TIME.fullmatch(clock.strip().casefold())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found[2] is None and not half:
        return None
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def minutes_in(sentence: str) -> int | None:
    """Minutes after midnight of the one time of day that a sentence names, or nothing."""
    times = {minutes_of(found[0]) for found in _IN_A_SENTENCE.finditer(sentence.casefold())} - {None}
    return times.pop() if len(times) == 1 else None

"""A time of day in words: 21:30, 9.30, 9 pm, 21 Uhr."""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h|o.clock)?\.?")
_IN_A_SENTENCE = re.compile(rf"\b{_TIME.pattern}(?!\w)")


_SHORT = 4
"""Words."""
_DISTANCE = re.compile(r"[+\-\N{MINUS SIGN}]\s*\d")
"""How far a clock is from another: `UTC+9:30`."""
_NOON, _A_DAY, _LATE = 12, 24, 6
"""Hours; *at night* is before six, or in the evening."""
_IN_THE_MORNING = frozenset({"in the morning", "morgens", "früh", "vormittags", "de la mañana"})
_AT_NIGHT = frozenset({"at night", "nachts", "de la noche", "de la madrugada"})
_OF_THE_DAY = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:uhr|h|o.clock)?\s*"
    r"(in the morning|in the afternoon|in the evening|at night|morgens|früh|vormittags|nachmittags|abends|nachts"
    r"|de la mañana|de la tarde|de la noche|de la madrugada)\.?"
)


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


def minutes_on_a_clock(clock: str) -> int | None:
    """The same of what is said to be the time: `son las 23`; a bare hour before 13 may be of either half of the day."""
    told, hour = minutes_of(clock), clock.strip()
    is_a_late_hour = hour.isascii() and hour.isdigit() and _NOON < int(hour) < _A_DAY
    if told is None and (of_day := _OF_THE_DAY.fullmatch(hour.casefold())) is not None:
        return _in_its_half(minutes_of(f"{of_day[1]}:{of_day[2] or '00'}"), of_day[3])
    return int(hour) * 60 if told is None and is_a_late_hour else told


def _in_its_half(minutes: int | None, part: str) -> int | None:
    """Of `11 de la noche` 23:00, of `2 nachts` 2:00; nothing where it says more than twelve hours and is told twice."""
    if minutes is None or minutes >= 13 * 60:
        return minutes
    in_the_half = minutes % (_NOON * 60)
    is_after_midnight = part in _AT_NIGHT and in_the_half < _LATE * 60
    return in_the_half if part in _IN_THE_MORNING or is_after_midnight else in_the_half + _NOON * 60


def minutes_in(sentence: str) -> int | None:
    """Minutes after midnight of the one time of day that a sentence names, or nothing."""
    times = {minutes_of(found[0]) for found in _IN_A_SENTENCE.finditer(sentence.casefold())} - {None}
    return times.pop() if len(times) == 1 else None


def minutes_answered(text: str) -> int | None:
    """The same of a short answer to what time it is: `no, 23:00`; one that only has a time in it is about something else."""
    told = minutes_of(text)
    says_more = len(text.split()) > _SHORT or _DISTANCE.search(text) is not None
    return told if told is not None or says_more else minutes_in(text)

"""A length of time in words: `2 weeks`, `1 Monat`, `10 d`."""

from __future__ import annotations

import re
from typing import Literal

from prompts.model.question import Duration

_SPAN = re.compile(r"(\d{1,2})\s*(\w)\w*")
_UNITS: dict[str, Literal["days", "weeks", "months"]] = {"d": "days", "t": "days", "w": "weeks", "s": "weeks", "m": "months"}
"""First letters of day, week and month in the shipped languages (day, Tag, día; week, Woche, semana; month, Monat, mes)."""

_DAYS = {"days": 1, "weeks": 7, "months": 31}
_LONGEST = 366


def span_of(text: str) -> Duration | None:
    """How long, up to a year; nothing where the words say no such length."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None or found[2] not in _UNITS or int(found[1]) == 0:
        return None
    span = Duration(int(found[1]), _UNITS[found[2]])
    return span if span.count * _DAYS[span.unit] <= _LONGEST else None

"""A length of time in words, with its number in digits: `2 weeks`, `1 Monat`, `10 d`."""

from __future__ import annotations

import re

from prompts.model.question import Duration
from prompts.reading.vocabulary import plain, vocabulary

_SPAN = re.compile(r"(\d{1,3})\s*([^\W\d]+)")
_LETTERS = {"d": "days", "t": "days", "w": "weeks", "s": "weeks", "m": "months"}
"""First letters of day, week and month in the shipped languages (day, Tag, día; week, Woche, semana; month, Monat, mes), alone: a
`trimestre` is no day."""

_DAYS = {"days": 1, "weeks": 7, "months": 30, "years": 366}
"""At least: twelve months are a year."""
_LONGEST = 366
_ANY = "en"
"""The units of all languages are in the words of each."""


def span_of(text: str) -> Duration | None:
    """How long, up to a year; nothing where the words say no such length."""
    found = _SPAN.fullmatch(text.strip().lower())
    unit = None if found is None else _LETTERS.get(found[2]) or vocabulary(_ANY).units.get(plain(found[2]))
    if found is None or unit is None or int(found[1]) == 0:
        return None
    span = Duration(int(found[1]), unit)  # type: ignore[arg-type]  # the reading files name units of ours
    return span if span.count * _DAYS[unit] <= _LONGEST else None

"""The days of feasts, by which people name a time instead of by its date: `until Christmas`, `nicht vor Ostern`, `hasta Reyes`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from prompts.reading.idle_words import Tokens
from prompts.reading.vocabulary import Vocabulary

_BY_DATE: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "epiphany": (1, 6, 1),
        "valentine": (2, 14, 1),
        "halloween": (10, 31, 1),
        "christmas_eve": (12, 24, 1),
        "christmas": (12, 25, 2),
        "new_years_eve": (12, 31, 1),
        "new_year": (1, 1, 1),
    }
)
"""Month, day and how many days it lasts."""
_BY_EASTER: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"holy_week": (-7, 8), "good_friday": (-2, 1), "easter": (0, 2), "ascension": (39, 1), "whitsun": (49, 2)}
)
"""How many days after Easter Sunday, and how many days it lasts."""


def feasts_named(tokens: Tokens, words: Vocabulary, today: date) -> Iterator[tuple[date, date]]:
    """The first day of each feast that is named, the next time that it comes, and the first day after it."""
    place = 0
    while place < len(tokens):
        found = _feast_at(tokens, place, words)
        if found is not None:
            name, length = found
            yield _next(name, today)
            place += length
        else:
            place += 1


def _feast_at(tokens: Tokens, place: int, words: Vocabulary) -> tuple[str, int] | None:
    """The feast whose name begins here, and in how many words; the longest name (`new year's eve`)."""
    for length in range(min(_LONGEST_NAME, len(tokens) - place), 0, -1):
        name = words.feasts.get(" ".join(tokens[place : place + length]))
        if name is not None:
            return name, length
    return None


_LONGEST_NAME = 3
"""Words."""


def _next(name: str, today: date) -> tuple[date, date]:
    begins = next(day for year in (today.year, today.year + 1) if (day := _first_day(name, year)) > today)
    lasts = _BY_DATE[name][2] if name in _BY_DATE else _BY_EASTER[name][1]
    return begins, begins + timedelta(days=lasts)


def _first_day(name: str, year: int) -> date:
    if name in _BY_DATE:
        month, day, _ = _BY_DATE[name]
        return date(year, month, day)
    return easter(year) + timedelta(days=_BY_EASTER[name][0])


def easter(year: int) -> date:
    """Easter Sunday of the Western churches, by the anonymous Gregorian rule (Nature, 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)

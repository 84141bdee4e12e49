"""Names of months and days of the week, as customers write them: in their own language first, then in any of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prompts.model.question import Language
from prompts.reading.typos import can_be_slip, is_slip
from prompts.reading.vocabulary import plain, vocabulary
from prompts.text.locales import month_names, weekday_names

_LANGUAGES = ("es", "de", "en", "en-us")
_SHORTEST = 3
"""Shorter names of days (`Di`, `So`) are words of their own; they count only beside a date."""


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """Plain names, and the number each of them stands for: months from 1, days of the week from Monday as 0."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    beside_a_date: Mapping[str, int]
    """The days of the week, their shortest names included."""
    ordinary: frozenset[str]

    def month(self, word: str) -> int | None:
        """The month of this name, or of the only name that it is a slip of."""
        return _named(word, self.months, self.ordinary)

    def weekday(self, word: str) -> int | None:
        """The day of the week of this name, or of the only name that it is a slip of."""
        return _named(word, self.weekdays, self.ordinary)


@lru_cache(maxsize=64)
def calendar_words(language: Language) -> CalendarWords:
    """The names that a customer with this language may write."""
    languages = (*_LANGUAGES, language)
    months = _plainly(name for each in languages for name in month_names(each))
    days = _plainly(name for each in languages for name in weekday_names(each))
    return CalendarWords(
        months={name: month for name, month in months.items() if len(name) >= _SHORTEST},
        weekdays={name: day for name, day in days.items() if len(name) >= _SHORTEST and name not in months},
        beside_a_date={name: day for name, day in _plainly(weekday_names(language)).items() if len(name) > 1} | days,
        ordinary=vocabulary(language).ordinary,
    )


def _plainly(names: Iterable[tuple[str, int]]) -> dict[str, int]:
    plainly = ((plain(name), number) for name, number in names)
    return {name: number for name, number in plainly if name.isalpha() and len(name) > 1}


def _named(word: str, names: Mapping[str, int], ordinary: frozenset[str]) -> int | None:
    if word in names:
        return names[word]
    if not can_be_slip(word) or word in ordinary:
        return None
    close = {number for name, number in names.items() if is_slip(word, name)}
    return close.pop() if len(close) == 1 else None

"""Dates written out: in digits (`2026-05-03`, `3.5.`, `3/5/26`) and with the month's name (`3 de mayo`, `May 3rd, 2026`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from prompts.model.question import Language
from prompts.reading.calendar.allowed_days import Window
from prompts.reading.calendar.calendar_words import CalendarWords
from prompts.reading.calendar.date_candidates import (
    Found,
    Outcome,
    nearest,
    one_of,
    only,
)
from prompts.reading.idle_words import Tokens, free_of
from prompts.reading.vocabulary import Vocabulary
from prompts.text.locales import is_day_first

_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_IN_DIGITS = re.compile(r"(\d{1,2})(?:/(\d{1,2})|(?P<sign>[-/])(\d{1,2})(?P=sign)(\d{4}|\d{2}))")
_DAY = re.compile(r"(\d{1,2})([^\W\d]{0,3})")
_YEAR = re.compile(r"\d{4}")


def in_digits(typed: str, language: Language, window: Window) -> Outcome | None:
    """A date in digits. Which of two numbers is the month depends on the language, and in English on which can be."""
    year_first = _YEAR_FIRST.fullmatch(typed)
    if year_first:
        return _written_out(int(year_first[3]), int(year_first[2]), int(year_first[1]), window)
    found = _IN_DIGITS.fullmatch(typed)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2] or found[4]), found[5] or ""
    day_first = is_day_first(language)
    if day_first is None:
        orders = [(first, second), (second, first)] if first != second else [(first, second)]
        outcomes = [_dated(day, month, year, window) for day, month in orders if _is_ever(day, month)]
        return one_of(outcomes) if len(orders) > 1 or not outcomes else outcomes[0]
    day, month = (first, second) if day_first else (second, first)
    return _dated(day, month, year, window)


def in_words(tokens: Tokens, calendar: CalendarWords, words: Vocabulary, window: Window) -> Outcome | None:
    """A day of the month with the month's name, in either order, with or without the year."""
    said = [token for token in tokens if token not in words.between]
    months = [(place, month) for place, token in enumerate(said) if (month := calendar.month(token)) is not None]
    if len(months) != 1 or len(said) not in (2, 3) or months[0][0] > 1:
        return None
    place, month = months[0]
    day = day_of_month(said[1 - place], words)
    year = said[2] if len(said) == 3 else ""
    if day is None or (year and not _YEAR.fullmatch(year)):
        return None
    outcome = _dated(day, month, year, window)
    is_spelt = said[place] in calendar.months
    return outcome if is_spelt or not isinstance(outcome, Found) else replace(outcome, is_certain=False)


def of_this_month(tokens: Tokens, words: Vocabulary, window: Window) -> Outcome | None:
    """`The 15th`, `am 15.`, `el 15`: the next such day. A bare number may count anything, so it is none."""
    rest = free_of(tokens, words.of_this_month)
    said = [token for token in rest if token not in words.between]
    if len(said) != 1:
        return None
    is_introduced = len(said) < len(tokens)
    found = _DAY.fullmatch(said[0])
    if found and (found[2] in words.ordinal_endings or (is_introduced and not found[2])):
        return nearest(_around(window.today, int(found[1])), window)
    number = words.ordinals.get(said[0], words.numbers.get(said[0]) if rest != tokens else None)
    return nearest(_around(window.today, number), window) if number is not None and is_introduced else None


def day_of_month(word: str, words: Vocabulary) -> int | None:
    """A number of at most two digits, with or without an ending (`3rd`), or one in words."""
    found = _DAY.fullmatch(word)
    if found and (not found[2] or found[2] in words.ordinal_endings):
        return int(found[1])
    return words.ordinals.get(word, words.numbers.get(word))


def _dated(day: int, month: int, year: str, window: Window) -> Outcome:
    """The day in the year that is said; a year of two digits may be of this century or the last one."""
    if len(year) == 4:
        return _written_out(day, month, int(year), window)
    if year:
        return only(_existing(day, month, (1900 + int(year), 2000 + int(year))), window)
    return nearest(_existing(day, month, range(window.low.year, window.high.year + 1)), window)


def _written_out(day: int, month: int, year: int, window: Window) -> Outcome:
    outcome = only(_existing(day, month, (year,)), window)
    return replace(outcome, is_certain=True) if isinstance(outcome, Found) else outcome


def _existing(day: int, month: int, years: Iterable[int]) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _is_ever(day: int, month: int) -> bool:
    return any(_existing(day, month, (2000,)))


def _around(today: date, day: int) -> Iterator[date]:
    """This day of each month, from a year ago to a year ahead."""
    first = today.year * 12 + today.month - 1
    for year, month in (divmod(number, 12) for number in range(first - 12, first + 13)):
        yield from _existing(day, month + 1, (year,))

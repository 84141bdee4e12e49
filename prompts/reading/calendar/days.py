"""The day that a message means, however it is written; what could be two days is both, and never chosen between."""

from __future__ import annotations

import re
from dataclasses import replace

from prompts.model.question import Language
from prompts.reading.calendar.allowed_days import Window
from prompts.reading.calendar.calendar_words import CalendarWords, calendar_words
from prompts.reading.calendar.date_candidates import Either, Found, Outcome
from prompts.reading.calendar.dates import in_digits, in_words, of_this_month
from prompts.reading.calendar.relative import from_today, on_a_weekday, so_long
from prompts.reading.idle_words import Tokens, core, free_of
from prompts.reading.numerals import western_digits
from prompts.reading.vocabulary import Vocabulary, plain, vocabulary

LONGEST = 100
"""Letters in the longest message that may be a day."""

_WORDS_AT_MOST = 12
_WITH_ITS_YEAR = 2
"""Words in a month or season with its year."""

_ORDINAL_SIGNS = str.maketrans("\N{MASCULINE ORDINAL INDICATOR}\N{FEMININE ORDINAL INDICATOR}", "  ")
_POINT_BETWEEN_DIGITS = re.compile(r"(?<=\d)\. ?(?=\d)")
_SLASH_AT_A_NAME = re.compile(r"(?<=[^\W\d])/|/(?=[^\W\d])")
_WITH_ITS_DATE = re.compile(r"([^()]+)\(([^()]+)\)")


def day_in(text: str, language: Language, window: Window) -> Outcome:
    """The day that the whole text means, seen from the window's today."""
    if len(text) > LONGEST:
        return "day"
    typed = western_digits(text.translate(_ORDINAL_SIGNS))
    both = _WITH_ITS_DATE.fullmatch(typed)
    if both is None:
        return _read(typed, language, window)
    # The words of a shortcut, `In 1 week (11 May)`: the date in them does not depend on when they are read.
    return "day" if _read(both[1], language, window) == "day" else _read(both[2], language, window)


def _read(typed: str, language: Language, window: Window) -> Outcome:
    said = words_of_a_day(typed)
    return day_of(said, language, window) if len(said) <= _WORDS_AT_MOST else "day"


def words_of_a_day(typed: str) -> Tokens:
    """The words of a date, or of a sentence with one in it; `3.5.` and `Mi/Do` in one way of writing."""
    return tuple(plain(_SLASH_AT_A_NAME.sub(" ", _POINT_BETWEEN_DIGITS.sub("/", typed))).split())


def day_of(said: Tokens, language: Language, window: Window) -> Outcome:
    """The day that all of these words mean."""
    words, calendar = vocabulary(language), calendar_words(language)
    tokens = _ordinals_joined(free_of(said, words.about), words)
    is_exact = " ".join(tokens) == " ".join(said)
    outcome = (
        _written_out(tokens, language, words, calendar, window)
        or _counted(tokens, words, calendar, window)
        or ("month" if _is_a_month(tokens, words, calendar) else "day")
    )
    return outcome if is_exact or not isinstance(outcome, Found) else replace(outcome, is_certain=False)


def _is_a_month(tokens: Tokens, words: Vocabulary, calendar: CalendarWords) -> bool:
    """Whether a month or a season is named, and no day of it."""
    said = [token for token in core(tokens, words) if token not in words.between | words.until]
    return bool(said) and (said[0] in words.seasons or calendar.month(said[0]) is not None) and len(said) <= _WITH_ITS_YEAR


def _ordinals_joined(tokens: Tokens, words: Vocabulary) -> Tokens:
    """`Twenty second` as one word: it is no second."""
    joined: list[str] = []
    for token in tokens:
        if joined and f"{joined[-1]} {token}" in words.ordinals:
            joined[-1] = f"{joined[-1]} {token}"
        else:
            joined.append(token)
    return tuple(joined)


def _written_out(tokens: Tokens, language: Language, words: Vocabulary, calendar: CalendarWords, window: Window) -> Outcome | None:
    """A date, with the day of the week beside it where the two agree."""
    said = core(tokens, words, keeping=frozenset(words.numbers))
    weekdays = [calendar.beside_a_date[token] for token in said if token in calendar.beside_a_date and token not in calendar.months]
    date_alone = tuple(token for token in said if token not in calendar.beside_a_date or token in calendar.months)
    outcome = in_digits(" ".join(date_alone), language, window) or in_words(date_alone, calendar, words, window)
    if isinstance(outcome, Either) and weekdays:
        fitting = [day for day in outcome.days if day.weekday() in weekdays]
        return Found(fitting[0]) if len(fitting) == 1 else outcome
    if isinstance(outcome, Found) and any(weekday != outcome.day.weekday() for weekday in weekdays):
        return "day"
    return outcome


def _counted(tokens: Tokens, words: Vocabulary, calendar: CalendarWords, window: Window) -> Outcome | None:
    """A day told by its distance from today."""
    return (
        from_today(tokens, words, window)
        or so_long(tokens, words, window)
        or on_a_weekday(tokens, calendar, words, window)
        or of_this_month(tokens, words, window)
    )

"""The day that a whole sentence names: `thanks for reminding me, it'll be the 19th of May`, `end of June I think`.

Unlike `days`, which takes a message for a day, this only finds what may be asked back.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from prompts.model.question import Language
from prompts.reading.calendar.allowed_days import Window
from prompts.reading.calendar.calendar_words import CalendarWords, calendar_words
from prompts.reading.calendar.date_candidates import Either, Found, nearest
from prompts.reading.calendar.days import day_of, words_of_a_day
from prompts.reading.calendar.feasts import feasts_named
from prompts.reading.clauses import LONGEST
from prompts.reading.idle_words import Tokens, core, phrase_at
from prompts.reading.numerals import western_digits
from prompts.reading.vocabulary import Vocabulary, vocabulary

_WORDS_AT_MOST = 40
_LONGEST_DAY = 5
"""Words in the longest way to name a day inside a sentence: `the 19th of May 2026`."""

_MIDDLE = 15
_WORDS_AS_WELL = frozenset({"may", "march", "mar"})
"""Names of months that are other words in one of our languages."""
_YEAR = re.compile(r"20\d\d")


def days_mentioned(text: str, language: Language, window: Window) -> tuple[date, ...]:
    """The days within the bounds that are named, in the order of the calendar."""
    tokens = words_of_a_day(western_digits(text)) if len(text) <= LONGEST else ()
    if len(tokens) > _WORDS_AT_MOST:
        return ()
    return tuple(sorted(set(_days(tokens, language, window)))) or _today_already(tokens, language, window)


def _today_already(tokens: Tokens, language: Language, window: Window) -> tuple[date, ...]:
    """Today, where what was asked after lies ahead and is told to have come."""
    is_ahead = window.low >= window.today
    told = any(phrase_at(tokens, place, vocabulary(language).already) for place in range(len(tokens)))
    return (window.today,) if is_ahead and told and window.holds(window.today) else ()


def span_named(text: str, language: Language, window: Window) -> tuple[date, date] | None:
    """The first day of the feast, week, month or year that is named without a day, and the first after it: `until May`."""
    words, today = vocabulary(language), window.today
    tokens = words_of_a_day(western_digits(text)) if len(text) <= LONGEST else ()
    feasts = set(feasts_named(tokens, words, today))
    spans = feasts | set(_months(tokens, language, today))
    for place in range(len(tokens) if not feasts else 0):  # `año nuevo` is a feast before it is a year
        if phrase_at(tokens, place, words.next_week):
            monday = today + timedelta(days=7 - today.weekday())
            spans.add((monday, monday + timedelta(days=7)))
        if phrase_at(tokens, place, words.next_month):
            spans.add((_first_of(today.year, today.month + 1), _first_of(today.year, today.month + 2)))
        if phrase_at(tokens, place, words.next_year):
            spans.add((_first_of(today.year + 1, 1), _first_of(today.year + 2, 1)))
    span = spans.pop() if len(spans) == 1 else None
    return span if span is not None and window.holds(span[0]) else None


def _months(tokens: Tokens, language: Language, today: date) -> Iterator[tuple[date, date]]:
    """The months that are named behind a word such as *until* (`I may be away` is no May), and those beside them."""
    words, calendar = vocabulary(language), calendar_words(language)
    ends = -1
    for place, token in enumerate(tokens):
        month = calendar.months.get(token)
        is_beside = ends >= 0 and all(each in words.joiners | words.either | words.until for each in tokens[ends:place])
        is_behind = place and not words.until.isdisjoint((tokens[place - 1], " ".join(tokens[max(0, place - 2) : place])))
        if month is None or not (is_behind or is_beside):
            continue
        named, ends = _year_behind(tokens, place, words)
        year = named or today.year + (month <= today.month)
        yield _first_of(year, month), _first_of(year, month + 1)


def _year_behind(tokens: Tokens, place: int, words: Vocabulary) -> tuple[int | None, int]:
    """The year that is said behind this word (`September 2027`, `junio de 2027`), and the place behind both."""
    behind = place + 1
    while behind < len(tokens) and tokens[behind] in words.between:
        behind += 1
    is_year = behind < len(tokens) and _YEAR.fullmatch(tokens[behind]) is not None
    return (int(tokens[behind]), behind + 1) if is_year else (None, place + 1)


def is_month_named(text: str, language: Language) -> bool:
    """Whether a month, or a week or month by where it lies, is named, however it is meant; but for names that are words as well."""
    words, calendar = vocabulary(language), calendar_words(language)
    tokens = words_of_a_day(western_digits(text))
    lies = words.next_week | words.next_month | words.next_year
    return any(
        (token in calendar.months and token not in _WORDS_AS_WELL)
        or token in words.seasons | words.feasts.keys()
        or phrase_at(tokens, place, lies)
        for place, token in enumerate(tokens)
    )


def is_by_the_calendar(text: str, language: Language) -> bool:
    """Whether a weekday or a month is named, and not a length of time."""
    calendar = calendar_words(language)
    tokens = words_of_a_day(western_digits(text))
    return any(calendar.month(token) is not None or calendar.weekday(token) is not None for token in tokens)


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _days(tokens: Tokens, language: Language, window: Window) -> Iterator[date]:
    """Each day that is named, by as many words as name it."""
    words, calendar = vocabulary(language), calendar_words(language)
    tells = [_tells(token, words, calendar) for token in tokens]
    place = 0
    while place < len(tokens):
        for length in range(min(_LONGEST_DAY, len(tokens) - place), 0, -1):
            # What stands beside the words that tell of days does not belong to the day.
            is_likely = (tells[place] or tells[place + length - 1]) and not _goes_on(tokens, place + length, words)
            days = _named(tokens[place : place + length], language, window, words, calendar) if is_likely else ()
            if days:
                yield from days
                place += length
                break
        else:
            place += 1


def _goes_on(tokens: Tokens, end: int, words: Vocabulary) -> bool:
    """Whether the next word belongs to what ends here: a unit to its number (`de 6 meses` is no 6th), a year to its day."""
    if end >= len(tokens):
        return False
    last = tokens[end - 1]
    return (tokens[end] in words.units and (last.isdecimal() or last in words.numbers)) or _YEAR.fullmatch(tokens[end]) is not None


def _tells(word: str, words: Vocabulary, calendar: CalendarWords) -> bool:
    """Whether a word may begin or end the name of a day."""
    return (
        any(character.isdigit() for character in word)
        or word in words.days
        or word in words.units
        or word in words.ordinals
        or word in words.of_this_month
        or calendar.month(word) is not None
        or calendar.weekday(word) is not None
    )


def _named(said: Tokens, language: Language, window: Window, words: Vocabulary, calendar: CalendarWords) -> tuple[date, ...]:
    match day_of(said, language, window):
        case Found(day):
            return (day,)
        case Either(days):
            return days
        case _:
            part = _part_of_a_month(said, words, calendar, window)
            return (part,) if part is not None else ()


def _part_of_a_month(said: Tokens, words: Vocabulary, calendar: CalendarWords, window: Window) -> date | None:
    """`End of May`, `Mitte Juni`, `a principios de julio`: its last, fifteenth or first day."""
    said = core(said, words)
    parts = ((words.part_of_month.get(" ".join(said[:length])), said[length:]) for length in range(len(said) - 1, 0, -1))
    part, rest = next((found for found in parts if found[0] is not None), (None, ()))
    month = calendar.month(rest[0]) if len(rest) == 1 else None
    if month is None and " ".join(rest) in words.of_this_month:
        month = window.today.month
    if part is None or month is None:
        return None
    days = []
    for year in range(window.low.year, window.high.year + 1):
        last = monthrange(year, month)[1]
        days.append(date(year, month, {"start": 1, "middle": _MIDDLE, "end": last}[part]))
    found = nearest(days, window)
    return found.day if isinstance(found, Found) else None

"""Days counted from today: `tomorrow`, `in 2 weeks`, `friday`.

`friday` is the next one after today, as are words for the very next one (`coming`, `kommenden`, `próximo`). `next friday` is that
one to some and the Friday of the week after this one to others: where these are two days it may be either. Where only another way
to take the words lies within the bounds, that one is meant: the question when somebody last ordered takes `friday` as the one
that has been.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from prompts.model.question import Duration
from prompts.reading.calendar.allowed_days import Window, after, before
from prompts.reading.calendar.calendar_words import CalendarWords
from prompts.reading.calendar.date_candidates import (
    Outcome,
    likeliest,
    only,
)
from prompts.reading.idle_words import Tokens, core, without
from prompts.reading.typos import is_slip
from prompts.reading.vocabulary import Vocabulary

_A_WEEK = 7


def from_today(tokens: Tokens, words: Vocabulary, window: Window) -> Outcome | None:
    """`Today`, `the day after tomorrow`: a word or phrase that names a day by its distance."""
    said = " ".join(core(tokens, words))
    distance = words.days.get(said)
    if distance is None and said not in words.ordinary:
        close = {number for name, number in words.days.items() if is_slip(said, name)}
        distance = close.pop() if len(close) == 1 else None
    return likeliest(_moved(window.today, distance), window) if distance is not None else None


def so_long(tokens: Tokens, words: Vocabulary, window: Window) -> Outcome | None:
    """`In 2 weeks`, `a month ago`; `2 weeks` alone where only one of both is an answer."""
    keeping = words.a | words.numbers.keys()
    span = _span(core(tokens, words, keeping=keeping), words)
    if span is None:
        return None
    ways = [after(window.today, span.length)] if span.is_ahead else []
    ways += [before(window.today, span.length)] if span.is_back else []
    return only(ways, window)


def on_a_weekday(tokens: Tokens, calendar: CalendarWords, words: Vocabulary, window: Window) -> Outcome | None:
    """A day of the week, with or without a word that says which one."""
    said = core(tokens, words)
    places = [place for place, token in enumerate(said) if calendar.weekday(token) is not None]
    if len(places) != 1:
        return None
    day = calendar.weekday(said[places[0]])
    marks = {_mark(said[: places[0]], words), _mark(said[places[0] + 1 :], words)} - {""}
    if day is None or len(marks) > 1:
        return None
    mark = next(iter(marks), "")
    ways = tuple(_weekdays(day, mark, words, window.today))
    if mark in words.week_after:
        return only(ways, window)
    return likeliest(ways, window) if ways else None


@dataclass(frozen=True, slots=True)
class _Span:
    """So long ahead of today, or back, or either."""

    length: Duration
    is_ahead: bool
    is_back: bool


def _span(tokens: Tokens, words: Vocabulary) -> _Span | None:
    ahead, back = without(tokens, words.ahead_before), without(tokens, words.back_before)
    is_ahead, is_back = ahead != tokens, back != tokens
    rest = ahead if is_ahead else back
    if len(rest) < 2 or rest[1] not in words.units:
        return None
    behind = " ".join(rest[2:])
    is_ahead, is_back = is_ahead or behind in words.ahead_behind, is_back or behind in words.back_behind
    count = _count(rest[0], words)
    if count is None or (is_ahead and is_back) or (behind and behind not in words.ahead_behind | words.back_behind):
        return None
    length = Duration(count, words.units[rest[1]])  # type: ignore[arg-type]  # the reading files name units of ours
    return _Span(length, is_ahead or not is_back, is_back or not is_ahead)


def _count(word: str, words: Vocabulary) -> int | None:
    """How many: `2`, `two`, `a`."""
    if word.isascii() and word.isdigit() and len(word) <= 4:
        return int(word)
    return 1 if word in words.a else words.numbers.get(word)


def _mark(tokens: Tokens, words: Vocabulary) -> str:
    """What is said of the day of the week: `next`, `this coming`, `of next week`."""
    while tokens and tokens[0] in words.between:
        tokens = tokens[1:]
    return " ".join(tokens)


def _weekdays(day: int, mark: str, words: Vocabulary, today: date) -> Iterator[date]:
    """The days that the words may mean, the likeliest first."""
    coming = (day - today.weekday() - 1) % _A_WEEK + 1
    in_this_week = day - today.weekday()
    if mark in words.week_after:
        yield from _moved(today, in_this_week + _A_WEEK)
    if mark in words.next_week:
        yield from _moved(today, in_this_week + _A_WEEK)
    elif mark in words.this_week:
        yield from _moved(today, in_this_week)
    elif not mark or mark in words.coming | words.week_after:
        yield from _moved(today, coming)
    if not mark or mark in words.past:
        yield from _moved(today, coming - _A_WEEK if coming < _A_WEEK else -_A_WEEK)


def _moved(day: date, distance: int) -> Iterator[date]:
    """The day so many days on, unless the calendar ends before."""
    try:
        yield day + timedelta(days=distance)
    except OverflowError:
        return

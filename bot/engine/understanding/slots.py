"""What is named inside a sentence: until when, how often, in which language. Nothing where it is not plain."""

from __future__ import annotations

from datetime import date

from bot.engine.model.tempo import Ceiling
from bot.engine.understanding.meaning import Context
from prompts.model.question import Duration, Language
from prompts.reading.calendar.allowed_days import Window, after
from prompts.reading.calendar.day_mentioned import days_mentioned, is_by_the_calendar, week_or_month_named
from prompts.text.phrases import Phrases

_A_YEAR = Duration(1, "years")
_TWO = 2
_TOMORROW = Duration(1, "days")

_PACES: tuple[Ceiling, ...] = ("own", "monthly", "weekly")


def end_of_break(text: str, context: Context) -> date | None:
    """The first day, up to a year ahead, on which they may be written to again: `until June`, `in ten days`, `not in June`.

    A time that is named without *until* is the one to be left alone in, and a break lasts to its end. Of one that only begins
    (`from 1 July`) nobody knows how long it lasts.
    """
    today, language, phrases = context.here.today, context.here.language, context.phrases
    ends = phrases.mentions("ends_a_break", text)
    if (phrases.mentions("begins_a_break", text) and not ends) or phrases.mentions("half_a_time", text):
        return None
    window = Window(today, after(today, _TOMORROW), after(today, _A_YEAR))
    named = days_mentioned(text, language, window)
    if 0 < len(named) <= _TWO:
        day = named[-1]  # of two that may be meant the later one: too long a silence hurts nobody
        if ends or not is_by_the_calendar(text, language):
            return day
        return None if phrases.mentions("a_week", text) else after(day, _TOMORROW)
    span = week_or_month_named(text, language, window)
    return None if span is None else span[0] if ends else span[1]


def pace_named(text: str, phrases: Phrases) -> Ceiling | None:
    """How often they want to be asked at most."""
    return next((pace for pace in _PACES if phrases.mentions(f"pace_{pace}", text)), None)


def language_in(text: str, phrases: Phrases) -> Language | None:
    """The one language that a word of the message names."""
    named = {phrases.language_named(word) for word in text.split()} - {None}
    return named.pop() if len(named) == 1 else None

"""What is named inside a sentence: until when, how often, in which language. Nothing where it is not plain."""

from __future__ import annotations

from datetime import date

from bot.engine.model.tempo import Ceiling
from bot.engine.understanding.meaning import Context
from prompts.model.question import Duration, Language
from prompts.reading.calendar.allowed_days import Window, after
from prompts.reading.calendar.day_mentioned import begins, days_mentioned
from prompts.text.phrases import Phrases

_A_YEAR = Duration(1, "years")
_TWO = 2
_TOMORROW = Duration(1, "days")

_PACES: tuple[Ceiling, ...] = ("own", "monthly", "weekly")


def day_ahead(text: str, context: Context) -> date | None:
    """The day from tomorrow on, up to a year ahead, that the words name or count out: `until June`, `in ten days`."""
    today = context.here.today
    window = Window(today, after(today, _TOMORROW), after(today, _A_YEAR))
    named = days_mentioned(text, context.here.language, window)
    if 0 < len(named) <= _TWO:
        return named[-1]  # of two that may be meant the later one: too long a silence hurts nobody
    return begins(text, context.here.language, window)


def pace_named(text: str, phrases: Phrases) -> Ceiling | None:
    """How often they want to be asked at most."""
    return next((pace for pace in _PACES if phrases.mentions(f"pace_{pace}", text)), None)


def language_in(text: str, phrases: Phrases) -> Language | None:
    """The one language that a word of the message names."""
    named = {phrases.language_named(word) for word in text.split()} - {None}
    return named.pop() if len(named) == 1 else None

"""What is named inside a sentence: until when, how often, in which language. Nothing where it is not plain."""

from __future__ import annotations

import re
from datetime import date

from bot.engine.model.tempo import Ceiling
from bot.engine.understanding.meaning import Context
from bot.engine.understanding.rights_in_words.several_wishes import wishes_in
from bot.engine.understanding.span import span_of
from bot.engine.understanding.time_of_day import minutes_in
from prompts.kinds.table import KINDS
from prompts.model.question import Duration, Language
from prompts.reading.calendar.allowed_days import Window, after
from prompts.reading.calendar.day_mentioned import days_mentioned, is_by_the_calendar, is_month_named, span_named
from prompts.reading.calendar.lengths import lengths_in
from prompts.reading.clauses import clauses_of
from prompts.reading.idle_words import phrase_at
from prompts.reading.vocabulary import vocabulary
from prompts.text.phrases import Phrases

_A_YEAR = Duration(1, "years")
_HALF_A_YEAR = Duration(6, "months")
_UNTIL = "until"
"""In front of a time that is named alone; the words of all languages are in each of them."""
_TWO = 2
_SHORT = 8
"""Words; a longer message tells something."""
_TURNS = re.compile(r"\s(?:sondern|sino|lieber|mejor|rather|make it)\s", re.IGNORECASE)
"""Where what is wished follows what is not, with no mark between."""
_TOMORROW = Duration(1, "days")
_YEAR = re.compile(r"\b20\d\d\b")

_PACES: tuple[Ceiling, ...] = ("own", "monthly", "weekly")


def end_of_break(text: str, context: Context) -> date | None:
    """The first day, up to a year ahead, on which they may be written to again: `until June`, `for ten days`, `not in June`.

    A time that is named without *until* is the one to be left alone in, and a break lasts to its end, as it does where that time
    has to be over (`after June`). Of one that only begins (`from 1 July`) nobody knows how long it lasts. Too long a silence hurts
    nobody, and too short a one breaks a promise: whatever is not read to its end is none.
    """
    today, language, phrases = context.here.today, context.here.language, context.phrases
    lengths = lengths_in(text, language)
    is_open = phrases.mentions("begins_a_break", lengths.rest) and not _ends(text, context)
    if is_open or not lengths.are_all_read or phrases.mentions("half_a_time", text):
        return None
    window = Window(today, after(today, _TOMORROW), after(today, _A_YEAR))
    if not lengths.named:
        return _end_by_the_calendar(text, context, window)
    day = after(today, lengths.named[0])
    names_more = is_month_named(lengths.rest, language) or days_mentioned(lengths.rest, language, window)
    return day if len(lengths.named) == 1 and not names_more and window.holds(day) else None


def asked_again(text: str, context: Context) -> date | None:
    """The day until which a break lasts for who says when to ask next, as all of their message: `ask me again in three months`."""
    return end_of_break(text, context) if context.phrases.filled("ask_again", text) else None


def left_alone(text: str, context: Context) -> date | None:
    """The same for who says until when they want to be left alone: `not before August`, `déjame en paz hasta Navidad`.

    Not while a question asks for a day: there it may be the answer.
    """
    is_a_day_asked = context.asked is not None and KINDS[context.asked.kind].answer_type == "day"
    says_it = not is_a_day_asked and context.phrases.filled("left_alone", text) is not None
    return end_of_break(text, context) if says_it else None


def how_long(text: str, context: Context) -> date | None:
    """The end of a break by what was said to *For how long?*: a length, or a time that is named with or without an *until*."""
    phrases, today = context.phrases, context.here.today
    if phrases.means("half_a_year", text):
        return after(today, _HALF_A_YEAR)
    span = span_of(text)
    if span is not None:
        return after(today, span)
    return end_of_break(text, context) or end_of_break(f"{_UNTIL} {text}", context)


def is_how_long(text: str, context: Context) -> bool:
    """Whether words tell of a time at all, so that they are to *For how long?* though they say no end that can be chosen."""
    language = context.here.language
    lengths = lengths_in(text, language)
    return bool(lengths.named) or not lengths.are_all_read or is_month_named(text, language) or is_by_the_calendar(text, language)


def when_again(text: str, context: Context) -> date | None:
    """The day on which a question that is put off shall come, as all of a message: `not tomorrow, next week`, `no, on Monday`.

    Who speaks of a pause, or of until when, wants a break, and who speaks of themselves (`I'm away on Monday`) neither.
    """
    is_else = any(context.phrases.mentions(listed, text) for listed in ("pause", "ends_a_break", "begins_of_oneself"))
    is_a_clock = context.phrases.filled("local_time", text) is not None or minutes_in(text) is not None
    if is_else or is_a_clock or len(text.split()) > _SHORT:
        return None
    language = context.here.language
    parts = [part for wish in wishes_in(text) for part in _TURNS.split(wish)]
    wished = " ".join(part for part in parts if not _is_negated(part, language))
    return end_of_break(f"{_UNTIL} {wished}", context) if wished else None


def _end_by_the_calendar(text: str, context: Context, window: Window) -> date | None:
    """The end by the day, week or month that is named."""
    language, phrases = context.here.language, context.phrases
    is_the_end = _ends(text, context) and not phrases.mentions("over_after_a_time", text)
    named = days_mentioned(text, language, window)
    if named:
        if len(named) > _TWO or (phrases.mentions("a_week", text) and not is_the_end):
            return None
        day = named[-1]  # of two that may be meant the later one
        end = day if is_the_end else after(day, _TOMORROW)
    else:
        span = span_named(text, language, window)
        if span is None:
            return None
        end = span[0] if is_the_end and not phrases.mentions("begins_a_break", text) else span[1]
    years = [int(year) for year in _YEAR.findall(text)]
    return end if max(years, default=0) <= end.year else None


def _ends(text: str, context: Context) -> bool:
    """Whether a time is when they may be written to again: `until June` and `ask me in June` are, `don't ask in June` is not."""
    if context.phrases.mentions("ends_a_break", text):
        return True
    negations = vocabulary(context.here.language).negations
    return any(
        context.phrases.mentions("asks_again", " ".join(clause.tokens))
        and not any(phrase_at(clause.tokens, place, negations) for place in range(len(clause.tokens)))
        for clause in clauses_of(text, context.here.language)
    )


def pace_named(text: str, context: Context) -> Ceiling | None:
    """How often they want to be asked at most; nothing where they complain about it: `not every week`, `weekly is too much`."""
    phrases = context.phrases
    named = next((pace for pace in _PACES if phrases.mentions(f"pace_{pace}", text)), None)
    if named is None or named == "own":
        return named
    is_bounded = phrases.mentions("at_most", text)  # `no more than once a week` is a wish
    is_too_often = phrases.mentions("too_often", text) or (not is_bounded and _is_negated(text, context.here.language))
    return None if is_too_often else named


def _is_negated(text: str, language: Language) -> bool:
    negations = vocabulary(language).negations
    return any(phrase_at(one.tokens, place, negations) for one in clauses_of(text, language) for place in range(len(one.tokens)))


def is_how_often(text: str, phrases: Phrases) -> bool:
    """Whether it is about how often rather than about how long: `less often than once a week` is no break of a week."""
    return phrases.mentions("how_often_named", text) and not phrases.mentions("ends_a_break", text)


def language_in(text: str, phrases: Phrases) -> Language | None:
    """The one language that a word of the message names."""
    named = {phrases.language_named(word) for word in text.split()} - {None}
    return named.pop() if len(named) == 1 else None

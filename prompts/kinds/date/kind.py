"""A day: shortcuts as buttons, or any way to write a day."""

from __future__ import annotations

import datetime

from prompts.kinds.date.shape import DATE_FIELDS, DateShape
from prompts.kinds.protocol import AnswerType, Hint
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Reading,
    Unclear,
)
from prompts.model.question import Duration, Language, Question, Value
from prompts.reading.calendar.allowed_days import after, window
from prompts.reading.calendar.date_candidates import Either, Found
from prompts.reading.calendar.day_mentioned import days_mentioned
from prompts.reading.calendar.days import day_in
from prompts.reading.vocabulary import vocabulary
from prompts.text.locales import day_in_words, in_so_long
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases


class Date:
    """One day within the bounds; the answer is the day, whichever way it was said."""

    answer_type: AnswerType = "day"
    is_typed = True
    shape = DateShape
    fields = DATE_FIELDS

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """A button for each shortcut that is within the bounds, with the day that it means."""
        picks = ((index, shortcut, self._day(question, index, here)) for index, shortcut in enumerate(question.shortcuts))
        return tuple(Choice(index, _label(shortcut, day, here)) for index, shortcut, day in picks if day is not None)

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """The day behind the shortcut, counted from the day on which the question was asked."""
        return self._day(question, index, here)

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """The one day that the text means; what depends on today, or on how it was taken, is shown back."""
        days = window(question, here.today)
        found = day_in(text, here.language, days)
        match found:
            case Found(day, is_certain):
                return Read(day, "typed" if is_certain else "matched")
            case "day_range":
                in_words = (packaged_phrases().day(day, here.language, here.today) for day in (days.low, days.high))
                return Unclear("day_range", dict(zip(("low", "high"), in_words, strict=True)))
            case Either():
                return Unclear("day")
            case _:
                return Unclear(found)

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """The days within the bounds that are named; `next Friday`, `7/12` may be two."""
        return days_mentioned(text, here.language, window(question, here.today))

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The day with its year: a stored answer is read again long after."""
        return day_in_words(value, language) if isinstance(value, datetime.date) else str(value)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """That a day can be written in any way."""
        return Hint(phrases.says("ask.date", language))

    def _day(self, question: Question, index: int, here: Here) -> datetime.date | None:
        if not 0 <= index < len(question.shortcuts):
            return None
        day = after(here.today, question.shortcuts[index])
        return day if window(question, here.today).holds(day) else None


def _label(shortcut: Duration, day: datetime.date, here: Here) -> str:
    """`In 1 week (11 May)`."""
    buttons = vocabulary(here.language).buttons
    shown = packaged_phrases().day(day, here.language, here.today)
    if not shortcut.count:
        return buttons["today"].format(day=shown)
    return buttons["ahead"].format(when=in_so_long(shortcut, here.language), day=shown)

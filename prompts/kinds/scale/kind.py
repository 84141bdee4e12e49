"""A number between two named ends: one button a step, or the number typed in digits or words."""

from __future__ import annotations

import re
from decimal import Decimal

from prompts.kinds.mentions import told_by_a_word
from prompts.kinds.protocol import AnswerType, Hint
from prompts.kinds.scale.shape import SCALE_FIELDS, ScaleShape
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Reading,
    Unclear,
)
from prompts.model.question import Language, Question, Value
from prompts.reading.clauses import clauses_of
from prompts.reading.counted import counted
from prompts.reading.idle_words import phrase_at
from prompts.reading.numerals import LONGEST, numeral, western_digits
from prompts.reading.vocabulary import plain, vocabulary
from prompts.text.phrases import Phrases


class Scale:
    """The steps from `low` to `high`; the answer is the number."""

    answer_type: AnswerType = "number"
    is_typed = False
    shape = ScaleShape
    fields = SCALE_FIELDS

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """A button for each number."""
        return tuple(Choice(index, str(step)) for index, step in enumerate(range(question.low, question.high + 1)))

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """The number at this place."""
        return question.low + index if 0 <= index <= question.high - question.low else None

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """One whole number on the scale, `4 out of 5` where 5 is the top, or the words at one end."""
        slots = {"low": str(question.low), "high": str(question.high)}
        end = _end(question, text)
        if end is not None:
            return Read(end)
        said, top = _parted(text, here.language)
        found = numeral(said, here.language)
        if found is None:
            return Unclear("number", slots)
        if found.number != found.number.to_integral_value():
            return Unclear("whole", slots)
        if not question.low <= found.number <= question.high or (top is not None and top != question.high):
            return Unclear("range", slots)
        return Read(int(found.number), "typed" if found.is_certain else "matched")

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """The whole numbers on the scale that are named, else the end whose words are."""
        found = counted(text, here.language, Decimal(question.low), Decimal(question.high))
        if found:
            return tuple(int(number) for number in found if number == number.to_integral_value())
        named = _end_named(question, text, here.language) or _place_named(question, text, here.language)
        return tuple(sorted(named))

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The number, with its name at both ends: `5 (Surprise me)`."""
        end = {question.low: question.low_end, question.high: question.high_end}.get(value) if isinstance(value, int) else None
        return f"{value} ({end.says(language)})" if end else str(value)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """The names of both ends, which the buttons have no room for."""
        if question.low_end is None or question.high_end is None:
            return Hint()
        ends = {"low_end": question.low_end.says(language), "high_end": question.high_end.says(language)}
        return Hint(below=phrases.says("ask.scale", language, low=question.low, high=question.high, **ends))


def _end(question: Question, text: str) -> int | None:
    """The end whose words, in any language, the whole text is."""
    said = plain(text)
    ends = ((question.low, question.low_end), (question.high, question.high_end))
    named = {step for step, end in ends if end and said and said in {plain(words) for words in end.by_language.values()}}
    return named.pop() if len(named) == 1 else None


def _end_named(question: Question, text: str, language: Language) -> set[int]:
    """The ends of whose words some stand in the text."""
    ends = ((question.low, question.low_end), (question.high, question.high_end))
    return told_by_a_word({step: end.says(language) for step, end in ends if end}, text, language)


def _place_named(question: Question, text: str, language: Language) -> set[int]:
    """The top, the bottom or the middle, where there is one, as people call it on any scale."""
    words = vocabulary(language)
    half, odd = divmod(question.low + question.high, 2)
    named: set[int] = set()
    for clause in clauses_of(text, language):
        for place in range(len(clause.tokens)):
            named |= {question.high} if phrase_at(clause.tokens, place, words.top) and place not in clause.denied else set()
            named |= {question.low} if phrase_at(clause.tokens, place, words.bottom) else set()
            named |= {half} if phrase_at(clause.tokens, place, words.middle) and not odd else set()
    return named


def _parted(text: str, language: Language) -> tuple[str, Decimal | None]:
    """What is said of how much: `4/5` and `4 out of 5` are 4 of 5."""
    words = "|".join(re.escape(word) for word in sorted(vocabulary(language).out_of, key=len, reverse=True))
    typed = western_digits(text[:LONGEST])
    found = re.fullmatch(rf"(.*?\S)(?: ?/ ?| (?:{words}) )(\d{{1,2}})((?!\d).*)", typed) if len(text) < LONGEST else None
    return (f"{found[1]} {found[3]}", Decimal(found[2])) if found else (text, None)

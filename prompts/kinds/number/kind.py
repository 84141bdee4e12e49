"""A number in the customer's own digits, between two bounds."""

from __future__ import annotations

from decimal import Decimal

from prompts.kinds.number.bounds import bounds
from prompts.kinds.number.shape import NUMBER_FIELDS, NumberShape
from prompts.kinds.protocol import AnswerType, Hint
from prompts.model.answer_types import (
    Choice,
    Here,
    Read,
    Reading,
    Unclear,
)
from prompts.model.question import Language, Question, Value
from prompts.reading.counted import counted
from prompts.reading.numerals import numeral
from prompts.text.locales import number_in_words
from prompts.text.phrases import Phrases


class Number:
    """Any number within the bounds; the answer is a decimal."""

    answer_type: AnswerType = "number"
    is_typed = True
    shape = NumberShape
    fields = NUMBER_FIELDS

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """No buttons: numbers are typed."""
        return ()

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """Nothing: there are no buttons."""
        return None

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """The one number in the text, with or without its unit."""
        low, high = bounds(question.at_least, question.at_most)
        slots = {"low": number_in_words(low, here.language), "high": number_in_words(high, here.language)}
        found = numeral(text, here.language, question.unit.by_language.values() if question.unit else ())
        if found is None:
            return Unclear("number", slots)
        if not low <= found.number <= high:
            return Unclear("range", slots)
        return Read(found.number, "typed" if found.is_certain else "matched")

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """The numbers within the bounds that are named."""
        return counted(text, here.language, *bounds(question.at_least, question.at_most))

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The number as it is written in the language, with its unit."""
        number = number_in_words(value, language) if isinstance(value, Decimal) else str(value)
        return f"{number} {question.unit.says(language)}" if question.unit else number

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """The bounds where the author wrote both, and what is counted."""
        unit = question.unit.says(language) if question.unit else ""
        if question.at_least is None or question.at_most is None:
            return Hint(f"({unit})" if unit else "")
        low, high = (number_in_words(bound, language) for bound in (question.at_least, question.at_most))
        return Hint(phrases.says("ask.number.between", language, low=low, high=high, unit=unit).replace(" )", ")"))

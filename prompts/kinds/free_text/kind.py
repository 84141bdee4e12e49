"""In their own words: kept as sent, unless it is too long or mentions what must not be kept."""

from __future__ import annotations

import re
import unicodedata

from prompts.kinds.free_text.shape import FREE_TEXT_FIELDS, FreeTextShape
from prompts.kinds.protocol import AnswerType, Hint
from prompts.model.answer_types import (
    Choice,
    Here,
    Private,
    Read,
    Reading,
    TooLong,
    Unclear,
)
from prompts.model.question import Language, Question, Value
from prompts.screening.sensitive import screened
from prompts.text.phrases import Phrases

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")
_WORD_MAY_BE_LOST = 20
"""Letters given up at most so that a text is cut between two words."""

_BELONGS_TO_THE_LETTER_BEFORE = ("M", "Sk")


class FreeText:
    """The customer's own words."""

    answer_type: AnswerType = "words"
    is_typed = True
    shape = FreeTextShape
    fields = FREE_TEXT_FIELDS

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """No buttons: any words will do."""
        return ()

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """Nothing: there are no buttons."""
        return None

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """The words; what must not be kept counts before what is too long, so that only clean words are held back."""
        words = tidy(text)
        if not any(_says_something(character) for character in words):
            return Unclear()
        if private := screened(words, allowed=question.sensitive):
            return Private(private.topic, _clean_part(private.rest, question))
        if len(words) > question.max_length:
            return TooLong(question.max_length, _clean_part(words, question))
        return Read(words)

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """Nothing: words are taken as they are."""
        return ()

    def say(self, question: Question, value: Value, language: Language) -> str:
        """The words themselves."""
        return str(value)

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """What had better be left out, where the author wants that said."""
        return Hint(phrases.says("ask.private_hint", language) if question.private_hint else "")


def _clean_part(words: str, question: Question) -> str:
    """The first part, screened again: cutting a harmless word may leave one that is not."""
    part = first_part(words, question.max_length)
    private = screened(part, allowed=question.sensitive)
    return private.rest if private else part


def tidy(text: str) -> str:
    """The text as it is stored: NFC, without control characters or blank lines, trimmed."""
    visible = _CONTROL.sub(" ", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    return _BLANK_LINES.sub("\n", unicodedata.normalize("NFC", visible)).strip()


def first_part(words: str, limit: int) -> str:
    """What fits of a text: cut between words when one ends close by, never inside a letter."""
    if len(words) <= limit:
        return words
    end = limit
    while end > 0 and _continues_a_letter(words, end):
        end -= 1
    start_of_last_word = max(words.rfind(" ", 0, end + 1), words.rfind("\n", 0, end + 1))
    if end - start_of_last_word <= _WORD_MAY_BE_LOST and start_of_last_word > 0:
        end = start_of_last_word
    return words[:end].rstrip()


def _continues_a_letter(words: str, at: int) -> bool:
    joined = "\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}"
    category = unicodedata.category(words[at])
    return category.startswith(_BELONGS_TO_THE_LETTER_BEFORE) or words[at] in joined or words[at - 1] == joined[0]


def _says_something(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("So", "Sc")

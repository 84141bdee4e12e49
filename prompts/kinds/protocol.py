"""What a kind of question can do."""

from __future__ import annotations

from typing import Protocol

from prompts.model.answering import Choice, Here, Reading
from prompts.model.question import Language, Question, Value


class Kind(Protocol):
    """What a kind of question can do: offer its buttons, read typed words, and say a stored value in words."""

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """The buttons, in order; empty when the question is answered in words only. `here.today` is the day it was asked."""

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """The value behind the button with this index, or nothing when there is no such button."""

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """What the typed text means as an answer to this question. Never raises, never guesses."""

    def say(self, question: Question, value: Value, language: Language) -> str:
        """A stored value in the customer's words: the option's label, the number, the date written out."""


class Gathering(Kind, Protocol):
    """A kind whose answer is gathered by several taps and ended by *Done*."""

    def toggled(self, question: Question, picked: tuple[str, ...], index: int) -> tuple[str, ...] | None:
        """What is picked after one more tap; nothing when that would be more than may be picked, or there is no such button."""

"""What a kind of question can do, and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import QuestionShape
from prompts.model.answer_types import Choice, Here, Reading
from prompts.model.question import Language, Question, Value
from prompts.text.phrases import Phrases

AnswerType = Literal["option", "options", "yes_or_no", "number", "day", "words"]
"""What an answer is. Whoever treats answers differently asks for this, never for the name of a kind."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What an answer may look like, where the buttons do not tell."""

    beside: str = ""
    """Right behind the question."""
    below: str = ""
    """In a line of its own."""


class Kind(Protocol):
    """What a kind of question can do: offer its buttons, read typed words, and say a stored value in words."""

    @property
    def answer_type(self) -> AnswerType:
        """What an answer to such a question is."""

    @property
    def is_typed(self) -> bool:
        """Whether an answer takes typing, where buttons are shortcuts at most: that is more effort than a tap."""

    @property
    def shape(self) -> type[QuestionShape]:
        """How authors write such a question, and what is checked about it."""

    @property
    def fields(self) -> tuple[OwnField, ...]:
        """The fields that not every question has, in the order in which a workbook shows them."""

    def offer(self, question: Question, here: Here) -> tuple[Choice, ...]:
        """The buttons, in order; empty when the question is answered in words only. `here.today` is the day it was asked."""

    def pick(self, question: Question, index: int, here: Here) -> Value | None:
        """The value behind the button with this index, or nothing when there is no such button."""

    def read(self, question: Question, text: str, here: Here) -> Reading:
        """What the typed text means as an answer to this question. Never raises, never guesses."""

    def suggest(self, question: Question, text: str, here: Here) -> tuple[Value, ...]:
        """What words that `read` cannot take most likely come to: one answer, or several of which each may be meant.

        It is asked back, and never kept without a tap.
        """

    def say(self, question: Question, value: Value, language: Language) -> str:
        """A stored value in the customer's words: the option's label, the number, the date written out."""

    def hint(self, question: Question, phrases: Phrases, language: Language) -> Hint:
        """What the customer is told about an answer with the question itself."""


@runtime_checkable
class Gathering(Kind, Protocol):
    """A kind whose answer is gathered by several taps and ended by *Done*."""

    def toggled(self, question: Question, picked: tuple[str, ...], index: int) -> tuple[str, ...] | None:
        """What is picked after one more tap; nothing when that would be more than may be picked, or there is no such button."""

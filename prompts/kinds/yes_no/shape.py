"""How a yes or no question is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from prompts.fields.types import Declares, Group, Labels, Shape, Words
from prompts.kinds.options import SYNONYMS, labels_in, options_of, words_in
from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import OptionWord, QuestionShape
from prompts.model.question import Language, Option
from prompts.text.phrases import Phrases

YES, NO = "yes", "no"

YES_NO_FIELDS = (
    OwnField(
        "buttons",
        "The words on the two buttons; without them they say yes and no.",
        parts={
            YES: "The button that means yes, in each language.",
            NO: "The button that means no, in each language.",
        },
    ),
    SYNONYMS,
)


class Buttons(Shape):
    """The words on the two buttons."""

    yes: Labels
    no: Labels


class YesNoShape(QuestionShape):
    """Yes or no; without `buttons` they say just that."""

    labels_field: ClassVar[str | None] = "buttons"
    fixed_options: ClassVar[tuple[str, ...]] = (YES, NO)

    kind: Literal["yes_no"]
    buttons: Buttons | None = None
    synonyms: Annotated[dict[Literal["yes", "no"], dict[Declares, Words]], Group] = Field(default_factory=dict)

    def options_from(self, languages: Sequence[Language], phrases: Phrases) -> tuple[Option, ...]:
        """The author's words, else a plain yes and no in each language of the file."""
        plain = {answer: {lang: phrases.says(f"yes_no.{answer}", lang) for lang in languages} for answer in (YES, NO)}
        return options_of(self._written() or plain, self._other_words(), languages[0])

    def option_ids(self) -> tuple[str, ...]:
        """Yes and no."""
        return self.fixed_options

    def labels(self) -> Iterator[OptionWord]:
        """The words on the two buttons, where the author wrote them."""
        return labels_in("buttons", self._written())

    def other_words(self) -> Iterator[OptionWord]:
        """The synonyms."""
        return words_in(self._other_words())

    def _written(self) -> dict[str, dict[Language, str]]:
        return {YES: self.buttons.yes, NO: self.buttons.no} if self.buttons else {}

    def _other_words(self) -> dict[str, dict[Language, list[str]]]:
        return {str(option): words for option, words in self.synonyms.items()}

"""Two to eight options to choose from: what single and multiple choice have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from prompts.fields.option_text import WAS, OptionText, WrittenOption
from prompts.fields.types import Declares, Group, Id, Words
from prompts.fields.values import wrong
from prompts.kinds.options import SYNONYMS, labels_in, options_of, words_in
from prompts.kinds.own_field import AuthorStep, OwnField
from prompts.kinds.question_shape import FieldProblem, OptionWord, QuestionShape
from prompts.model.question import Language, Option
from prompts.text.phrases import Phrases

OPTIONS_AT_MOST = 8

CHOICE_FIELDS = (
    OwnField(
        "options",
        "Two to eight answers, one in each row, in the words of its button in each language.",
        step=AuthorStep("The buttons, separated by commas", "Light, Medium, Dark"),
    ),
    OwnField(
        "options_order",
        "as_written. Shuffled buttons are not possible yet.",
        holds="line",
        offers=("as_written", "shuffle"),
    ),
    SYNONYMS,
)


def _neither_few_nor_many(options: dict[str, OptionText]) -> dict[str, OptionText]:
    if len(options) < 2:
        raise wrong("ZP113", "A choice needs at least two options.", "add one, or make it a yes_no question")
    if len(options) > OPTIONS_AT_MOST:
        message = f"These are {len(options)} options; nobody reads more than {OPTIONS_AT_MOST} on a phone."
        raise wrong("ZP113", message, f"keep {OPTIONS_AT_MOST}, or split the question")
    return options


class ChoiceShape(QuestionShape):
    """Two to eight options to choose from."""

    labels_field: ClassVar[str | None] = "options"

    options: Annotated[dict[Id, WrittenOption], AfterValidator(_neither_few_nor_many)]
    options_order: Literal["as_written", "shuffle"] = "as_written"
    synonyms: Annotated[dict[Id, dict[Declares, Words]], Group] = Field(default_factory=dict)

    def options_from(self, languages: Sequence[Language], phrases: Phrases) -> tuple[Option, ...]:
        """The options as written."""
        found = options_of(self._labels(), self.synonyms, languages[0])
        return tuple(replace(option, was=self.options[option.id].was) for option in found)

    def option_ids(self) -> tuple[str, ...]:
        """The names of the options."""
        return tuple(self.options)

    def earlier_option_ids(self) -> Mapping[str, str]:
        """What authors wrote as `was`."""
        return {option.was: name for name, option in self.options.items() if option.was is not None}

    def labels(self) -> Iterator[OptionWord]:
        """The words on the buttons."""
        return labels_in("options", self._labels())

    def other_words(self) -> Iterator[OptionWord]:
        """The synonyms."""
        return words_in(self.synonyms)

    def problems(self) -> Iterator[FieldProblem]:
        """What authors may write and this version does not do, and earlier names that cannot be."""
        yield from self._strange_earlier_names()
        if self.options_order == "shuffle":
            message = "Shuffled buttons are not possible yet; they are shown as written."
            yield FieldProblem(("options_order",), "ZP304", message, "remove the line", "warning")

    def _labels(self) -> dict[str, dict[str, str]]:
        return {name: option.labels for name, option in self.options.items()}

    def _strange_earlier_names(self) -> Iterator[FieldProblem]:
        """One name for two options: nobody could tell whose answers go on."""
        first: dict[str, str] = {}
        for name, option in self.options.items():
            if option.was is None:
                continue
            owner = option.was if option.was in self.options else first.setdefault(option.was, name)
            if owner != name or option.was == name:
                message = f"`{option.was}` is the name of an option here, or the earlier name of two."
                yield FieldProblem(("options", name, WAS), "ZP227", message, "`was` is the name that this very option had before")

"""How a multiple choice is written, and which options cannot be picked together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from prompts.fields.types import Group, Names, Picks
from prompts.kinds.choice_shape import ChoiceShape
from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import FieldProblem
from prompts.model.question import Language
from prompts.text.suggestions import did_you_mean

PICK_FIELDS = (
    OwnField(
        "alone",
        "Options that clear all others when they are picked, such as: none of these.",
        holds="list",
        noun="options that stand alone",
    ),
    OwnField("pick_at_most", "How many may be picked.", holds="number", noun="most options to pick"),
)


class MultipleChoiceShape(ChoiceShape):
    """Pick some; picking one of `alone` clears the others."""

    kind: Literal["multiple_choice"]
    alone: Annotated[Names, Group] = Field(default_factory=list)
    pick_at_most: Picks | None = None

    def own_values(self, fallback: Language) -> Mapping[str, object]:
        """What can be picked together."""
        return {"alone": tuple(self.alone), "pick_at_most": self.pick_at_most}

    def problems(self) -> Iterator[FieldProblem]:
        """More to pick than there is, and options that stand alone without being there."""
        yield from super().problems()
        yield from self._too_many_picks()
        yield from self._lone_options()

    def _too_many_picks(self) -> Iterator[FieldProblem]:
        most, there = self.pick_at_most, len(self.options)
        if most is not None and most > there:
            message = f"There are {there} options, so nobody can pick {most}."
            yield FieldProblem(("pick_at_most",), "ZP218", message, f"write {there} or less, or remove the line")

    def _lone_options(self) -> Iterator[FieldProblem]:
        for index, option in enumerate(self.alone):
            if option not in self.options:
                message = f"This question has no option `{option}`."
                fix = did_you_mean(option, self.options) or f"write one of: {', '.join(self.options)}"
                yield FieldProblem(("alone", index), "ZP211", message, fix)
        if set(self.options) <= set(self.alone):
            message = "Every option stands alone, so only one can ever be picked."
            yield FieldProblem(("alone",), "ZP220", message, "make it a single_choice question")

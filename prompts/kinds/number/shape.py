"""How a number question is written, and that there is a number to choose between its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from prompts.fields.types import Amount, Texts
from prompts.kinds.number.bounds import bounds
from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import FieldProblem, NumberRange, QuestionShape
from prompts.model.question import Language, Text

NUMBER_FIELDS = (
    OwnField("at_least", "The smallest number that can be an answer.", holds="number", noun="at least"),
    OwnField("at_most", "The largest number that can be an answer.", holds="number", noun="at most"),
    OwnField("unit", "What is counted, such as cups, in each language.", holds="texts", noun="unit"),
)


class NumberShape(QuestionShape):
    """Any number between two bounds."""

    kind: Literal["number"]
    at_least: Amount | None = None
    at_most: Amount | None = None
    unit: Texts | None = None

    def own_values(self, fallback: Language) -> Mapping[str, object]:
        """Both bounds and what is counted."""
        unit = Text(self.unit, fallback) if self.unit else None
        return {"at_least": self.at_least, "at_most": self.at_most, "unit": unit}

    def number_range(self) -> NumberRange:
        """Between the bounds, those included that nobody wrote."""
        return NumberRange(*bounds(self.at_least, self.at_most), is_whole=False)

    def problems(self) -> Iterator[FieldProblem]:
        """Bounds between which there is no number to choose."""
        low, high = bounds(self.at_least, self.at_most)
        if low >= high:
            field = "at_least" if self.at_least is not None else "at_most"
            message = f"The lowest answer would be {low:f} and the highest {high:f}."
            fix = "write the lower number behind `at_least` and the higher one behind `at_most`"
            yield FieldProblem((field,), "ZP221", message, fix)

"""How a scale is written, and that it begins before it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from pydantic import Field

from prompts.fields.types import Step, Texts
from prompts.kinds.own_field import AuthorStep, OwnField
from prompts.kinds.question_shape import FieldProblem, NumberRange, QuestionShape
from prompts.model.question import Language, Text

SCALE_FIELDS = (
    OwnField(
        "from",
        "The number at the lower end, such as 1.",
        holds="number",
        noun="lowest",
        stored="low",
        missing=("It does not say where the scale begins.", "add `from:`, such as `from: 1`"),
        step=AuthorStep("The lowest number of the scale", "1", "1"),
    ),
    OwnField(
        "to",
        "The number at the upper end, such as 5.",
        holds="number",
        noun="highest",
        stored="high",
        missing=("It does not say where the scale ends.", "add `to:`, such as `to: 5`"),
        step=AuthorStep("The highest number of the scale", "5", "5"),
    ),
    OwnField(
        "low_end",
        "What the lower end of the scale means, in each language.",
        holds="texts",
        noun="name of the lowest",
        missing=("The lower end of the scale has no name.", "add `low_end:` with a text for each language"),
        step=AuthorStep("What the lowest number means", "never"),
    ),
    OwnField(
        "high_end",
        "What the upper end of the scale means, in each language.",
        holds="texts",
        noun="name of the highest",
        missing=("The upper end of the scale has no name.", "add `high_end:` with a text for each language"),
        step=AuthorStep("What the highest number means", "always"),
    ),
)


class ScaleShape(QuestionShape):
    """A whole number between two named ends."""

    kind: Literal["scale"]
    lowest: Step = Field(alias="from")
    highest: Step = Field(alias="to")
    low_end: Texts
    high_end: Texts

    def own_values(self, fallback: Language) -> Mapping[str, object]:
        """Both ends and what they are called."""
        ends = {name: Text(texts, fallback) for name, texts in self.ends().items()}
        return {"low": self.lowest, "high": self.highest, **ends}

    def ends(self) -> Mapping[str, Mapping[Language, str]]:
        """What both ends are called."""
        return {"low_end": self.low_end, "high_end": self.high_end}

    def number_range(self) -> NumberRange:
        """The steps of the scale."""
        return NumberRange(Decimal(self.lowest), Decimal(self.highest), is_whole=True)

    def problems(self) -> Iterator[FieldProblem]:
        """A scale that ends where it begins, or before."""
        if self.lowest >= self.highest:
            message = f"The scale would begin at {self.lowest} and end at {self.highest}."
            yield FieldProblem(("from",), "ZP219", message, "write the lower number behind `from`: from: 1, to: 5")

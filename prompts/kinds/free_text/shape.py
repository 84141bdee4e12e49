"""How a question for the customer's own words is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from prompts.fields.types import Length, YesOrNo
from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import QuestionShape
from prompts.model.question import Language

FREE_TEXT_FIELDS = (
    OwnField("max_length", "The most letters an answer may have.", holds="number", noun="longest text"),
    OwnField(
        "private_hint",
        "yes: adds the sentence that asks people to leave out names, health and payment details.",
        holds="line",
        offers=("yes", "no"),
        noun="hint about private details",
    ),
)


class FreeTextShape(QuestionShape):
    """In their own words."""

    kind: Literal["free_text"]
    max_length: Length = 300
    private_hint: YesOrNo = False

    def own_values(self, fallback: Language) -> Mapping[str, object]:
        """How long the words may be, and whether a hint is shown."""
        return {"max_length": self.max_length, "private_hint": self.private_hint}

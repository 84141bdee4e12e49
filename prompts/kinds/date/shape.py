"""How a date question is written, and which days cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from prompts.fields.types import Bound, Group, Shortcuts
from prompts.kinds.own_field import OwnField
from prompts.kinds.question_shape import FieldProblem, QuestionShape
from prompts.model.question import DayBound, Language
from prompts.reading.calendar.allowed_days import after, bound

DATE_FIELDS = (
    OwnField(
        "earliest",
        "The first day that can be an answer: today, in 3 months, 2 weeks ago, 2026-05-31.",
        holds="line",
        noun="earliest day",
    ),
    OwnField("latest", "The last day that can be an answer.", holds="line", noun="latest day"),
    OwnField("shortcuts", "Buttons for days near by, such as [in 1 week, in 1 month].", holds="list", noun="shortcuts"),
)

_SOME_DAY = date(2001, 1, 1)
"""The day from which two distances are compared: an ordinary first of January."""


class DateShape(QuestionShape):
    """A day."""

    kind: Literal["date"]
    earliest: Bound | None = None
    latest: Bound | None = None
    shortcuts: Annotated[Shortcuts, Group] = Field(default_factory=list)

    def own_values(self, fallback: Language) -> Mapping[str, object]:
        """The days that can be answered, and those with a button."""
        return {"earliest": self.earliest, "latest": self.latest, "shortcuts": tuple(self.shortcuts)}

    def problems(self) -> Iterator[FieldProblem]:
        """Days that would end before they begin, and shortcuts that lie outside of them or lead to one day."""
        if self.earliest and self.latest and _is_after(self.earliest, self.latest):
            message = "The latest day would lie before the earliest one."
            yield FieldProblem(("latest",), "ZP222", message, "exchange `earliest` and `latest`")
        yield from self._useless_shortcuts()

    def _useless_shortcuts(self) -> Iterator[FieldProblem]:
        seen: set[date] = set()
        for index, shortcut in enumerate(self.shortcuts):
            place = ("shortcuts", index)
            if self._is_outside(DayBound(distance=shortcut)):
                message = "This shortcut lies outside of `earliest` and `latest`, so nobody would see it."
                yield FieldProblem(place, "ZP223", message, "remove it, or widen the days")
            elif after(_SOME_DAY, shortcut) in seen:
                yield FieldProblem(place, "ZP223", "Another shortcut leads to the same day.", "remove one of them")
            seen.add(after(_SOME_DAY, shortcut))

    def _is_outside(self, day: DayBound) -> bool:
        is_early = self.earliest is not None and _is_after(self.earliest, day)
        return is_early or (self.latest is not None and _is_after(day, self.latest))


def _is_after(one: DayBound, other: DayBound) -> bool:
    """Whether one bound lies behind the other on any day; a fixed day and a moving one cross sooner or later."""
    if (one.day is None) != (other.day is None):
        return False
    return bound(one, _SOME_DAY) > bound(other, _SOME_DAY)

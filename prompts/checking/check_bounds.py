"""Facts about what a question takes for an answer: both ends of a scale, bounds of numbers and days, how many to pick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prompts.authoring.shapes import DateShape, MultipleChoiceShape, NumberShape, ScaleShape
from prompts.authoring.topic_file import Asked
from prompts.authoring.written import Written
from prompts.fields.values import did_you_mean
from prompts.kinds.number.kind import bounds
from prompts.model.problems import Problem
from prompts.model.question import DayBound
from prompts.reading.window import after, bound

_SOME_DAY = date(2001, 1, 1)
"""The day from which two distances are compared: an ordinary first of January."""


def picks(written: Written) -> Iterator[Problem]:
    """More to pick than there is, and options that stand alone without being there."""
    for asked in written.asked():
        if isinstance(asked.shape, MultipleChoiceShape):
            yield from _too_many_picks(asked, asked.shape)
            yield from _lone_options(asked, asked.shape)


def scales(written: Written) -> Iterator[Problem]:
    """A scale that ends where it begins, or before."""
    for asked in written.asked():
        if isinstance(asked.shape, ScaleShape) and asked.shape.lowest >= asked.shape.highest:
            message = f"The scale would begin at {asked.shape.lowest} and end at {asked.shape.highest}."
            yield asked.problem(("from",), "ZP219", message, "write the lower number behind `from`: from: 1, to: 5")


def numbers(written: Written) -> Iterator[Problem]:
    """Bounds between which there is no number to choose."""
    for asked in written.asked():
        if not isinstance(asked.shape, NumberShape):
            continue
        low, high = bounds(asked.shape.at_least, asked.shape.at_most)
        if low >= high:
            is_written = asked.shape.at_least is not None
            message = f"The lowest answer would be {low:f} and the highest {high:f}."
            fix = "write the lower number behind `at_least` and the higher one behind `at_most`"
            yield asked.problem(("at_least" if is_written else "at_most",), "ZP221", message, fix)


def days(written: Written) -> Iterator[Problem]:
    """Days that would end before they begin, and shortcuts that lie outside of them or lead to one day."""
    for asked in written.asked():
        if isinstance(asked.shape, DateShape):
            yield from _days_that_end_early(asked, asked.shape)
            yield from _shortcuts_outside(asked, asked.shape)


def _too_many_picks(asked: Asked, shape: MultipleChoiceShape) -> Iterator[Problem]:
    most = shape.pick_at_most
    if most is not None and most > len(shape.options):
        message = f"There are {len(shape.options)} options, so nobody can pick {most}."
        yield asked.problem(("pick_at_most",), "ZP218", message, f"write {len(shape.options)} or less, or remove the line")


def _lone_options(asked: Asked, shape: MultipleChoiceShape) -> Iterator[Problem]:
    for index, option in enumerate(shape.alone):
        if option not in shape.options:
            message = f"This question has no option `{option}`."
            fix = did_you_mean(option, shape.options) or f"write one of: {', '.join(shape.options)}"
            yield asked.problem(("alone", index), "ZP211", message, fix)
    if set(shape.options) <= set(shape.alone):
        message = "Every option stands alone, so only one can ever be picked."
        yield asked.problem(("alone",), "ZP220", message, "make it a single_choice question")


def _days_that_end_early(asked: Asked, shape: DateShape) -> Iterator[Problem]:
    if shape.earliest and shape.latest and _is_after(shape.earliest, shape.latest):
        message = "The latest day would lie before the earliest one."
        yield asked.problem(("latest",), "ZP222", message, "exchange `earliest` and `latest`")


def _shortcuts_outside(asked: Asked, shape: DateShape) -> Iterator[Problem]:
    seen: set[date] = set()
    for index, shortcut in enumerate(shape.shortcuts):
        place = ("shortcuts", index)
        day = DayBound(distance=shortcut)
        if (shape.earliest and _is_after(shape.earliest, day)) or (shape.latest and _is_after(day, shape.latest)):
            message = "This shortcut lies outside of `earliest` and `latest`, so nobody would see it."
            yield asked.problem(place, "ZP223", message, "remove it, or widen the days")
        elif after(_SOME_DAY, shortcut) in seen:
            yield asked.problem(place, "ZP223", "Another shortcut leads to the same day.", "remove one of them")
        seen.add(after(_SOME_DAY, shortcut))


def _is_after(one: DayBound, other: DayBound) -> bool:
    """Whether one bound lies behind the other on any day; a fixed day and a moving one cross sooner or later."""
    if (one.day is None) != (other.day is None):
        return False
    return bound(one, _SOME_DAY) > bound(other, _SOME_DAY)

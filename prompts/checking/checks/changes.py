"""What answers changed, as authors tell it: nothing that has not happened, and no more than anybody reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from prompts.authoring.written_catalogue import Written
from prompts.model.problems import Problem

CHANGES_AT_MOST = 6
"""Of one question: each stands beside the answer whenever a customer looks at their data."""

_ANYWHERE = timedelta(days=1)
"""Where the date changes first, it is tomorrow already (UTC+14)."""


def too_many_changes(written: Written) -> Iterator[Problem]:
    """A list that nobody would read to its end."""
    for asked in written.asked():
        if len(asked.shape.changed) > CHANGES_AT_MOST:
            message = f"There are {len(asked.shape.changed)} changes here; {CHANGES_AT_MOST} is the most anybody reads."
            yield asked.problem(("changed",), "ZP229", message, "take out the oldest ones", at_key=True)


def days_to_come(written: Written, today: date) -> Iterator[Problem]:
    """A change that has not happened: nobody is told before its day, so it is often a slip of the pen."""
    for asked in written.asked():
        for day in asked.shape.changed:
            if day > today + _ANYWHERE:
                place = ("questions", asked.index, "changed", day.isoformat())
                line, column = asked.document.place_of_key(place)
                message = f"{day} has not come yet; nobody is told of this before."
                fix = "write the day on which it changed, once it has"
                yield Problem(asked.document.file, line, column, "ZP310", "warning", message, fix)

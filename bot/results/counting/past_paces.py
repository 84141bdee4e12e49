"""At which pace everybody was asked at the end of earlier weeks, out of their logs: for weeks in which nobody counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from types import MappingProxyType

from bot.engine.model.facts.fold import evolve
from bot.engine.model.packing.fact_log import contents_in, unpack_facts
from bot.engine.model.state import State
from bot.results.paces import pace_of
from bot.results.weeks import week_begins
from prompts.catalogue.catalogue import Catalogue
from storage.model.records import FactRow
from storage.people import ledger
from storage.questions.some_people import People
from storage.turn.contents import hashes
from storage.turn.unit_of_work import Unit


class Logs:
    """The logs of some customers, read and not yet folded."""

    def __init__(self, unit: Unit, people: People) -> None:
        self._rows = ledger.facts_between(unit, first=people.after + 1, last=people.last)
        self._contents: Mapping[int, str] = hashes(unit, contents_in(row.body for row in self._rows))

    def paces(self, weeks: Sequence[int], catalogue: Catalogue) -> Counter[tuple[int, str]]:
        """How many of them were at which pace at the end of these weeks."""
        found: Counter[tuple[int, str]] = Counter()
        for _, rows in groupby(self._rows, lambda row: row.customer):
            # What a newer release wrote is left to that release.
            with suppress(ValueError):
                found.update(list(_of_one(list(rows), self._contents, sorted(weeks), catalogue)))
        return found


def _of_one(
    rows: Sequence[FactRow], contents: Mapping[int, str], weeks: Sequence[int], catalogue: Catalogue
) -> Iterator[tuple[int, str]]:
    ends = [(week, week_begins(week + 1)) for week in weeks]
    state = State(rows[0].customer)
    for row in rows:
        while ends and ends[0][1] <= row.at:
            yield from _at(state, *ends.pop(0), catalogue)
        for fact in unpack_facts(row.body, row.at, contents, MappingProxyType({})):
            state = evolve(state, fact, row.at)
    for week, end in ends:
        yield from _at(state, week, end, catalogue)


def _at(state: State, week: int, end: datetime, catalogue: Catalogue) -> Iterator[tuple[int, str]]:
    pace = pace_of(state, end, catalogue)
    if pace is not None:
        yield week, pace

"""Everything the records say about some customers: read in one go, then added to what was counted so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple
from datetime import datetime, timedelta

from bot.engine.model.packing.codec import cell_from_json, unpack_person
from bot.engine.model.state import State
from bot.results.counting.past_paces import Logs
from bot.results.counting.sums import FORECAST_DAYS, Asked, Found
from bot.results.paces import messages_lately, next_sends, pace_of
from bot.results.values import keys_of
from prompts.catalogue.option_names import in_names_of
from prompts.model.question import QuestionId
from storage.questions import attention, people_asked, results
from storage.questions.attention import Lately
from storage.questions.people_asked import WeekOfAsks
from storage.questions.results import CurrentAnswers
from storage.questions.some_people import People, next_people
from storage.turn.unit_of_work import Unit

PAGE = 200
"""Customers looked at in one read: some hundredths of a second."""

_DAY = timedelta(days=1)


def next_page(unit: Unit, asked: Asked, after: int) -> Page | None:
    """The customers after this one; nothing where there are none."""
    people = next_people(unit, after=after, at_most=PAGE)
    return None if people is None else Page(unit, people, asked)


class Page:
    """Everything the records say about some customers, read before any of it is added."""

    def __init__(self, unit: Unit, people: People, asked: Asked) -> None:
        now, since = asked.now, asked.since
        self.people = people
        self._asked = asked
        self._people = people_asked.people_asked(unit, people)
        self._asks = results.asks(unit, people)
        self._readers = results.readers(unit, asked.tested, people) if asked.tested else {}
        self._stops = results.stops(unit, people)
        self._again = results.asked_again(unit, people)
        self._held = results.current_answers(unit, now=now, people=people)
        self._weeks = people_asked.weeks(unit, people, since=since)
        self._opt_outs = attention.opt_outs_by_week(unit, people, since=since)
        self._past_week = attention.lately(unit, people, since=now - 7 * _DAY)
        self._past_month = attention.lately(unit, people, since=now - 30 * _DAY)
        self._stretches = attention.stretches(unit, people)
        self._funnel = attention.funnel(unit, people)
        self._values = list(_values(asked, results.answers_in_clear(unit, people)))
        self._persons = attention.persons(unit, people)
        self._logs = Logs(unit, people) if asked.uncounted else None

    def add_to(self, found: Found) -> None:
        """Add all of it."""
        self._add_questions(found)
        self._add_traffic(found)
        if self._logs is not None:
            found.past_paces.update(self._logs.paces(self._asked.uncounted, self._asked.catalogue))
        for person in self._persons:
            # What a newer release wrote is left to that release.
            with suppress(ValueError):
                state = unpack_person(State(person.customer), person.snapshot_clear)
                _add_person(found, state, person.due_at if person.due_why == "ask" else None, self._asked)

    def _add_questions(self, found: Found) -> None:
        name = self._asked.name
        for stored, people in self._people.items():
            found.people[name(stored)].update(_places(astuple(people)))
        for stored, asks in self._asks.items():
            found.asks[name(stored)].update(_places(astuple(asks)))
        for (stored, variant), readers in self._readers.items():
            found.readers[f"{name(stored)} {variant}"].update(_places(astuple(readers)))
        for stored, stops in self._stops.items():
            found.stops[name(stored)] += stops
        for stored, (again, confirmed) in self._again.items():
            found.asked_again[name(stored)] += again
            found.confirmed[name(stored)] += confirmed
        for stored, held in self._held.items():
            earlier = found.held.get(name(stored), CurrentAnswers(0, held.since))
            both = CurrentAnswers(held.answers + earlier.answers, min(held.since, earlier.since), held.fresh + earlier.fresh)
            found.held[name(stored)] = both
        for question, keys in self._values:
            found.values[question].update(keys)

    def _add_traffic(self, found: Found) -> None:
        for week in self._weeks:
            _add_week(found, self._asked.name(week.question), week)
        for number, opt_outs in self._opt_outs.items():
            found.traffic[number]["opt_outs"] += opt_outs
        found.past_week = _both(found.past_week, self._past_week)
        found.past_month = _both(found.past_month, self._past_month)
        found.stretches.update(self._stretches)
        found.funnel.update(_places(self._funnel))
        found.customers += self._funnel[0]


def _add_week(found: Found, question: QuestionId, week: WeekOfAsks) -> None:
    counts, traffic = found.revision_weeks[question], found.traffic[week.week]
    counts[week.week, week.revision, "sent"] += week.sent
    counts[week.week, week.revision, "answered"] += week.answered
    traffic["proactive"] += week.proactive
    traffic["pulled"] += week.sent - week.proactive
    traffic["answered"] += week.answered


def _add_person(found: Found, state: State, due_at: datetime | None, asked: Asked) -> None:
    found.came_by[state.came_by] += 1
    pace = pace_of(state, asked.now, asked.catalogue)
    if pace is None:
        return
    found.paces[pace] += 1
    found.messages[messages_lately(state, asked.now, asked.catalogue)] += 1
    for days, at in zip((found.due, found.due_again), next_sends(state, due_at, asked.now, asked.catalogue), strict=False):
        day = (at - asked.now) // _DAY
        if day < FORECAST_DAYS:
            days[day] += 1


def _values(asked: Asked, cells: Sequence[tuple[str, str]]) -> Iterator[tuple[QuestionId, tuple[str, ...]]]:
    """Under what each answer to a question of today is counted, in the names that its options have today."""
    for stored, cell in cells:
        question = asked.catalogue.questions.get(asked.name(stored))
        if question is not None:
            value = in_names_of(asked.catalogue, question, cell_from_json(cell).value)
            yield question.id, keys_of(question, value)


def _places(counts: Sequence[int]) -> dict[int, int]:
    return dict(enumerate(counts))


def _both(one: Lately, other: Lately) -> Lately:
    return Lately(*(mine + theirs for mine, theirs in zip(astuple(one), astuple(other), strict=True)))

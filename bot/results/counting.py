"""Counting everybody, a page of customers at a time, so that whoever talks to the bot meanwhile does not notice."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

from bot.clock import Clock
from bot.engine.model.codec import cell_from_json, unpack_person
from bot.engine.model.state import State
from bot.publishing.aside import aside, giving_way
from bot.results.evidence import same_test
from bot.results.paces import PACES, messages_lately, next_sends, pace_of
from bot.results.past_paces import Logs
from bot.results.snapshot import (
    NOTHING,
    AttentionCounts,
    PacesOf,
    QuestionCounts,
    RevisionWeek,
    Snapshot,
    Stretch,
    TrafficWeek,
)
from bot.results.values import keys_of
from bot.results.weeks import week_begins, week_number
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.lineage import current_ids
from prompts.catalogue.option_names import in_names_of
from prompts.model.question import Question, QuestionId
from storage.questions import attention, people_asked, results
from storage.questions.attention import Lately
from storage.questions.people_asked import PeopleAsked, WeekOfAsks
from storage.questions.results import Asks, CurrentAnswers, Readers
from storage.questions.some_people import People, next_people
from storage.store import Store
from storage.turn.unit_of_work import Unit

PAGE = 200
"""Customers looked at in one read: some hundredths of a second."""

REST = 9.0
"""How many times as long as a page took nothing is counted after it: counting takes a tenth of one processor, at most."""

_WEEKS = 53
"""How far back weeks are shown."""

FORECAST_DAYS = 14
"""How far ahead the next questions are counted."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a count needs to know of the questions: the same for all its pages."""

    catalogue: Catalogue
    now: datetime
    names: Mapping[QuestionId, QuestionId]
    """The id of today by that of earlier."""
    tested: Sequence[str]
    """Revisions whose readers count for a running wording test."""
    uncounted: Sequence[int]
    """Earlier weeks of which no count tells at which pace people were."""

    @classmethod
    def of(cls, catalogue: Catalogue, now: datetime, before: Snapshot | None) -> Asked:
        """At this moment, after the count before."""
        earlier = revisions_of(catalogue)
        tested = [one.revision for question in catalogue.questions.values() for one in same_test(question, earlier)]
        counted = {each.week for each in before.attention.paces} if before else set()
        this_week = week_number(now)
        uncounted = [week for week in range(this_week - _WEEKS + 1, this_week) if week not in counted]
        return cls(catalogue, now, current_ids(catalogue), tested, uncounted)

    @property
    def since(self) -> datetime:
        """The beginning of the weeks that are shown."""
        return week_begins(week_number(self.now) - _WEEKS + 1)

    def name(self, stored: str) -> QuestionId:
        """What a question is called today."""
        return self.names.get(stored, stored)


def revisions_of(catalogue: Catalogue) -> Mapping[QuestionId, Sequence[Question]]:
    """Every revision of each question, oldest first, under the name it has today."""
    names, found = current_ids(catalogue), defaultdict[str, list[Question]](list)
    for question in catalogue.revisions.values():
        found[names.get(question.id, question.id)].append(question)
    return found


@dataclass(slots=True)
class Found:
    """What was counted so far; the sum over pages."""

    customers: int = 0
    people: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By question and place in `PeopleAsked`; the same for what follows."""
    asks: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    readers: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    stops: Counter[str] = field(default_factory=Counter)
    asked_again: Counter[str] = field(default_factory=Counter)
    confirmed: Counter[str] = field(default_factory=Counter)
    held: dict[str, CurrentAnswers] = field(default_factory=dict)
    values: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    revision_weeks: defaultdict[str, Counter[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    traffic: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    past_week: Lately = NOTHING
    past_month: Lately = NOTHING
    paces: Counter[str] = field(default_factory=Counter)
    past_paces: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By week and pace."""
    messages: Counter[int] = field(default_factory=Counter)
    due: Counter[int] = field(default_factory=Counter)
    due_again: Counter[int] = field(default_factory=Counter)
    stretches: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    funnel: Counter[int] = field(default_factory=Counter)
    came_by: Counter[str] = field(default_factory=Counter)

    def questions(self) -> set[str]:
        """Every question there is a count of."""
        return {*self.people, *self.asks, *self.stops, *self.held, *self.values, *self.revision_weeks}


async def count(
    store: Store,
    clock: Clock,
    catalogue: Catalogue,
    *,
    before: Snapshot | None = None,
    may_go_on: Callable[[], Awaitable[bool]] | None = None,
    rest: float = REST,
) -> Snapshot | None:
    """Count everybody. `before` lends its paces of earlier weeks; nothing comes of it where it may not go on."""
    began, asked, found = perf_counter(), Asked.of(catalogue, clock.now(), before), Found()
    after = -1
    while True:
        at = perf_counter()
        with giving_way():
            page = await store.read(partial(_read, asked=asked, after=after))
        if page is None:
            break
        await aside(page.add_to, found)
        after = page.people.last
        await asyncio.sleep(rest * (perf_counter() - at))
        if may_go_on is not None and not await may_go_on():
            return None
    misread = await store.read(results.misread)
    return Snapshot(
        at=asked.now,
        seconds=round(perf_counter() - began, 1),
        customers=found.customers,
        questions={name: _question(name, found) for name in sorted(found.questions())},
        readers={name: Readers(counts[0], counts[1], counts[2]) for name, counts in found.readers.items()},
        misread=misread,
        attention=_attention(found, asked, before),
    )


def _read(unit: Unit, asked: Asked, after: int) -> _Page | None:
    people = next_people(unit, after=after, at_most=PAGE)
    return None if people is None else _Page(unit, people, asked)


class _Page:
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


def _question(name: str, found: Found) -> QuestionCounts:
    held, weeks = found.held.get(name), found.revision_weeks.get(name, Counter())
    return QuestionCounts(
        people=PeopleAsked(*(found.people[name][place] for place in range(6))),
        asks=Asks(*(found.asks[name][place] for place in range(4))),
        stops=found.stops[name],
        asked_again=found.asked_again[name],
        confirmed=found.confirmed[name],
        held=held.answers if held else 0,
        since=held.since if held else None,
        fresh=held.fresh if held else 0,
        values=dict(sorted(found.values[name].items())),
        weeks=[
            RevisionWeek(week, revision, weeks[week, revision, "sent"], weeks[week, revision, "answered"])
            for week, revision in sorted({(week, revision) for week, revision, _ in weeks})
        ],
    )


def _attention(found: Found, asked: Asked, before: Snapshot | None) -> AttentionCounts:
    this_week = week_number(asked.now)
    counted = [each for each in (before.attention.paces if before else ()) if this_week - _WEEKS < each.week < this_week]
    looked_up = [PacesOf(week, {pace: found.past_paces[week, pace] for pace in PACES}) for week in asked.uncounted]
    earlier = sorted([*counted, *looked_up], key=lambda each: each.week)
    return AttentionCounts(
        weeks=[TrafficWeek(week, **counts) for week, counts in sorted(found.traffic.items())],
        past_week=found.past_week,
        past_month=found.past_month,
        paces=[*earlier, PacesOf(this_week, dict(found.paces))],
        messages=dict(sorted(found.messages.items())),
        due=dict(sorted(found.due.items())),
        due_again=dict(sorted(found.due_again.items())),
        stretches=[
            Stretch(began, ended, count)
            for (began, ended), count in sorted(found.stretches.items(), key=lambda each: (each[0][0], each[0][1] or 0))
        ],
        funnel=[found.funnel[place] for place in range(len(found.funnel))],
        came_by=dict(sorted(found.came_by.items())),
    )

"""Counting everybody, a page of customers at a time, so that whoever talks to the bot meanwhile does not notice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter

from bot.clock import Clock
from bot.publishing.aside import aside, giving_way
from bot.results.counting.page import next_page
from bot.results.counting.sums import WEEKS, Asked, Found
from bot.results.paces import PACES
from bot.results.snapshot import (
    AttentionCounts,
    PacesOf,
    QuestionCounts,
    RevisionWeek,
    Snapshot,
    Stretch,
    TrafficWeek,
)
from bot.results.weeks import week_number
from prompts.catalogue.catalogue import Catalogue
from storage.questions import results
from storage.questions.people_asked import PeopleAsked
from storage.questions.results import Asks, Readers
from storage.store import Store

REST = 9.0
"""How many times as long as a page took nothing is counted after it: counting takes a tenth of one processor, at most."""


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
            page = await store.read(partial(next_page, asked=asked, after=after))
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
    counted = [each for each in (before.attention.paces if before else ()) if this_week - WEEKS < each.week < this_week]
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

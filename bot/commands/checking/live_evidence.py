"""What the records say about the live questions, where there are records: less is more, and translations left behind."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.engine.model.codec import cell_from_json
from bot.settings import Settings
from prompts.catalogue.option_names import links_among, renamed
from prompts.catalogue.revision import from_json
from prompts.checking.verdict import Measured, Standing
from prompts.evidence.finding import Finding
from prompts.evidence.less_is_more import Counts, findings
from prompts.evidence.stale_translations import stale
from prompts.evidence.wilson import Share
from prompts.evidence.wording_test import Half, is_same_test, so_far
from prompts.model.question import Question, Value
from storage.database.connections import place_of
from storage.model.misread import Misread
from storage.questions import results, revisions
from storage.questions.results import Asks, CurrentAnswers, Readers
from storage.receivers import exports
from storage.receivers.exports import Manifest
from storage.store import Store

_PEOPLE_AT_MOST = 2000
"""A sample of this size tells 90 % from 88 %; opening every sealed answer of a large crowd would take minutes."""

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Records:
    """Everything the counts are made of."""

    asks: Mapping[str, Asks]
    misread: Mapping[str, Mapping[str, int]]
    """Typed words that were not understood, by question and language."""
    stops: Mapping[str, int]
    again: Mapping[str, tuple[int, int]]
    held: Mapping[str, CurrentAnswers]
    picks: Mapping[str, Picks]
    manifests: Sequence[Manifest]
    revisions: Mapping[str, Sequence[Question]]
    readers: Mapping[tuple[str, str], Readers]
    """Who read which words of a running wording test, by question and variant."""


@dataclass
class Picks:
    """The answers to one question that were looked at, and how often each option was among them."""

    answers: int = 0
    options: Counter[str] = field(default_factory=Counter)


def has_records(settings: Settings) -> bool:
    """Whether there is anything to look into; a database elsewhere may have records."""
    file = place_of(settings.database_url).path
    return file is None or file.exists()


def measured(settings: Settings, live: Sequence[Standing]) -> Measured:
    """Look into the records."""
    clock = SystemClock()
    questions = [from_json(standing.body) for standing in live]
    records = asyncio.run(_records(settings, clock, questions))
    return Measured(list(_findings(records, live, clock.now())), _exported(records, questions))


def _exported(records: Records, questions: Sequence[Question]) -> dict[str, int]:
    carried = {question.id: any(_carries(manifest, question) for manifest in records.manifests) for question in questions}
    return {name: held.answers for name, held in records.held.items() if carried.get(name)}


def _findings(records: Records, live: Sequence[Standing], now: datetime) -> Iterator[tuple[Standing, Finding]]:
    sent, stopped = (sum(asks.arrived for asks in records.asks.values()), sum(records.stops.values()))
    for standing in live:
        question = from_json(standing.body)
        counts = _counts(question, records)
        others = Share(stopped - counts.stops, sent - counts.sent)
        earlier = records.revisions.get(question.id, ())
        for found in (*findings(question, counts, others, now), *stale(question, earlier), *_wording_test(question, records)):
            if found.code not in standing.silenced:
                yield standing, found


def _wording_test(question: Question, records: Records) -> Iterator[Finding]:
    if question.wording_test is not None:
        yield so_far(*(_half(records.readers.get((question.id, variant))) for variant in ("a", "b")))


def _half(readers: Readers | None) -> Half:
    return Half(readers.people, readers.answered, readers.stopped) if readers else Half()


def _counts(question: Question, records: Records) -> Counts:
    asks, held = records.asks.get(question.id), records.held.get(question.id)
    again, confirmed = records.again.get(question.id, (0, 0))
    picks = records.picks.get(question.id, Picks())
    return Counts(
        shown=asks.over if asks else 0,
        skipped=asks.skipped if asks else 0,
        sent=asks.arrived if asks else 0,
        asked_why=asks.asked_why if asks else 0,
        misread=records.misread.get(question.id, {}),
        stops=records.stops.get(question.id, 0),
        answers=picks.answers,
        picks=picks.options,
        asked_again=again,
        confirmed=confirmed,
        held=held.answers if held else 0,
        held_since=held.since if held else None,
        exported_at=max((manifest.at for manifest in records.manifests if _carries(manifest, question)), default=None),
    )


def _carries(manifest: Manifest, question: Question) -> bool:
    """Whether an export had the answers to this question: a wide one by a column, a long one by its purpose."""
    fields = manifest.fields.split(",")
    is_its_purpose = manifest.purposes == "all" or question.purpose.id in manifest.purposes.split(",")
    return is_its_purpose and (question.id in fields or "attribute" in fields)


async def _records(settings: Settings, clock: Clock, live: Sequence[Question]) -> Records:
    async with opened(settings, clock, read_only=True) as store:
        earlier = await _revisions(store)
        at_hand = [one.revision for question in live for one in _same_test(question, earlier)]
        return Records(
            asks=await store.read(results.asks),
            misread=_by_question(await store.read(results.misread)),
            stops=await store.read(results.stops),
            again=await store.read(results.asked_again),
            held=await store.read(results.current_answers),
            picks=await _picks(store, live, earlier),
            manifests=await store.read(exports.manifests),
            revisions=earlier,
            readers=await store.read(partial(results.readers, revisions=at_hand)),
        )


def _by_question(misread: Sequence[Misread]) -> Mapping[str, Mapping[str, int]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in misread:
        found[row.question][row.language] += row.times
    return found


def _same_test(question: Question, revisions: Mapping[str, Sequence[Question]]) -> Iterator[Question]:
    """The revisions whose readers count for a running wording test; an edited wording starts anew."""
    if question.wording_test is not None:
        yield from (one for one in revisions.get(question.id, ()) if is_same_test(one, question))


async def _picks(store: Store, live: Sequence[Question], earlier: Mapping[str, Sequence[Question]]) -> Mapping[str, Picks]:
    """Which options were picked, by a sample of the customers; nothing else of an answer is looked at."""
    now = {question.id: (question, links_among((question, *earlier.get(question.id, ())))) for question in live}
    found: defaultdict[str, Picks] = defaultdict(Picks)
    after: int | None = -1
    for _ in range(_PEOPLE_AT_MOST // _PAGE):
        if after is None:
            break
        page = await store.read(partial(results.sample, after=after, at_most=_PAGE))
        after = page.last
        for question, cell in page.answers:
            found[question].answers += 1
            value = cell_from_json(cell).value
            found[question].options.update(_options(renamed(value, *now[question]) if question in now else value))
    return found


def _options(value: Value) -> tuple[str, ...]:
    match value:
        case bool():
            return ("yes" if value else "no",)
        case str():
            return (value,)
        case tuple():
            return value
        case _:
            return ()


async def _revisions(store: Store) -> Mapping[str, Sequence[Question]]:
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for row in await store.read(revisions.every):
        found[row.question].append(from_json(row.body))
    return found

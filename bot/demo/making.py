"""Demo data made and taken away: refused where a real customer is, marked from the first row on, and gone with one command."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock, FakeClock
from bot.demo.crowd import Span
from bot.demo.telling import BLOCK, Story, Told, blocks
from bot.demo.timeline import Published, told
from bot.engine.model.ids_and_time import iso
from bot.engine.model.packing import fact_log
from bot.errors import ZeropartyError
from bot.export.runner import Wanted, export, manifest_of
from bot.publishing.catalogue_files import Revisions, catalogue_of, prompts_folder, readable, texts_in
from bot.publishing.going_live import NextVersion, live_now, revision_rows, stored_questions
from bot.publishing.switch import switch
from bot.runtime.handed_on import take_in
from bot.runtime.under_age import ACCOUNT
from bot.settings import Settings
from prompts.catalogue.catalogue import Catalogue
from storage import demo, erasure
from storage.demo import Forgotten, Mark, Removed
from storage.model.records import Address, RevisionRow
from storage.model.turns import Loaded, Writes
from storage.model.vocabulary import ASK_OUTCOMES, PROVENANCES
from storage.people import customers, ledger
from storage.questions import revisions, versions
from storage.questions.versions import Live, NewVersion
from storage.receivers import audit_trail, manifests
from storage.store import Store
from storage.turn.unit_of_work import Unit

_EXPORTED_BEFORE = timedelta(days=9)
"""How long before now the files of the story were exported: what people took back since then is on its way."""

_AT_ONCE = 250
"""Customers who are taken away together."""


class RealCustomers(ZeropartyError):
    """There are customers here whom nobody made up, or there is demo data already; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made."""

    customers: int = 3000
    days: int = 180
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, in counts."""

    customers: int
    forgotten: int
    days: int
    seed: int
    versions: int
    asks: dict[str, int]
    answers: dict[str, int]
    exports: int


async def plan(settings: Settings, clock: Clock, wish: Wish, store: Store | None) -> Story:
    """What will be told, looked up before anything is written; `store` is nothing where there is none. Raises `RealCustomers`."""
    if store is not None:
        await _refuse_others(store)
    newest, files, known = await _live(settings, clock, store)
    end = clock.now()
    start = (end - timedelta(days=wish.days)).replace(hour=8, minute=12, second=41, microsecond=204_311)

    def read(texts: Mapping[str, str]) -> Catalogue | None:
        return catalogue_of(texts, clock, known).catalogue

    timeline = told(newest, files, start, end - start, read)
    until = (max(start, end - min(_EXPORTED_BEFORE, (end - start) / 4)), end)
    return Story(timeline, Span(start, end), until, wish.customers, wish.seed)


async def make(
    store: Store,
    settings: Settings,
    clock: Clock,
    story: Story,
    pool: ProcessPoolExecutor | None,
    progress: Callable[[float], None],
) -> Made:
    """Write the story into the records; `progress` is told the share that is done. Raises `RealCustomers`."""
    await _refuse_others(store)
    mark = await _begin(store, settings, clock, story)
    counts: Counter[str] = Counter()
    later = [one async for one in _first_parts(store, story, pool, counts, progress)]
    taken = await _export_all(store, settings, story)
    await _second_parts(store, later, counts)
    mark = replace(mark, is_whole=True, manifests=taken, misread=await store.read(demo.misread_counts))
    await store.write(partial(_end, mark=mark, at=clock.now()))
    progress(1.0)
    kept = await store.read(demo.made_up)
    asks = {word: counts[f"ask {word}"] for word in ASK_OUTCOMES if counts[f"ask {word}"]}
    answers = {word: counts[f"answer {word}"] for word in PROVENANCES if counts[f"answer {word}"]}
    days = story.span.whole_days
    return Made(kept, counts["forgotten"], days, story.seed, len(story.timeline.versions), asks, answers, len(taken))


async def remove(store: Store, clock: Clock) -> Removed:
    """Take away everybody who was made up and all that is about them, and nobody else; `RealCustomers` where there is none."""
    mark = await store.read(demo.current_mark)
    if mark is None:
        raise RealCustomers("there is no demo data here; nothing was removed")
    count = 0
    while some := await store.read(partial(demo.some_made_up, at_most=_AT_ONCE)):
        await store.write(partial(demo.remove_some, these=some))
        await asyncio.to_thread(demo.forget_keys, store.keys, some)
        count += len(some)
    await store.write(partial(demo.remove_from_ledger, keys=store.keys))
    removed = await store.write(partial(_take_off, mark=mark, at=clock.now()))
    await store.autocommit(demo.shrink)
    await asyncio.to_thread(store.keys.wipe)
    removed.customers = count
    return removed


async def _refuse_others(store: Store) -> None:
    mark, others, live = await store.read(_look)
    if mark is not None:
        raise RealCustomers(
            f"there is demo data here already, made {mark.since[:10]}; `zeroparty demo-data --remove` takes it away"
        )
    if others or (live is not None and live.has_customers):
        who = f"{others} real customers" if others > 1 else "a real customer" if others else "real customers (forgotten since)"
        raise RealCustomers(
            f"this data folder has {who}: demo data never stands beside them; name another folder, "
            "for example ZEROPARTY_DATA_DIR=./demo zeroparty demo-data"
        )


def _look(unit: Unit) -> tuple[Mark | None, int, Live | None]:
    return demo.current_mark(unit), demo.others(unit), versions.live(unit)


async def _live(settings: Settings, clock: Clock, store: Store | None) -> tuple[Catalogue, Mapping[str, str], Revisions]:
    """What is live, in the files it was written in; before the first start, what the folder holds."""
    row = await store.read(versions.live) if store is not None else None
    if store is None or row is None:
        folder = prompts_folder(settings)
        return readable(folder, clock).usable(), texts_in(folder), {}
    published = await store.read(lambda unit: versions.by_number(unit, row.version))
    return await live_now(settings, store, clock), published.files if published else {}, await stored_questions(store)


async def _begin(store: Store, settings: Settings, clock: Clock, story: Story) -> Mark:
    """The mark before everything else, and then the versions, with the exact words of each."""
    rows = {row.sha256: row for one in reversed(story.timeline.versions) for row in _revisions(one)}
    drafts = switch(settings, story.timeline.newest.catalogue.brand, has_customers=True).is_on
    made = [_version(one, drafts) for one in story.timeline.versions]

    def work(unit: Unit) -> Mark:
        live, known = versions.live(unit) or Live(), {row.sha256 for row in revisions.every(unit)}
        mark = Mark(
            since=iso(clock.now()),
            customers=story.customers,
            days=story.span.whole_days,
            seed=story.seed,
            versions=len(made),
            revisions=tuple(sorted(rows.keys() - known)),
            had_customers=live.has_customers,
            made_drafts=live.publishing,
        )
        demo.set_mark(unit, mark)
        revisions.save(unit, list(rows.values()))
        versions.put_before(unit, made)
        versions.remember_customers(unit, publishing=drafts)
        return mark

    return await store.write(work)


def _revisions(one: Published) -> list[RevisionRow]:
    return [replace(row, by=one.by, why=one.why) for row in revision_rows(one.catalogue, one.since)]


def _version(one: Published, drafts: bool) -> NewVersion:
    next_one = NextVersion(one.catalogue, one.files, one.how, one.by, one.why, drafts)
    return NewVersion(one.files, next_one.row(), one.since, one.how, one.by, one.why)


async def _first_parts(
    store: Store, story: Story, pool: ProcessPoolExecutor | None, counts: Counter[str], progress: Callable[[float], None]
) -> AsyncIterator[Told]:
    """Keep what happened before the files; yields everybody of whom more is to come."""
    done = 0
    async for block in blocks(story, pool):
        gone = [one.forgotten[1] for one in block if one.forgotten is not None and one.forgotten[0] == 0]
        await _keep_forgotten(store, gone)
        counts["forgotten"] += len(gone)
        stay = [one for one in block if one.forgotten is None or one.forgotten[0] > 0]
        await asyncio.gather(*(_keep(store, one.address, one.parts[0], counts) for one in stay))
        done += min(BLOCK, story.customers - done)
        progress(0.97 * done / story.customers)
        for one in stay:
            if one.parts[1] is not None or one.forgotten is not None:
                yield replace(one, parts=one.parts[1:])


async def _second_parts(store: Store, later: Sequence[Told], counts: Counter[str]) -> None:
    """What happened since the files; who was forgotten then is forgotten as anybody is, so that receivers hear of it."""
    for start in range(0, len(later), BLOCK):
        await asyncio.gather(*(_keep(store, one.address, one.parts[0], counts) for one in later[start : start + BLOCK]))
    for one in later:
        if one.forgotten is not None:
            await erasure.erase(store, one.customer, receipt=one.forgotten[1].receipt, at=one.forgotten[1].at, account=ACCOUNT)
            counts["forgotten"] += 1


async def _keep(store: Store, who: Address, writes: Writes | None, counts: Counter[str]) -> None:
    """One customer's part, in the commit that it shares with others."""
    if writes is None:
        return

    def work(loaded: Loaded | None) -> tuple[Writes, None]:
        return writes, None

    await store.turn(who, work)
    counts.update(f"ask {move.outcome}" for move in writes.ask_moves)
    counts.update(f"answer {answer.provenance}" for answer in writes.answers)


async def _keep_forgotten(store: Store, gone: Sequence[Forgotten]) -> None:
    await asyncio.to_thread(demo.enter_forgotten, store.keys, gone)
    await store.write(partial(demo.note_forgotten, gone=gone, account=ACCOUNT))


async def _export_all(store: Store, settings: Settings, story: Story) -> tuple[int, ...]:
    """A file for each receiver and one for the company's own use, thrown away; that they were made is on record."""
    at = story.until[0]
    catalogue, folder = story.timeline.at(at).catalogue, settings.zeroparty_data_dir / "demo"
    made = []
    for place, receiver in enumerate((None, *(one.id for one in catalogue.brand.receivers))):
        clock = FakeClock(at, seed=story.seed * 1000 + place)
        wanted = Wanted(None, "wide", receiver=receiver)
        folder.mkdir(parents=True, exist_ok=True)
        report = await export(store, catalogue, clock, wanted, _unheard, ledger=folder)
        manifest = replace(manifest_of(report, clock, wanted), by="demo")
        await store.write(partial(manifests.save, manifest=manifest))
        await take_in(store, folder, now=at)
        made.append(manifest.id)
    shutil.rmtree(folder, ignore_errors=True)
    return tuple(made)


def _unheard(looked_at: int) -> None:
    """These files are small."""


def _end(unit: Unit, mark: Mark, at: datetime) -> None:
    demo.set_mark(unit, mark)
    audit_trail.append(unit, at=at, actor="command line", action="demo.made", customers=mark.customers, seed=mark.seed)


def _named_by_others(unit: Unit) -> set[int]:
    """What the logs of those name who were not made up: words that were shown and not answered yet are in no other row."""
    named, after = set[int](), -1
    while page := customers.page(unit, after=after):
        named |= fact_log.contents_in(row.body for customer in page for row in ledger.facts(unit, customer))
        after = page[-1]
    return named


def _take_off(unit: Unit, mark: Mark, at: datetime) -> Removed:
    removed = demo.remove_the_rest(unit, mark, named=_named_by_others(unit))
    audit_trail.append(unit, at=at, actor="command line", action="demo.removed")
    return removed

"""One run of a connection: look who changed, forget who was erased, write who waits, and say what it came to.

At least once, idempotent by key, the last word wins: a process may die anywhere in it, and the next run goes on. What was being
written then is unknown and is written again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.runtime.handed_on import tell_the_keys
from bot.sync.connection import Connection
from bot.sync.connectors.contract import BatchRefused, Connector, Forbidden, ServerFailed, Stopped, Throttled, Version
from bot.sync.lint import STILL_DONE
from bot.sync.mapping import mapping_of
from bot.sync.running.accounts.whose_account import of_this_account
from bot.sync.running.calls.calling import OutOfReach
from bot.sync.running.calls.sending import Sender
from bot.sync.running.forgetting import forget
from bot.sync.running.handing_over import hand_over
from bot.sync.running.looking import look
from bot.sync.running.one_at_a_time import one_at_a_time
from bot.sync.running.report import Report
from bot.sync.running.taking_back import take_back
from bot.sync.running.working import Work, who_acted
from prompts.catalogue.catalogue import Catalogue
from storage.store import Store
from storage.syncing import records, state
from storage.syncing import rows as sync_rows
from storage.syncing.state import ConnectionState, Run
from storage.turn.unit_of_work import Unit

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Until when a connection rests that a person has to look after."""


_NAMED_AT_ONCE = 500
"""Rows of an earlier release, before which nobody was found by what a system calls them."""


@dataclass(frozen=True, slots=True)
class Sync:
    """What a run needs."""

    store: Store
    clock: Clock
    catalogue: Catalogue
    connection: Connection
    connector: Connector
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep


def nobody_listens(_: int) -> None:
    """How far a run is."""


async def run(
    sync: Sync,
    *,
    trigger: str,
    ident: int | None = None,
    progress: Callable[[int], None] = nobody_listens,
    held_up: str = "",
) -> Report:
    """Run once, and keep the report under `ident`; a connection that rests does nothing and says why. Raises `Busy`.

    What the run is `held_up` by keeps it from writing. Whoever was erased is forgotten there all the same, and what was taken back
    is emptied: that needs no mapping, and waits for nobody's mistake.
    """
    name = sync.connection.name
    async with one_at_a_time(sync.store, sync.clock, name):
        report = Report(name, trigger, sync.clock.now())
        is_over = False
        try:
            standing = await sync.store.read(partial(state.connection, name=name))
            if standing.rests(report.began_at):
                report.is_paused, report.stopped_because = True, standing.paused_why or "it rests"
            else:
                await _run(sync, standing, report, progress, held_up)
            is_over = True
            return report
        finally:
            if not is_over:
                report.stopped_because = report.stopped_because or "it was cut off; the next run goes on"
            report.ended_at = sync.clock.now()
            ident = sync.clock.nonce() if ident is None else ident
            kept = Run(ident, name, report.began_at, report.ended_at, json.dumps(report.as_json(), ensure_ascii=False))
            await sync.store.write(partial(state.save_run, run=kept))
            await tell_the_keys(sync.store)


async def _run(sync: Sync, standing: ConnectionState, report: Report, progress: Callable[[int], None], held_up: str) -> None:
    sender = Sender(sync.connector, sync.wait, partial(who_acted, sync.store))
    work: Work | None = None
    try:
        refuse_after_sunset(sync.connector.version, sync.connection, report.began_at)
        await sync.store.write(partial(sync_rows.recover, connection=standing.name, now=report.began_at))
        standing = await of_this_account(sync.store, sync.connection, standing, sender)
        while await sync.store.write(partial(records.name_some, connection=standing.name, limit=_NAMED_AT_ONCE)):
            pass
        work = await prepared(sync, standing, report, sender)
        await forget(work)
        if held_up := held_up or no_key(work):
            report.stopped_because, report.is_held_up = held_up, True
            await take_back(work, standing)
            return
        await look(work, standing, progress)
        await hand_over(work, progress)
    except Forbidden as forbidden:
        why = f"{forbidden.text}; `zeroparty sync check {standing.name}` says which scope the token lacks, if that is it"
        await _rest(sync, report, FOR_EVER, why)
    except Stopped as stopped:
        await _rest(sync, report, FOR_EVER, stopped.text)
    except Throttled as throttled:
        until = sync.clock.now() + timedelta(seconds=60 if throttled.after is None else throttled.after)
        await _rest(sync, report, until, "too many calls: the vendor's limit, or our share of its day, is used up")
    except (OutOfReach, ServerFailed) as error:
        report.stopped_because = f"out of reach: {error}"
    except BatchRefused as refused:
        # Of a call that holds no rows to be halved: the system's fields, or what it has.
        report.stopped_because = f"the system refused to be read: {refused.text or refused.code}"
    finally:
        report.calls, report.failures, report.throttled = sender.calls, sender.failures, sender.throttled
        await _settle(sync, report, work)


async def prepared(sync: Sync, standing: ConnectionState, report: Report, sender: Sender) -> Work:
    """What a run works on: the mapping as the system has its fields now."""
    there = await sender.schema()
    mapping = mapping_of(sync.connection, sync.catalogue, there)
    secret = sync.store.keys.derived(f"sync:{standing.name}")
    sampled = standing.read_back if standing.mapping == mapping.version else 0
    return Work(
        sync.store, sync.clock, sync.catalogue, sync.connection, sync.connector, sender, report, mapping, there, secret,
        account_since=standing.account_since, sampled=sampled,
    )  # fmt: skip


def no_key(work: Work) -> str:
    """In words, that nobody can be found there or made: the field for our key is missing. Empty where it is there."""
    if work.finds_by_key:
        return ""
    key, mend = work.connection.key, f"`zeroparty sync apply {work.name}` makes it"
    return f"the field {key} is missing there, so nothing is written ({STILL_DONE}, where the record's id is known); {mend}"


async def _rest(sync: Sync, report: Report, until: datetime, why: str) -> None:
    """Nothing is sent until then, or until a person says so."""
    report.is_paused, report.stopped_because = True, why
    name = sync.connection.name

    def pause(unit: Unit) -> None:
        state.save_connection(unit, replace(state.connection(unit, name), paused_until=until, paused_why=why))

    await sync.store.write(pause)


async def _settle(sync: Sync, report: Report, work: Work | None) -> None:
    """Who waits still is counted here, whatever ended the run, so that the counters add up."""
    name = report.connection
    for code, count in (await sync.store.read(partial(sync_rows.left, connection=name))).items():
        report.counts["retry"] += count
        if code:
            some = await sync.store.read(partial(sync_rows.some, connection=name, code=code))
            report.waits(code, count, some)
    if work is not None:
        sampled = work.sampled

        def keep(unit: Unit) -> None:
            state.save_connection(unit, replace(state.connection(unit, name), read_back=sampled))

        await sync.store.write(keep)


def refuse_after_sunset(version: Version, connection: Connection, now: datetime) -> None:
    """Raises `Stopped` where the version of the API was announced to have ended, unless the connection says to go on."""
    if version.sunset_at is not None and now.date() > version.sunset_at and not connection.accepts_sunset:
        raise Stopped(
            f"version {version.api} of this API ended on {version.sunset_at} ({version.source}); update zeroparty, or say "
            "`accepts_sunset: yes` in the connection's file to go on for now"
        )

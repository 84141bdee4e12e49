"""`zeroparty doctor`: what is wrong, what to do about it, and every setting with its source."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from bot.app.session import open_storage
from bot.clock import Clock, SystemClock
from bot.customers.consent_check import doubtful_consents
from bot.customers.projection_check import foldings_that_differ
from bot.engine.model.ids_and_time import crockford
from bot.errors import ZeropartyError
from bot.publishing.catalogue_files import prompts_folder, years_from
from bot.settings import Settings, read_settings, shown
from prompts.checking.load import load
from storage.database.connections import sqlite_version
from storage.errors import StorageError
from storage.receivers import audit_trail
from storage.store import Store
from storage.traffic import inbox
from storage.traffic.brake import current_brake

_WAL_RESET_FIXED = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database that two connections write at once (sqlite.org/wal.html#walresetbug)."""


_PUT_BACK = "stop the bot and put back a copy of the database from before somebody changed it"

_NAMED = 3
"""Customers who are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def run(options: argparse.Namespace) -> int:
    """Look at everything; 1 when something is wrong."""
    settings, clock = read_settings(), SystemClock()
    checks = [_sqlite(), _prompts(settings, clock), *asyncio.run(_storage(settings, clock))]
    is_ok = all(check.ok for check in checks)
    settings_shown = [asdict(one) for one in shown(settings)]
    if options.json:
        document = {"ok": is_ok, "checks": [asdict(check) for check in checks], "settings": settings_shown}
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0 if is_ok else 1
    for check in checks:
        print(f"{'ok  ' if check.ok else 'FIX '} {check.name}: {check.detail}{f' -> {check.fix}' if check.fix else ''}")
    print()
    for one in settings_shown:
        print(f"{one['name']} = {one['value']} ({one['source']})")
    return 0 if is_ok else 1


def _sqlite() -> Check:
    found = sqlite_version()
    version = ".".join(map(str, found))
    if found >= _WAL_RESET_FIXED:
        return Check("sqlite", True, version)
    return Check("sqlite", True, f"{version}; before 3.51.3 only one process may write, which zeroparty ensures with a lock")


def _prompts(settings: Settings, clock: Clock) -> Check:
    folder = prompts_folder(settings)
    loaded = load(folder, years=years_from(clock))
    errors = [problem for problem in loaded.problems if problem.is_error]
    if errors or loaded.catalogue is None:
        first = errors[0]
        detail = f"{len(errors)} errors in {folder}, first at {first.file}:{first.line}: {first.message}"
        return Check("prompts", False, detail, "zeroparty prompts check")
    return Check("prompts", True, f"{len(loaded.catalogue.questions)} questions in {folder}")


async def _storage(settings: Settings, clock: Clock) -> list[Check]:
    try:
        store, keys = open_storage(settings, clock, read_only=True)
    except (StorageError, ZeropartyError) as error:
        return [Check("storage", False, str(error), "mend what it names, then run doctor again")]
    try:
        looks: list[Callable[[Store], Awaitable[Check]]] = [_brake, _dead_letters, _consents, _projection, _audit_trail]
        return [await look(store) for look in looks]
    except StorageError as error:
        return [Check("storage", False, str(error), "run `zeroparty run` once, or `zeroparty migrate`")]
    finally:
        await store.close()
        keys.close()


async def _brake(store: Store) -> Check:
    """Whether anybody is asked at all."""
    brake = await store.read(current_brake)
    if brake is None:
        return Check("brake", True, "off")
    detail = f"on since {brake.since}, by the {brake.by}: {brake.why}"
    return Check("brake", brake.by == "operator", detail, "zeroparty resume-all, once the reason is gone")


async def _dead_letters(store: Store) -> Check:
    dead = await store.read(inbox.list_dead)
    if not dead:
        return Check("inbox", True, "no update was given up")
    reasons = ", ".join(sorted({item.error for item in dead}))
    return Check("inbox", False, f"{len(dead)} updates were given up: {reasons}", "they are kept for 30 days; report the reason")


async def _projection(store: Store) -> Check:
    """The state of each customer equals the fold of their log."""
    looked_at, differing = await foldings_that_differ(store)
    if differing:
        return Check("projection", False, f"{differing} of {looked_at} customers differ from their log", _PUT_BACK)
    return Check("projection", True, f"{looked_at} customers equal the fold of their log")


async def _consents(store: Store) -> Check:
    """The consents of each customer are those that were chained and sealed when they were given."""
    looked_at, doubts = await doubtful_consents(store)
    if not doubts:
        return Check("consents", True, f"{looked_at} customers: every consent is as it was recorded")
    named = "; ".join(f"{crockford(doubt.customer, 13)}: {doubt.why}" for doubt in doubts[:_NAMED])
    more = f" and {len(doubts) - _NAMED} more" if len(doubts) > _NAMED else ""
    detail = f"of {len(doubts)} of {looked_at} customers the consents are not what was recorded ({named}{more}); no export has them"
    return Check("consents", False, detail, _PUT_BACK)


async def _audit_trail(store: Store) -> Check:
    """Nothing was taken out of the trail of who did what."""
    broken = await store.read(audit_trail.verify)
    return Check("audit", broken is None, broken or "the trail is whole", _PUT_BACK if broken else "")

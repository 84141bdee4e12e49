"""`zeroparty doctor`: what is wrong, what to do about it, and every setting with its source."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial

from bot.app.session import open_storage
from bot.clock import Clock, SystemClock
from bot.customers.projection_check import foldings_that_differ
from bot.errors import SettingsError, ZeropartyError
from bot.publishing.catalogue_files import prompts_folder, years_from
from bot.publishing.going_live import has_customers, live_now
from bot.publishing.switch import switch
from bot.settings import Settings, read_settings, shown
from prompts.catalogue.catalogue import Brand
from prompts.checking.load import load
from storage.database.connections import sqlite_version
from storage.errors import StorageError
from storage.questions import results, versions
from storage.questions.versions import Live
from storage.store import Store
from storage.traffic import inbox
from storage.traffic.brake import current_brake

_WAL_RESET_FIXED = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database that two connections write at once (sqlite.org/wal.html#walresetbug)."""


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
        return [
            Check("storage", False, str(error), "mend what it names, then run doctor again"),
            _before_the_start(settings, clock),
        ]
    try:
        publishing = partial(_publishing, settings, clock)
        looks: list[Callable[[Store], Awaitable[Check]]] = [publishing, _brake, _dead_letters, _typed_words, _projection]
        return [await look(store) for look in looks]
    except StorageError as error:
        return [Check("storage", False, str(error), "run `zeroparty run` once, or `zeroparty migrate`")]
    finally:
        await store.close()
        keys.close()


def _before_the_start(settings: Settings, clock: Clock) -> Check:
    """What the folder says, where there are no records yet."""
    loaded = load(prompts_folder(settings), years=years_from(clock))
    return _how_saves_are_taken(settings, loaded.catalogue.brand if loaded.catalogue else Brand(), has_customers=False)


async def _publishing(settings: Settings, clock: Clock, store: Store) -> Check:
    """Whether a save is live or a draft, and what decides that."""
    row = await store.read(versions.live)
    try:
        live = await live_now(settings, store, clock)
    except SettingsError as error:
        return Check("publishing", False, str(error).partition("\n")[0], "zeroparty prompts check")
    return _how_saves_are_taken(settings, live.brand, has_customers=await has_customers(store, row or Live()))


def _how_saves_are_taken(settings: Settings, brand: Brand, *, has_customers: bool) -> Check:
    found = switch(settings, brand, has_customers=has_customers)
    how = (
        "saved files are drafts until `zeroparty prompts publish`"
        if found.is_on
        else "saved files are live at once, but for changed promises"
    )
    return Check("publishing", True, f"{how}: {found.because}")


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


async def _typed_words(store: Store) -> Check:
    """How often people typed what was not understood, and what about."""
    misread = await store.read(results.misread)
    if not misread:
        return Check("typed_words", True, "all were understood")
    about = _summed((row.question or "nothing asked", row.times) for row in misread)
    spoken = _summed((row.language, row.times) for row in misread)
    offered = _summed((name, row.times) for row in misread for name in row.offered.split())
    detail = f"{sum(row.times for row in misread)} not understood ({about}; {spoken}); offered instead: {offered or 'nothing'}"
    return Check("typed_words", True, detail)


def _summed(counts: Iterable[tuple[str, int]]) -> str:
    """Names with their sums, the largest first: `roast 12, brew 3`."""
    sums: Counter[str] = Counter()
    for name, times in counts:
        sums[name] += times
    return ", ".join(f"{name} {times}" for name, times in sums.most_common())


async def _projection(store: Store) -> Check:
    """The state of each customer equals the fold of their log."""
    looked_at, differing = await foldings_that_differ(store)
    if differing:
        return Check("projection", False, f"{differing} of {looked_at} customers differ from their log", "report this")
    return Check("projection", True, f"{looked_at} customers equal the fold of their log")

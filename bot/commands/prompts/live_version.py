"""What `diff`, `publish`, `rollback` and `history` have in common: looking at what is live, and changing it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from getpass import getuser

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.commands.shared.waiting import looks
from bot.publishing.catalogue_files import put_files_back
from bot.publishing.consequence import consequence
from bot.publishing.going_live import NextVersion, Refusal, go_live, has_customers, live_now, refuse_losses
from bot.publishing.requests import PublishRequest, publish_requests
from bot.publishing.switch import switch
from bot.settings import Settings, read_settings
from prompts.catalogue.catalogue import Catalogue
from prompts.releases.diff import Change, as_lines, changes, in_words, promises
from storage.errors import AlreadyRunning
from storage.questions import versions
from storage.questions.versions import Live
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Installation:
    """What is live now, seen beside the process that serves it."""

    settings: Settings
    clock: Clock
    store: Store
    row: Live
    live: Catalogue
    has_customers: bool
    """Whether anybody ever said Yes to being asked."""


@asynccontextmanager
async def installation() -> AsyncIterator[Installation]:
    """Opened for reading only."""
    settings, clock = read_settings(), SystemClock()
    async with opened(settings, clock, read_only=True) as store:
        row = await store.read(versions.live) or Live()
        live = await live_now(settings, store, clock, to_replace_it=True)
        yield Installation(settings, clock, store, row, live, await has_customers(store, row))


async def put_live(at: Installation, new: Catalogue, files: Mapping[str, str], options: argparse.Namespace, *, how: str) -> int:
    """Say what changes, then put it live as `options` of `add_signature` say; raises `Refusal` where it may not."""
    wanted = _version_of(at, new, files, how=how, by=options.by, why=options.why)
    if changed := await _agreed(at, new, to_promises=options.promise):
        print(f"\n{await _carried_out(at, replace(wanted, changed=as_lines(changed)))}")
    return 0


async def _agreed(at: Installation, new: Catalogue, *, to_promises: bool) -> tuple[Change, ...]:
    """The changes, said and agreed to; raises `Refusal` where they may not go live."""
    changed = changes(at.live, new)
    print(in_words(changed))
    await refuse_losses(at.store, at.live, new)
    promised = promises(changed)
    if promised:
        print(f"\n{await consequence(at.store, at.live, new, promised)}")
        if not to_promises and not _says_yes("Publish the changed promise? Type yes: "):
            raise Refusal(f"the promise of {', '.join(promised)} would change: look at it again, then add --promise")
    return changed


async def _carried_out(at: Installation, new: NextVersion) -> str:
    """Put it live; where a running bot holds the database, leave it for the bot. Returns what happened, in words."""
    try:
        async with opened(at.settings, at.clock) as store:
            row = await go_live(store, new, at.clock.now(), expecting=at.row.version)
    except AlreadyRunning:
        request = PublishRequest(new.files, new.by, new.why, new.how, at.row.version)
        publish_requests(at.settings.zeroparty_data_dir).leave(request)
        return await _done_by_the_bot(at, new)
    return f"version {row.version} is live{_with_files(at, new)}"


def _version_of(at: Installation, new: Catalogue, files: Mapping[str, str], *, how: str, by: str | None, why: str) -> NextVersion:
    """The version that somebody wants; without a name, whoever is logged in."""
    if not why.strip():
        raise Refusal("--why: say in one sentence why; whoever looks at the history will want to know")
    is_on = switch(at.settings, new.brand, has_customers=at.has_customers).is_on
    return NextVersion(new, files, how, by or getuser(), why.strip(), is_on)


def _says_yes(ask: str) -> bool:
    return sys.stdin.isatty() and input(ask).strip().casefold() == "yes"


async def _done_by_the_bot(at: Installation, new: NextVersion) -> str:
    """Wait a moment for the running bot, so that its refusal does not go unnoticed."""
    async for _ in looks():
        for entry in await at.store.read(versions.history):
            if entry.number > at.row.version and (entry.how, entry.by, entry.why) == (new.how, new.by, new.why):
                return f"version {entry.number} is live: the running bot took it up"
    return "the running bot was asked to; `zeroparty prompts history` shows when it has, and its log says why if it does not"


def _with_files(at: Installation, new: NextVersion) -> str:
    """Without publishing the files are the truth, so they go back too."""
    if new.how != "rolled_back" or new.publishing:
        return ""
    return f"; {put_files_back(at.settings, at.clock, new.files)}"

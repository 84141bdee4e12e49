"""The connections of a running process: each runs when it is due or asked to, one at a time, beside everything else."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import ZeropartyError
from bot.log import log
from bot.publishing.requests import SyncRequest, sync_requests
from bot.sync.asked.erased_in_reports import unname_the_gone
from bot.sync.folder import names
from bot.sync.running.report import COUNTED
from prompts.catalogue.catalogue import Catalogue
from prompts.model.problems import ContentError
from storage.errors import StorageError
from storage.receivers import change_feed
from storage.store import Store
from storage.syncing import state

if TYPE_CHECKING:
    from bot.sync.doing import Doing

_NEVER = datetime.min.replace(tzinfo=UTC)


_DUE = "due"
"""What nobody asked for: it is time."""


@dataclass(slots=True)
class UnderWay:
    """The run that goes on now, and how far it is."""

    connection: str
    ident: int
    looked_at: int = 0
    """Customers, so far."""

    def note(self, looked_at: int) -> None:
        """It is further now."""
        self.looked_at = looked_at


class ScheduledSyncs:
    """Looks every few seconds; a run goes on in the background, so that nothing waits for a CRM."""

    def __init__(self, store: Store, clock: Clock, catalogue: Callable[[], Catalogue], data: Path) -> None:
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._data = data
        self._requests = sync_requests(data)
        self._asked: deque[SyncRequest] = deque()
        self._running: asyncio.Task[None] | None = None
        self.under_way: UnderWay | None = None
        self._said: dict[str, str] = {}
        """By connection, the trouble that was said already."""
        self._erased: str | None = "not looked yet"
        """The latest erasure after which reports were looked through."""

    async def look(self) -> None:
        """Take up what was asked, and begin whatever is due unless something is under way."""
        await self._unname()
        await self._requests.carry_out(self._take)
        if self._running is None or self._running.done():
            next_ = self._asked.popleft() if self._asked else await self._due()
            if next_ is not None:
                self._running = asyncio.create_task(self._guarded(next_))

    async def _unname(self) -> None:
        """A connection that rests forgets nobody in its runs, and its reports name them."""
        erased = await self._store.read(change_feed.last_erasure)
        if erased != self._erased and self.under_way is None:
            await unname_the_gone(self._store)
            self._erased = erased

    async def settle(self) -> None:
        """Wait for the run under way, if there is one."""
        if self._running is not None:
            await self._running

    async def close(self) -> None:
        """End the run under way; the next process takes up what it left."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def _take(self, request: SyncRequest) -> None:
        name = request.connection
        if request.what == "run":
            self._asked.append(request)
        elif request.what == "retry":
            log.info("sync_retried", connection=name, customers=await self._doing.retry(name, request.code))
        elif request.what == "drop" and request.code is not None:
            await self._drop(name, request.code)

    async def _drop(self, name: str, code: str) -> None:
        from bot.sync.asked.said import in_words

        try:
            with in_words():
                left = await self._doing.drop(name, code)
            log.info("sync_dropped", connection=name, customers=left.customers)
        except (ZeropartyError, ContentError) as error:
            log.error("sync_not_dropped", connection=name, code=code, why=str(error))

    @property
    def _doing(self) -> Doing:
        from bot.sync.doing import Doing  # with every connector and its client, where there is something to do

        return Doing(self._store, self._clock, self._catalogue(), self._data)

    async def _due(self) -> SyncRequest | None:
        """Whoever is due and waited longest: a run that takes longer than its interval keeps no other waiting for ever."""
        due: list[tuple[datetime, str]] = []
        now = self._clock.now()
        for name in names(self._data):
            try:
                connection = self._doing.written(name).connection
            except (ZeropartyError, ContentError) as error:
                self._say_once(name, str(error))
                continue
            standing = await self._store.read(partial(state.connection, name=name))
            last = await self._store.read(partial(state.runs, name=name, limit=1))
            ended = last[0].ended_at or last[0].began_at if last else _NEVER
            is_due = connection.every is not None and (not last or last[0].began_at + connection.every <= now)
            if is_due and not standing.rests(now):
                due.append((ended, name))
        return SyncRequest(min(due)[1], _DUE, self._clock.nonce()) if due else None

    async def _guarded(self, request: SyncRequest) -> None:
        """One run; whatever goes wrong is said, and the process goes on."""
        name = request.connection
        self.under_way = UnderWay(name, request.ident)
        try:
            report = await self._doing.run(name, trigger=_trigger(request), ident=request.ident, progress=self.under_way.note)
        except (ZeropartyError, ContentError) as error:
            self._say_once(name, str(error))
            await self._not_run(request, str(error))
        except StorageError as error:
            log.error("sync_waits", connection=name, why=str(error))
        except Exception:
            log.exception("sync_failed", connection=name)
            # So that the others have their turn before it is tried again, and whoever asked is told.
            await self._not_run(request, "it failed in a way that nobody thought of; the log of the bot says how")
        else:
            said = {where: report.counts[where] for where in COUNTED}
            if report.stopped_because:
                log.warning("sync_ended_early", connection=name, why=report.stopped_because, rests=report.is_paused, **said)
            elif report.selected:
                log.info("synced", connection=name, **said)
            self._said.pop(name, None)
        finally:
            self.under_way = None

    async def _not_run(self, request: SyncRequest, why: str) -> None:
        try:
            await self._doing.not_run(request.connection, why, trigger=_trigger(request), ident=request.ident)
        except StorageError as error:
            log.error("sync_waits", connection=request.connection, why=str(error))

    def _say_once(self, name: str, why: str) -> None:
        if self._said.get(name) != why:
            self._said[name] = why
            log.error("sync_not_run", connection=name, why=why)


def _trigger(request: SyncRequest) -> str:
    """Whether somebody asked for a run, or it was due."""
    return "schedule" if request.what == _DUE else "command"

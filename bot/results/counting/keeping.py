"""The latest count: made by one process now and then, and when somebody asks for it; read by every page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.log import log
from bot.results.counting.everybody import REST, count
from bot.results.snapshot import Snapshot, as_document, from_document
from prompts.catalogue.catalogue import Catalogue
from storage.errors import StorageError
from storage.questions import kept_counts
from storage.store import Store
from storage.traffic import leases
from storage.turn.unit_of_work import Unit

COUNT_EVERY = timedelta(hours=1)
"""How old the counts of a small crowd become by themselves."""

_TIMES_ITS_LENGTH = 20
"""A count that takes long is made less often: never more than a twentieth of the time."""

_AGAIN_AFTER = timedelta(seconds=10)
"""How soon a count can be asked for after the last one."""

_LEASE = "counts"
_HELD_FOR = timedelta(minutes=2)
_RENEWED_AFTER = timedelta(seconds=20)
_AFTER_TROUBLE = timedelta(minutes=1)
_EVER = datetime.min.replace(tzinfo=UTC)


class KeptCounts:
    """The counts as the records have them, read anew only when there are others; and the periodic work that makes them."""

    def __init__(self, store: Store, clock: Clock, catalogue: Callable[[], Catalogue], *, rest: float = REST) -> None:
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._rest = rest
        self._latest: Snapshot | None = None
        self._read_at: datetime | None = None
        self._me = ""
        self._held_since: datetime | None = None
        self._counting: asyncio.Task[None] | None = None
        self._not_before = _EVER

    async def latest(self) -> Snapshot | None:
        """The latest count; nothing before the first."""
        at = await self._store.read(kept_counts.counted_at)
        if at != self._read_at or self._latest is None:
            document = await self._store.read(kept_counts.counts)
            self._latest, self._read_at = from_document(document) if document is not None else None, at
        return self._latest

    async def is_wanted(self) -> bool:
        """Whether somebody asked for a count that is not made yet."""
        wanted, latest = await self._store.read(kept_counts.wanted_at), await self.latest()
        return wanted is not None and (latest is None or latest.at < wanted)

    async def want(self) -> None:
        """Ask whichever process counts for a new count; where there is a fresh one, that is it."""
        latest, now = await self.latest(), self._clock.now()
        if latest is None or latest.at <= now - _AGAIN_AFTER:
            await self._store.write(partial(kept_counts.want_counts, at=now))

    async def begin(self) -> None:
        """Begin to count where it is time, or where somebody asked; it goes on by itself, and once at a time."""
        is_under_way = self._counting is not None and not self._counting.done()
        if is_under_way or self._clock.now() < self._not_before or not await self._is_due():
            return
        self._counting = asyncio.create_task(self._try(), name="count")

    async def close(self) -> None:
        """Leave off; whoever counts next begins anew."""
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)

    async def _try(self) -> None:
        try:
            await self.look()
        except Exception as error:
            # Counts can wait, and nothing else waits for them; without a rest the same would be logged every two seconds.
            self._not_before = self._clock.now() + _AFTER_TROUBLE
            if isinstance(error, StorageError):
                log.warning("counts_wait", why=str(error))
            else:
                log.exception("count_failed", what="the results stay as they are")

    async def _is_due(self) -> bool:
        latest = await self.latest()
        return latest is None or self._clock.now() >= latest.at + _lasts(latest) or await self.is_wanted()

    async def look(self) -> bool:
        """Count where it is time, or where somebody asked, unless another process does; whether there is a new count."""
        if not await self._is_due():
            return False
        latest = await self.latest()
        self._me = self._me or f"{self._clock.nonce()}"
        if not await self._store.write(self._take):
            return False
        try:
            return await self._count(latest)
        finally:
            await self._store.write(partial(leases.release, name=_LEASE, me=self._me))

    async def _count(self, latest: Snapshot | None) -> bool:
        snapshot = await count(
            self._store, self._clock, self._catalogue(), before=latest, may_go_on=self._holds_it, rest=self._rest
        )
        if snapshot is None:
            log.warning("counts_given_up", what="another process counts by now")
            return False
        document = as_document(snapshot)
        await self._store.write(partial(kept_counts.keep_counts, document=document, at=self._clock.now()))
        log.info("counted", customers=snapshot.customers, seconds=snapshot.seconds)
        return True

    async def _holds_it(self) -> bool:
        """Whether this process is still the one that counts; renewed in good time."""
        if self._held_since is not None and self._clock.now() - self._held_since < _RENEWED_AFTER:
            return True
        return await self._store.write(self._take)

    def _take(self, unit: Unit) -> bool:
        now = self._clock.now()
        is_mine = leases.elect(unit, _LEASE, self._me, now=now, until=now + _HELD_FOR)
        self._held_since = now if is_mine else None
        return is_mine


def _lasts(snapshot: Snapshot) -> timedelta:
    return max(COUNT_EVERY, timedelta(seconds=snapshot.seconds * _TIMES_ITS_LENGTH))

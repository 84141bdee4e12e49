"""From the platform's raw update to the service: durable first, then one lane per conversation, in order."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.engine.inputs import Said
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Inbound
from bot.service import Service
from storage import inbox
from storage.errors import AlreadyHandled, StorageError
from storage.records import InboxItem
from storage.store import Store
from storage.unit import Unit

Translate = Callable[[str], Inbound | None]
"""Raw update -> what happened; `None` when it is nothing for us. Raises on what no parser understands."""

_AT_ONCE = 16
"""Conversations handled at the same time: more only makes the HTTP client slower (measured)."""

_BACKLOG = 10_000
"""Items taken up at once; the rest follows with the next look."""

_HELD = timedelta(minutes=10)
"""How long received items are this process's own; if it dies, another takes them up afterwards."""

_ATTEMPTS = 3
_BACK_OFF = timedelta(seconds=2)

_PROBABLY_SPLIT = 4000
"""Letters from which a text is likely the first part of a longer paste; clients split at 4096 (Bot API)."""

_NEXT_PART = 2.0
"""Seconds to wait for the next part."""


class Intake:
    """Inbox lanes: every item is handled once, items of one conversation one after the other, a bad one stops nobody."""

    def __init__(self, store: Store, service: Service, clock: Clock, translators: dict[str, Translate]) -> None:
        self._store = store
        self._service = service
        self._clock = clock
        self._translators = translators
        self._lanes: dict[str, deque[InboxItem]] = defaultdict(deque)
        self._arrived: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def receive(self, items: Sequence[InboxItem]) -> None:
        """Commit new updates; only when this returns may the platform be told that they arrived."""
        if items:
            held_until = self._clock.now() + _HELD
            fresh = await self._store.write(lambda unit: inbox.receive(unit, items, held_until=held_until))
            self._queue(fresh)

    async def resume(self, *, is_only_process: bool = False) -> None:
        """Take up what was received and not finished: by an earlier process, or by one that died."""
        now = self._clock.now()

        def take(unit: Unit) -> list[InboxItem]:
            if is_only_process:
                inbox.release_all(unit)
            return inbox.claim(unit, now=now, limit=_BACKLOG, held_until=now + _HELD)

        self._queue(await self._store.write(take))

    async def settled(self, lane: str) -> None:
        """Wait until everything received in this lane is handled."""
        task = self._running.get(lane)
        if task is not None:
            await asyncio.wait([task])

    async def drain(self) -> None:
        """Wait until every lane is empty."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def stop(self, seconds: float) -> None:
        """Finish what is under way within `seconds`; the rest stays in the inbox for the next start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.drain()
        for task in list(self._running.values()):
            task.cancel()

    def _queue(self, items: Sequence[InboxItem]) -> None:
        for item in items:
            self._lanes[item.lane].append(item)
            self._arrived[item.lane].set()
            if item.lane not in self._running:
                self._running[item.lane] = asyncio.create_task(self._work_off(item.lane))

    async def _work_off(self, lane: str) -> None:
        try:
            while self._lanes[lane]:
                async with self._places:
                    await self._one(lane, self._lanes[lane].popleft())
        finally:
            self._running.pop(lane, None)
            self._lanes.pop(lane, None)
            self._arrived.pop(lane, None)

    async def _one(self, lane: str, item: InboxItem) -> None:
        inbound = await self._translated(item)
        if inbound is None:
            return
        parts = [item]
        if isinstance(inbound.content, Said) and len(inbound.content.text) >= _PROBABLY_SPLIT:
            inbound = await self._joined(lane, inbound, parts)
        for attempt in range(1, _ATTEMPTS + 1):
            if await self._tried(item, inbound, attempt):
                break
        for part in parts[1:]:
            await self._finish(part)

    async def _tried(self, item: InboxItem, inbound: Inbound, attempt: int) -> bool:
        """Whether this item is done with: handled, or given up."""
        try:
            await self._service.handle(inbound, item.id)
        except AlreadyHandled:
            return True
        except (ZeropartyError, StorageError) as error:
            if attempt == _ATTEMPTS:
                await self._bury(item, f"{type(error).__name__} after {attempt} attempts")
                return True
            await asyncio.sleep(_BACK_OFF.total_seconds() * attempt)
            return False
        except Exception as error:
            # A bug in handling one message must not stop anybody else's; it is kept for inspection and logged loudly.
            log.exception("handling_failed", inbox=item.id)
            await self._bury(item, type(error).__name__)
        return True

    async def _translated(self, item: InboxItem) -> Inbound | None:
        try:
            inbound = self._translators[item.channel](item.body_clear)
        except Exception as error:
            # Whatever a parser stumbles over, the next update is not to blame.
            await self._bury(item, f"not understood: {type(error).__name__}")
            return None
        if inbound is None:
            await self._finish(item)
        return inbound

    async def _joined(self, lane: str, first: Inbound, parts: list[InboxItem]) -> Inbound:
        """The parts of a long paste that follow within two seconds are one message."""
        joined = first
        while await self._next_part_arrives(lane):
            following = self._translators[first.channel](self._lanes[lane][0].body_clear)
            if following is None or not isinstance(following.content, Said) or not isinstance(joined.content, Said):
                break
            parts.append(self._lanes[lane].popleft())
            joined = replace(joined, content=Said(joined.content.text + following.content.text))
            if len(following.content.text) < _PROBABLY_SPLIT:
                break
        return joined

    async def _next_part_arrives(self, lane: str) -> bool:
        self._arrived[lane].clear()
        if self._lanes[lane]:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(_NEXT_PART):
                await self._arrived[lane].wait()
        return bool(self._lanes[lane])

    async def _finish(self, item: InboxItem) -> None:
        await self._store.write(lambda unit: inbox.handled(unit, item.id))

    async def _bury(self, item: InboxItem, why: str) -> None:
        """Dead-letter: kept, listed by `doctor`, and out of everybody's way."""
        log.error("dead_letter", inbox=item.id, channel=item.channel, why=why)
        await self._store.write(lambda unit: inbox.dead(unit, item.id, error=why))

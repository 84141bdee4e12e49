"""From the platform's raw update to the service: durable first, then one lane per conversation, in order."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta

from bot.clock import Clock
from bot.engine.model.inputs import Said
from bot.errors import ZeropartyError
from bot.log import Trouble, log
from bot.ports import Inbound
from bot.runtime.service import Service
from storage.errors import AlreadyHandled, StorageError, Unavailable
from storage.model.queue_items import InboxItem
from storage.store import Store
from storage.traffic import inbox
from storage.turn.unit_of_work import Unit

Takes = Callable[[Inbound], Awaitable[bool]]
"""Whether something was meant for somebody else than the engine, and done with."""

Translate = Callable[[str], Inbound | None]
"""Raw update -> what happened; `None` when it is nothing for us. Raises on what no parser understands."""

_AT_ONCE = 16
"""Conversations handled at the same time: more only makes the HTTP client slower (measured)."""

MOST_WAITING = 10_000
"""Items that wait in memory, of everybody together; the rest waits where it is: in the inbox, at the platform, with its sender."""

_LOOK_AGAIN = 0.1
"""Seconds until somebody who found no room looks again."""

_HELD = timedelta(minutes=10)
"""How long received items are this process's own; if it dies, another takes them up afterwards."""

_ATTEMPTS = 3
_BACK_OFF = timedelta(seconds=2)

_PROBABLY_SPLIT = 4000
"""Letters from which a text is likely the first part of a longer paste; clients split at 4096 (Bot API)."""

_NEXT_PART = 2.0
"""Seconds to wait for the next part."""

_MOST_PARTS = 16
"""Parts of one paste that are put together: far more than any question keeps, and an end."""

_ONE_PASTE = timedelta(seconds=2)
"""How far apart the parts of one paste were sent at most: what waited in a queue together need not belong together."""


class Intake:
    """Inbox lanes: every item is handled once, items of one conversation one after the other, a bad one stops nobody."""

    def __init__(
        self,
        store: Store,
        service: Service,
        clock: Clock,
        translators: dict[str, Translate],
        takes: Takes | None = None,
        stands_alone: Callable[[str], bool] = lambda text: False,
    ) -> None:
        """`takes` sees everything first: what it takes is done with, and no customer's.

        `stands_alone` says of a text that it means something by itself, so that it is no part of a paste that came before it.
        """
        self._store = store
        self._service = service
        self._clock = clock
        self._translators = translators
        self._takes = takes
        self._stands_alone = stands_alone
        self._lanes: dict[str, deque[InboxItem]] = defaultdict(deque)
        self._arrived: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._records = Trouble(over="lanes_go_on")
        self._crowd = Trouble(over="intake_has_room")

    @property
    def waiting(self) -> int:
        """How many items are held in memory, those under way included."""
        return len(self._running) + sum(len(lane) for lane in self._lanes.values())

    @property
    def is_full(self) -> bool:
        """Whether nothing more is taken that can come again."""
        return self.waiting >= MOST_WAITING

    async def room(self) -> None:
        """Wait until there is room for more."""
        while self.is_full:
            self._crowd.warns("intake_full", waiting=self.waiting)
            await asyncio.sleep(_LOOK_AGAIN)
        self._crowd.is_over()

    async def receive(self, items: Sequence[InboxItem]) -> None:
        """Commit new updates; only when this returns may the platform be told that they arrived.

        Their lanes start at once, so that an update and its turn share a commit. What was received before, or cannot be written
        down, is no row that waits: its turn is refused, as is whatever else would come of it.
        """
        if items:
            lease_until = self._clock.now() + _HELD
            readable = [replace(item, body_clear=_without_lone_surrogates(item.body_clear)) for item in items]
            self._queue(readable)
            await self._store.write(lambda unit: inbox.receive(unit, readable, lease_until=lease_until), ahead=True)

    async def resume(self, *, is_only_process: bool = False) -> None:
        """Take up what was received and not finished: by an earlier process, or by one that died."""
        now = self._clock.now()

        def take(unit: Unit) -> list[InboxItem]:
            if is_only_process:
                inbox.release_all(unit)
            return inbox.claim(unit, now=now, limit=max(0, MOST_WAITING - self.waiting), lease_until=now + _HELD)

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
                item = self._lanes[lane].popleft()
                try:
                    await self._one(lane, item)
                except StorageError as error:
                    # The records are out of reach: the same item again, before anything newer of this conversation.
                    self._records.says("lanes_wait", why=str(error))
                    self._lanes[lane].appendleft(item)
                    await asyncio.sleep(_BACK_OFF.total_seconds())
                else:
                    self._records.is_over()
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
        # Waiting for the rest of a paste takes no place: sixteen of them would keep everybody waiting.
        try:
            async with self._places:
                for attempt in range(1, _ATTEMPTS + 1):
                    if await self._tried(item, inbound, attempt):
                        break
                for part in parts[1:]:
                    await self._finish(part)
        except StorageError:
            self._lanes[lane].extendleft(reversed(parts[1:]))
            raise

    async def _tried(self, item: InboxItem, inbound: Inbound, attempt: int) -> bool:
        """Whether this item is done with: handled, or given up."""
        try:
            if self._takes is not None and await self._takes(inbound):
                await self._finish(item)
                return True
            await self._service.handle(inbound, item.id)
        except AlreadyHandled:
            return True
        except Unavailable:
            raise  # nothing is wrong with this item: it is not given up, however long the records are away
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
            inbound = self._understood(item)
        except Exception as error:
            # Whatever a parser stumbles over, the next update is not to blame.
            await self._bury(item, f"not understood: {type(error).__name__}")
            return None
        if inbound is None:
            await self._finish(item)
        return inbound

    def _understood(self, item: InboxItem) -> Inbound | None:
        """What happened; the platforms' libraries take any type for any field, so types are checked here, once."""
        inbound = self._translators[item.channel](item.body_clear)
        if inbound is not None:
            said = [getattr(inbound.content, field.name) for field in fields(inbound.content)]
            if not all(isinstance(value, str) for value in (*said, "" if inbound.language is None else inbound.language)):
                raise TypeError("a field is not of its type")
        return inbound

    async def _joined(self, lane: str, first: Inbound, parts: list[InboxItem]) -> Inbound:
        """The parts of a long paste that follow within two seconds are one message."""
        texts = [first.content.text] if isinstance(first.content, Said) else []
        while len(texts) < _MOST_PARTS and await self._next_part_arrives(lane):
            text = self._continued(first, parts, self._lanes[lane][0])
            if text is None:
                break
            parts.append(self._lanes[lane].popleft())
            texts.append(text)
            if len(text) < _PROBABLY_SPLIT:
                break
        quotes = first.content.quotes if isinstance(first.content, Said) else ""
        return replace(first, content=Said("".join(texts), quotes))

    def _continued(self, first: Inbound, parts: Sequence[InboxItem], item: InboxItem) -> str | None:
        """The text of the next item, if it goes on with the same paste; one that is broken has its own turn to be said so.

        What came a second time goes on with nothing: of the two, one is a row that waits and the other is none.
        """
        if item.event_key in {part.event_key for part in parts}:
            return None
        with suppress(Exception):
            following = self._understood(item)
            if following is not None and isinstance(following.content, Said):
                is_here = (following.chat, following.chat_ref) == (first.chat, first.chat_ref)
                goes_on = is_here and following.at - first.at <= _ONE_PASTE and not self._stands_alone(following.content.text)
                return following.content.text if goes_on else None
        return None

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
        if await self._store.write(lambda unit: inbox.dead(unit, item.id, error=why)):
            log.error("dead_letter", inbox=item.id, channel=item.channel, why=why)


def _without_lone_surrogates(text: str) -> str:
    """Halves of letters, which JSON can write and no database takes, as the mark for what cannot be read."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text

"""From the outbox to the channels: committed as `sending` before anything leaves, so that nothing is sent twice by accident.

Replies are delivered at least once. A proactive message is delivered at most once: when its fate is unknown it is left
alone. What has to wait for its channel's limits goes back to the outbox as queued: a crash then loses nothing and doubts nothing.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.engine.model.inputs import Blocked, Delivered, NotDelivered
from bot.engine.model.world import QUIET_WORLD, World
from bot.errors import CustomerGone, Refused, TryLater, Uncertain, ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound
from bot.runtime.bell import Bell
from bot.runtime.outbound import MakeFile, Packing
from bot.runtime.rate_limit import Limiter, line_of
from bot.runtime.rendering import messages_in
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases
from storage.errors import StorageError
from storage.model.queue_items import Claimed, Untold
from storage.model.records import Address, CustomerId, OutboxEnd
from storage.store import Store
from storage.traffic import outbox
from storage.turn.unit_of_work import Unit

_LEASE = timedelta(seconds=60)
_AT_ONCE = 16
"""Messages on the wire of one channel at once: more only makes the HTTP client slower (measured)."""

_BATCH = 64
_CROWDED = timedelta(seconds=1)
"""How long a full batch may take to get smaller; then its channel hangs, and what comes on top waits in the outbox."""

_NO_SUCH_CHANNEL = 300
"""Seconds until a message for a channel that is switched off here is looked at again."""

_BRAKED = timedelta(minutes=5)
"""How soon a question that was on its way when the brake was pulled is looked at again; its window may close before."""

_POLL = 1.0
"""Seconds between looks when nobody woke us: other processes write outbox rows too."""

_BREATH = 0.02
"""Seconds between looks at the least, however close the next places are."""


class Reports(Protocol):
    """Whom the conversation hears from what became of its messages."""

    async def delivered(self, customer: CustomerId, report: Delivered | NotDelivered, end: OutboxEnd) -> None:
        """What became of a question on its way."""

    async def noticed(self, untold: Untold) -> None:
        """The end of a delivery that nobody told the conversation about yet."""

    async def handle(self, inbound: Inbound) -> None:
        """Something the messenger said about the customer while a message was on its way."""


class Delivery:
    """The dispatcher: takes rows in each customer's order, replies first, and reports what became of every one."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        reports: Reports,
        bell: Bell,
        *,
        phrases: Callable[[], Phrases] = packaged_phrases,
        make_file: MakeFile | None = None,
        world: Callable[[], World] = lambda: QUIET_WORLD,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._reports = reports
        self._bell = bell
        self._world = world
        self._packing = Packing(store, phrases, make_file)
        self._limiters: dict[str, Limiter] = {}
        self._places: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_AT_ONCE))
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: Counter[Address] = Counter()
        self._crowds: Counter[str] = Counter()
        self._coming_back: list[datetime] = []
        self._said_perhaps: set[int] = set()

    @property
    def waits_until(self) -> datetime | None:
        """When the first of the messages may leave that had to wait for a place; nothing when none has to."""
        return self._coming_back[0] if self._coming_back else None

    async def recover(self, *, is_only_process: bool = False) -> None:
        """After a crash: replies go out again, questions whose fate is unknown stay unconfirmed."""
        now = self._clock.now()
        await self._store.write(lambda unit: outbox.recover(unit, now=now, all_leases=is_only_process))

    async def run(self) -> None:
        """Deliver for ever; a message that hangs on its way holds up nobody else's."""
        try:
            while True:
                self._bell.clear()
                if await self._start() == 0:
                    await self._rest()
                self._raise_what_broke()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def drain(self) -> int:
        """Deliver everything that may leave now, and wait for what is on its way; returns how many rows were taken."""
        taken = 0
        while (started := await self._start()) or self._tasks:
            taken += started
            if self._tasks:
                await asyncio.wait(self._tasks)
            self._raise_what_broke()
        return taken

    async def settle(self, address: Address) -> None:
        """Wait until nothing that may leave now is on its way to this address, whoever took it."""
        while await self._start() or self._under_way[address]:
            if self._under_way[address]:
                self._arrived.clear()
                await self._arrived.wait()

    async def _start(self) -> int:
        """Send on its way what may leave now."""
        await self._thin_out()
        claimed = await self._claim()
        for item in claimed:
            self._under_way[item.address] += 1
            self._crowds[item.row.channel] += 1
            self._tasks.add(asyncio.create_task(self._one(item)))
        return len(claimed)

    async def _thin_out(self) -> None:
        """Let a whole batch in front of one channel get smaller before more is taken, but do not wait for one that hangs."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CROWDED.total_seconds()):
                while max(self._crowds.values(), default=0) >= _BATCH:
                    self._arrived.clear()
                    await self._arrived.wait()

    async def _claim(self) -> list[Claimed]:
        now = self._clock.now()
        while self._coming_back and self._coming_back[0] <= now:
            heapq.heappop(self._coming_back)
        return await self._store.write(lambda unit: outbox.claim(unit, now=now, limit=_BATCH, lease_until=now + _LEASE))

    async def _rest(self) -> None:
        """Until there is something new, or a place for what waits."""
        seconds = _POLL
        if self.waits_until is not None:
            seconds = min(_POLL, max(_BREATH, (self.waits_until - self._clock.now()).total_seconds()))
        await self._bell.wait(seconds)

    def _raise_what_broke(self) -> None:
        """A message's own trouble is dealt with where it is sent; what is left is ours, and loud."""
        done = {task for task in self._tasks if task.done()}
        self._tasks -= done
        for task in done:
            task.result()

    def throttled_until(self) -> datetime | None:
        """Until when some channel takes nothing: proactive questions wait for it (pacing.md, gate 9)."""
        now = self._clock.now()
        return max((end for limiter in self._limiters.values() if (end := limiter.held_until(now))), default=None)

    async def _one(self, item: Claimed) -> None:
        try:
            come_back = await self._tried(item)
            if come_back is not None:
                await self._put_back(item, come_back)
                heapq.heappush(self._coming_back, come_back)
        finally:
            self._under_way -= Counter([item.address])
            self._crowds[item.row.channel] -= 1
            self._arrived.set()
            self._bell.ring()

    async def _tried(self, item: Claimed) -> datetime | None:
        """Nothing when this row is dealt with; else when there may be a place for it."""
        if item.row.proactive and self._world().brake:
            return self._clock.now() + _BRAKED
        channel = self._channels.get(item.row.channel)
        if channel is None:
            await self._put_back(item, self._clock.now() + timedelta(seconds=_NO_SUCH_CHANNEL))
            return None
        if self._crowds[channel.name] > 2 * _BATCH:
            return self._clock.now() + _CROWDED
        async with self._places[channel.name]:
            return await self._deliver(item, channel)

    async def _deliver(self, item: Claimed, channel: Channel) -> datetime | None:
        try:
            outbound = await self._packing.pack(item, channel)
            messages = messages_in(outbound.message, channel.capabilities)
            come_back = self._place_for(item, channel, messages)
            if come_back is not None:
                return come_back
            message_ref = await channel.deliver(outbound)
        except ZeropartyError as error:
            await self._not_delivered(item, channel, error)
        except StorageError:
            raise
        except Exception:
            # A message that breaks the channel's own code would come back for ever and hold up everybody's.
            log.exception("delivery_failed", outbox=item.row.id)
            await self._report(item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
        else:
            await self._report(item, "sent", Delivered(item.row.key, item.row.ask, message_ref), message_ref)
        return None

    def _place_for(self, item: Claimed, channel: Channel, messages: int) -> datetime | None:
        line = line_of(proactive=item.row.proactive, is_again=item.attempts > 1)
        return self._limiter(channel).take(item.address.id_clear, self._clock.now(), line, messages)

    def _limiter(self, channel: Channel) -> Limiter:
        if channel.name not in self._limiters:
            self._limiters[channel.name] = Limiter.of(channel.capabilities)
        return self._limiters[channel.name]

    async def _not_delivered(self, item: Claimed, channel: Channel, error: ZeropartyError) -> None:
        match error:
            case TryLater():
                now = self._clock.now()
                until = now + timedelta(seconds=error.seconds)
                self._limiter(channel).hold(item.address.id_clear, until, now, everybody=error.everybody)
                await self._put_back(item, until)
            case Uncertain():
                await self._uncertain(item)
            case CustomerGone():
                await self._report(item, "failed", NotDelivered(item.row.key, item.row.ask, "gone"))
                await self._reports.handle(self._gone(item))
            case Refused():
                log.error("message_refused", outbox=item.row.id, why=str(error))
                await self._report(item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
            case _:
                raise error

    async def _uncertain(self, item: Claimed) -> None:
        """A reply is said once again, perhaps twice; a proactive one never is. How often it was taken says nothing:
        it may have been put back for want of a place."""
        if item.row.proactive or item.row.id in self._said_perhaps:
            return await self._report(item, "uncertain", NotDelivered(item.row.key, item.row.ask, "unknown"))
        self._said_perhaps.add(item.row.id)
        await self._put_back(item, self._clock.now() + timedelta(seconds=2))

    async def _put_back(self, item: Claimed, at: datetime) -> None:
        await self._store.write(lambda unit: outbox.retry(unit, item.row.id, not_before=at))

    async def _report(self, item: Claimed, state: str, report: Delivered | NotDelivered, message_ref: str | None = None) -> None:
        row, end = item.row, OutboxEnd(item.row.id, state, self._clock.now(), message_ref)
        self._said_perhaps.discard(row.id)
        if row.ask is not None:
            return await self._reports.delivered(row.customer, report, end)
        await self._store.write(lambda unit: outbox.end(unit, end))

    async def tidy(self) -> None:
        """What died on its way or is too late to leave: ended, and told to the conversation."""
        now = self._clock.now()

        def end_overdue(unit: Unit) -> list[Untold]:
            outbox.expire(unit, now=now)
            outbox.recover(unit, now=now)
            return outbox.untold(unit)

        for found in await self._store.write(end_overdue):
            await self._reports.noticed(found)

    def _gone(self, item: Claimed) -> Inbound:
        now = self._clock.now()
        key = f"gone:{item.row.id}"
        return Inbound(item.row.channel, item.address.id_clear, key, Blocked(), now)

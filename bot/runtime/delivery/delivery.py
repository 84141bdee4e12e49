"""From the outbox to the channels: committed as `sending` before anything leaves, so that nothing is sent twice by accident.

Replies are delivered at least once. A proactive message is delivered at most once: when its fate is unknown it is left
alone. What has to wait for its channel's limits goes back to the outbox as queued: a crash then loses nothing and doubts nothing.
What waited for a place on the wire is looked at again in that place: a stop that was committed meanwhile still holds it back.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.model.world import QUIET_WORLD, World
from bot.log import Trouble, log
from bot.ports import Channel
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.handover import LEASE, Handover
from bot.runtime.delivery.outbound import MakeFile, Outgoing
from bot.runtime.delivery.places import Places
from bot.runtime.delivery.sending import AFTER_TROUBLE, Fate, Reports, Sending
from prompts.text.phrase_files import packaged_phrases
from prompts.text.phrases import Phrases
from storage.errors import StorageError, Unavailable
from storage.model.queue_items import Claimed, Untold
from storage.model.records import Address
from storage.store import Store
from storage.traffic import outbox
from storage.turn.unit_of_work import Unit

_AT_ONCE = 16
"""Messages on the wire of one channel at once: more only makes the HTTP client slower (measured)."""

_BATCH = 64
_CROWDED = timedelta(seconds=1)
"""How long a full batch may take to get smaller; then its channel hangs, and what comes on top waits in the outbox."""

_NO_SUCH_CHANNEL = timedelta(seconds=300)
"""How soon a message for a channel that is switched off here is looked at again."""

_POLL = 1.0
"""Seconds between looks when nobody woke us: other processes write outbox rows too."""

_BREATH = 0.02
"""Seconds between looks at the least, however close the next places are."""


class Delivery:
    """The dispatcher: takes rows in each customer's order, replies first, and sends every one on its way."""

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
        handover: Handover | None = None,
    ) -> None:
        """Through the `handover` come replies that need not be looked for, as long as it runs."""
        self._handover = handover or Handover(clock)
        self._store = store
        self._channels = channels
        self._clock = clock
        self._reports = reports
        self._bell = bell
        self._sending = Sending(store, channels, clock, reports, Outgoing(store, phrases, make_file), world, bell)
        self._places: defaultdict[str, Places] = defaultdict(lambda: Places(_AT_ONCE))
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: Counter[Address] = Counter()
        self._crowds: Counter[str] = Counter()  # replies of each channel that are on their way, and what is proactive
        self._proactive: Counter[str] = Counter()
        self._coming_back: list[datetime] = []
        self._records = Trouble(over="outbox_available")

    @property
    def waits_until(self) -> datetime | None:
        """When the first of the messages may leave that had to wait for a place; nothing when none has to."""
        return self._coming_back[0] if self._coming_back else None

    def throttled_until(self) -> datetime | None:
        """Until when some channel takes nothing: proactive questions wait for it (pacing.md, gate 9)."""
        return self._sending.throttled_until()

    async def recover(self, *, is_only_process: bool = False) -> None:
        """After a crash: replies go out again, questions whose fate is unknown stay unconfirmed."""
        now = self._clock.now()
        await self._store.write(lambda unit: outbox.recover(unit, now=now, all_leases=is_only_process))

    async def run(self) -> None:
        """Deliver for ever; neither a message that hangs on its way nor records that are away for a while end it."""
        self._handover.opens(self._has_room, self._take)
        self._sending.has_time = True
        try:
            while True:
                self._bell.clear()
                await self._once()
                self._raise_what_broke()
        finally:
            self._handover.closes()
            self._sending.has_time = False
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

    async def tidy(self) -> None:
        """What died on its way or is too late to leave: ended, and told to the conversation."""
        now = self._clock.now()

        def end_overdue(unit: Unit) -> list[Untold]:
            outbox.expire(unit, now=now)
            outbox.recover(unit, now=now)
            return outbox.untold(unit)

        for found in await self._store.write(end_overdue):
            try:
                await self._reports.noticed(found)
            except Unavailable:
                raise
            except StorageError as error:
                # One customer whose records cannot be read must not keep the others' from hearing of it.
                log.error("delivery_not_told", outbox=found.outbox, why=type(error).__name__)

    async def _once(self) -> None:
        try:
            started = await self._start()
        except StorageError as error:
            # Nothing was taken, so nothing is lost: the outbox is looked at again, as the poller asks again.
            self._records.says("outbox_unavailable", why=str(error))
            return await asyncio.sleep(AFTER_TROUBLE.total_seconds())
        self._records.is_over()
        if started < _BATCH:
            # All there was is on its way; what it holds up rings when it has arrived.
            await self._rest()

    async def _start(self) -> int:
        """Send on its way what may leave now."""
        await self._thin_out()
        claimed = await self._claim()
        for item in claimed:
            self._take([item])
        return len(claimed)

    def _has_room(self, channel: str) -> bool:
        """Whether one more reply would leave soon: a crowd waits in the outbox, where a stop still finds it."""
        return channel in self._channels and self._crowds[channel] < _BATCH

    def _take(self, items: Sequence[Claimed]) -> None:
        for item in items:
            self._under_way[item.address] += 1
            self._crowd_of(item)[item.row.channel] += 1
        self._tasks.add(asyncio.create_task(self._in_turn(items)))

    def _crowd_of(self, item: Claimed) -> Counter[str]:
        return self._proactive if item.row.proactive else self._crowds

    async def _thin_out(self) -> None:
        """Let a whole batch of replies get smaller before more is taken, but do not wait for a channel that hangs."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CROWDED.total_seconds()):
                while max(self._crowds.values(), default=0) >= _BATCH:
                    self._arrived.clear()
                    await self._arrived.wait()

    async def _claim(self) -> list[Claimed]:
        now = self._clock.now()
        while self._coming_back and self._coming_back[0] <= now:
            heapq.heappop(self._coming_back)
        # While proactive messages wait for a place already, more of them wait in the outbox, where a stop still finds them.
        full = [channel for channel, many in self._proactive.items() if many >= _AT_ONCE]
        return await self._store.write(
            lambda unit: outbox.claim(unit, now=now, limit=_BATCH, lease_until=now + LEASE, replies_only=full)
        )

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

    async def _in_turn(self, items: Sequence[Claimed]) -> None:
        """One after the other; what comes after one that has to wait, waits in the outbox behind it."""
        is_held_up = False
        for place, item in enumerate(items):
            try:
                if is_held_up:
                    await self._sending.put_back(item, item.row.not_before)
                else:
                    is_held_up = await self._one(item, is_first=place == 0)
            except BaseException:
                self._bell.ring()
                for left in items[place:]:
                    self._has_arrived(left)
                raise
            self._has_arrived(item)

    def _has_arrived(self, item: Claimed) -> None:
        self._under_way -= Counter([item.address])
        self._crowd_of(item)[item.row.channel] -= 1
        self._arrived.set()
        if item.row.proactive:
            self._bell.ring()  # there may be a place for one that was left in the outbox

    async def _one(self, item: Claimed, *, is_first: bool) -> bool:
        """Whether it has to be taken again."""
        fate = await self._tried(item, is_first=is_first)
        if fate.come_back is not None:
            await self._sending.put_back(item, fate.come_back)
            heapq.heappush(self._coming_back, fate.come_back)
            self._bell.ring()
        if fate.to_write is not None:
            await fate.to_write()
        return fate.is_back or fate.come_back is not None

    async def _tried(self, item: Claimed, *, is_first: bool) -> Fate:
        """What became of this row; one that is not the first of its turn waited for those."""
        channel = self._channels.get(item.row.channel)
        if channel is None:
            await self._sending.put_back(item, self._clock.now() + _NO_SUCH_CHANNEL)
            return Fate(is_back=True)
        if not item.row.proactive and self._crowds[channel.name] > 2 * _BATCH:
            return Fate(come_back=self._clock.now() + _CROWDED)
        async with self._places[channel.name].one(proactive=item.row.proactive) as waited:
            return await self._sending.send(item, channel, waited=waited or not is_first)

"""From the outbox to the channels: committed as `sending` before anything leaves, so that nothing is sent twice by accident.

Replies are delivered at least once. A question nobody asked for is delivered at most once: when its fate is unknown it is left
alone.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.engine.effects import Button, Message
from bot.engine.inputs import Blocked, Delivered, NotDelivered
from bot.errors import CustomerGone, Refused, TryLater, Uncertain, ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound, Outbound
from bot.service import Service
from storage import outbox
from storage.errors import StorageError
from storage.records import Address, Claimed, OutboxEnd, Untold
from storage.store import Store
from storage.unit import Unit

_LEASE = timedelta(seconds=60)
_AT_ONCE = 16
_BATCH = 64
_NO_SUCH_CHANNEL = 300
"""Seconds until a message for a channel that is switched off here is looked at again."""

_POLL = 1.0
"""Seconds between looks when nobody woke us: other processes write outbox rows too."""


class Delivery:
    """The dispatcher: takes rows in each customer's order, replies first, and reports what became of every one."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._work = asyncio.Event()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._held_until: datetime | None = None
        self._under_way: Counter[Address] = Counter()
        self._arrived = asyncio.Event()

    def wake(self) -> None:
        """There is something new to deliver."""
        self._work.set()

    async def recover(self, *, is_only_process: bool = False) -> None:
        """After a crash: replies go out again, questions whose fate is unknown stay unconfirmed."""
        now = self._clock.now()
        await self._store.write(lambda unit: outbox.recover(unit, now=now, all_leases=is_only_process))

    async def run(self, service: Service) -> None:
        """Deliver for ever."""
        while True:
            self._work.clear()
            if await self.drain(service) == 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLL):
                        await self._work.wait()

    async def drain(self, service: Service) -> int:
        """Deliver everything that may leave now; returns how many rows were taken."""
        taken = 0
        while claimed := await self._claim():
            taken += len(claimed)
            await asyncio.gather(*(self._one(service, item) for item in claimed))
        return taken

    async def settle(self, service: Service, address: Address) -> None:
        """Wait until nothing that may leave now is on its way to this address, whoever took it."""
        while await self.drain(service) or self._under_way[address]:
            if self._under_way[address]:
                self._arrived.clear()
                await self._arrived.wait()

    async def _claim(self) -> list[Claimed]:
        now = self._clock.now()
        if self._held_until is not None and now < self._held_until:
            return []
        return await self._store.write(lambda unit: outbox.claim(unit, now=now, limit=_BATCH, lease_until=now + _LEASE))

    async def _one(self, service: Service, item: Claimed) -> None:
        self._under_way[item.address] += 1
        try:
            async with self._places:
                channel = self._channels.get(item.row.channel)
                if channel is None:
                    return await self._retry(item, _NO_SUCH_CHANNEL)
                await self._deliver(service, item, channel)
        finally:
            self._under_way -= Counter([item.address])
            self._arrived.set()

    async def _deliver(self, service: Service, item: Claimed, channel: Channel) -> None:
        try:
            message_ref = await channel.deliver(await self._outbound(item, channel))
        except ZeropartyError as error:
            await self._not_delivered(service, item, error)
        except StorageError:
            raise
        except Exception:
            # A message that breaks the channel's own code would come back for ever and hold up everybody's.
            log.exception("delivery_failed", outbox=item.row.id)
            await self._report(service, item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
        else:
            await self._report(service, item, "sent", Delivered(item.row.key, item.row.ask, message_ref), message_ref)

    async def _not_delivered(self, service: Service, item: Claimed, error: ZeropartyError) -> None:
        match error:
            case TryLater():
                if error.everybody:
                    self._held_until = self._clock.now() + timedelta(seconds=error.seconds)
                await self._retry(item, error.seconds)
            case Uncertain():
                await self._uncertain(service, item)
            case CustomerGone():
                await self._report(service, item, "failed", NotDelivered(item.row.key, item.row.ask, "gone"))
                await service.handle(self._gone(item))
            case Refused():
                log.error("message_refused", outbox=item.row.id, why=str(error))
                await self._report(service, item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
            case _:
                raise error

    async def _outbound(self, item: Claimed, channel: Channel) -> Outbound:
        row = item.row
        body = json.loads(row.body_clear)
        message = Message(body["text"], tuple(tuple(Button(label, token) for label, token in line) for line in body["rows"]))
        replaces = body["amends"]
        if row.kind == "amend" and replaces is None:
            replaces = await self._store.read(lambda unit: outbox.message_ref(unit, row.customer, row.key))
        if not channel.capabilities.can_edit:
            replaces = None
        return Outbound(item.address.id_clear, message, replaces, row.dedup_key)

    async def _uncertain(self, service: Service, item: Claimed) -> None:
        """A reply is said again, perhaps twice; an unasked question never is."""
        if item.row.proactive or item.attempts >= 2:
            return await self._report(service, item, "uncertain", NotDelivered(item.row.key, item.row.ask, "unknown"))
        await self._retry(item, 2)

    async def _retry(self, item: Claimed, seconds: float) -> None:
        at = self._clock.now() + timedelta(seconds=seconds)
        await self._store.write(lambda unit: outbox.retry(unit, item.row.id, not_before=at))

    async def _report(
        self, service: Service, item: Claimed, state: str, report: Delivered | NotDelivered, message_ref: str | None = None
    ) -> None:
        row, end = item.row, OutboxEnd(item.row.id, state, self._clock.now(), message_ref)
        if row.ask is not None:
            return await service.delivered(row.customer, report, end)
        await self._store.write(lambda unit: _end(unit, end))

    async def tidy(self, service: Service) -> None:
        """What died on its way or is too late to leave: ended, and told to the conversation."""
        now = self._clock.now()

        def end_overdue(unit: Unit) -> list[Untold]:
            outbox.expire(unit, now=now)
            outbox.recover(unit, now=now)
            return outbox.untold(unit)

        for found in await self._store.write(end_overdue):
            await service.noticed(found)

    def _gone(self, item: Claimed) -> Inbound:
        now = self._clock.now()
        key = f"gone:{item.row.id}"
        return Inbound(item.row.channel, item.address.id_clear, key, Blocked(), now)


def _end(unit: Unit, end: OutboxEnd) -> None:
    match end.state:
        case "sent":
            outbox.sent(unit, end.id, message_ref=end.message_ref or "", at=end.at)
        case "uncertain":
            outbox.uncertain(unit, end.id, at=end.at)
        case _:
            outbox.failed(unit, end.id, at=end.at, why=end.state)

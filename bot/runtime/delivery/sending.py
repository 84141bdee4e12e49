"""One message from the outbox to its channel: packed, looked at once more, handed over, and what became of it written down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from bot.clock import Clock
from bot.engine.model.effects import FOR_SURE
from bot.engine.model.inputs import Blocked, Delivered, NotDelivered
from bot.engine.model.world import World
from bot.errors import CustomerGone, Refused, TryLater, Uncertain, ZeropartyError
from bot.log import Trouble, log
from bot.ports import Channel, Inbound, Outbound
from bot.runtime.delivery.back_off import BackOff
from bot.runtime.delivery.bell import Bell
from bot.runtime.delivery.outbound import Outgoing
from bot.runtime.delivery.rate_limit import Limiter, line_of
from bot.runtime.delivery.rendering import messages_in
from storage.errors import StorageError, Unavailable
from storage.model.queue_items import Claimed, OutboxEnd, OutboxRow, Untold
from storage.model.records import CustomerId
from storage.store import Store
from storage.traffic import outbox
from storage.turn.unit_of_work import Unit

_R = TypeVar("_R")

AFTER_TROUBLE = timedelta(seconds=3)
"""How soon the records are asked again that were out of reach."""

_TO_SEND = timedelta(seconds=20)
"""How much of the lease has to be left when a message is handed over: a request ends before it, by its time-outs."""

_BRAKED = timedelta(minutes=5)
"""How soon a question that was on its way when the brake was pulled is looked at again; its window may close before."""


_MOST_WAITING = 20
"""Replies that wait for one customer at most: at one message a second nobody reads what they asked a minute ago. The oldest go."""


class Reports(Protocol):
    """The conversation: it hears what became of its messages, and says whether one is still wanted."""

    def wants(self, unit: Unit, row: OutboxRow, now: datetime) -> bool:
        """Whether the customer, read anew, may still be sent this proactive message, or this question."""

    async def delivered(self, customer: CustomerId, report: Delivered | NotDelivered, end: OutboxEnd) -> bool:
        """What became of a question on its way; whether something waits behind it."""

    async def noticed(self, untold: Untold) -> None:
        """The end of a delivery that nobody told the conversation about yet."""

    async def handle(self, inbound: Inbound) -> None:
        """Something the messenger said about the customer while a message was on its way."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a row that was sent: nothing is left to do, or one of these."""

    come_back: datetime | None = None
    """The moment at which it may be taken again, for the caller to write down."""
    is_back: bool = False
    """Whether it waits in the outbox again."""
    to_write: Callable[[], Awaitable[None]] | None = None
    """Writes down that it left: no place on the wire is needed for that."""


_DONE = Fate()
_AGAIN = Fate(is_back=True)


class Sending:
    """Hands rows to their channels, within each channel's limits.

    A reply that did not surely arrive is tried again, for as long as it takes; only a refusal of the platform ends it. A
    proactive message that perhaps arrived is never repeated.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        reports: Reports,
        outgoing: Outgoing,
        world: Callable[[], World],
        bell: Bell,
    ) -> None:
        """`bell` is rung when what was sent held up something else of the same customer."""
        self.has_time = False
        """Whether the end of a reply is written with whatever is written next; if a kill comes first, it is sent again."""
        self._bell = bell
        self._store = store
        self._channels = channels
        self._clock = clock
        self._reports = reports
        self._outgoing = outgoing
        self._world = world
        self._limiters: dict[str, Limiter] = {}
        self._back_off = BackOff()
        self._records = Trouble(over="outbox_available")
        self._platform = Trouble(over="replies_leave")

    def throttled_until(self) -> datetime | None:
        """Until when some channel takes nothing: proactive questions wait for it (pacing.md, gate 9)."""
        now = self._clock.now()
        return max((end for limiter in self._limiters.values() if (end := limiter.held_until(now))), default=None)

    async def send(self, item: Claimed, channel: Channel, *, waited: bool) -> Fate:
        """Hand it over, if it may leave now.

        `waited` says that time went by since the row was taken, in which it may have been called back.
        """
        try:
            return await self._send(item, channel, waited=waited)
        except Unavailable:
            # Whatever is written after the message left is written again until it is; so this one has not left.
            return Fate(come_back=self._clock.now() + AFTER_TROUBLE)
        except StorageError as error:
            log.error("message_unreadable", outbox=item.row.id, why=type(error).__name__)
            await self._report(item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
            return _DONE

    async def put_back(self, item: Claimed, at: datetime) -> None:
        """Let it be taken again, not before this moment; what waits for one customer stays within bounds."""
        now = self._clock.now()

        def back(unit: Unit) -> int:
            outbox.retry(unit, item.row.id, not_before=at, lease_until=item.lease_until)
            if item.row.proactive:
                return 0
            return outbox.thin_out(unit, item.row.customer, keep=_MOST_WAITING, spared=FOR_SURE, at=now)

        async def write() -> None:
            if (many := await self._store.write(back)) > 0:
                log.warning("replies_dropped", customer=item.row.customer, many=many)

        await self._surely(write)

    async def _send(self, item: Claimed, channel: Channel, *, waited: bool) -> Fate:
        handed_over_at = self._clock.now()
        try:
            outbound = await self._outgoing.read(item, channel)
            come_back = self._must_wait(item) or self._room_at(item, channel, messages_in(outbound.message, channel.capabilities))
            if come_back is not None:
                return Fate(come_back=come_back)
            if (waited or _is_looked_at_again(item)) and not await self._may_go_on(item):
                return _DONE
            handed_over_at = self._clock.now()
            message_ref = await self._hand_over(item, channel, outbound)
        except CustomerGone:
            await self._is_gone(item, handed_over_at)
        except ZeropartyError as error:
            return await self._not_delivered(item, channel, error)
        except StorageError:
            raise
        except Exception:
            # A message that breaks the channel's own code would come back for ever and hold up everybody's.
            log.exception("delivery_failed", outbox=item.row.id)
            await self._report(item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
        else:
            self._platform.is_over()
            said = Delivered(item.row.key, item.row.ask, message_ref)
            return Fate(to_write=partial(self._report, item, "sent", said, message_ref))
        return _DONE

    async def _hand_over(self, item: Claimed, channel: Channel, outbound: Outbound) -> str:
        """A reply that the platform refuses is tried once more, as plain words: else a right would end in silence."""
        try:
            return await channel.deliver(outbound)
        except Refused as error:
            plain = await self._outgoing.plainly(item)
            if plain is None:
                raise
            what = "the file of /export; `zeroparty privacy export` makes it" if item.row.kind == "file" else "said in plain words"
            log.error("reply_refused", outbox=item.row.id, customer=item.row.customer, why=str(error), what=what)
            return await channel.deliver(plain)

    def _must_wait(self, item: Claimed) -> datetime | None:
        """The brake is pulled, or the row waited so long that another process may take it before the platform answers."""
        now = self._clock.now()
        if item.row.proactive and self._world().brake:
            return now + _BRAKED
        return now if now + _TO_SEND > item.lease_until else None

    def _room_at(self, item: Claimed, channel: Channel, messages: int) -> datetime | None:
        line = line_of(proactive=item.row.proactive, is_again=item.attempts > 1)
        return self._limiter(channel).take(item.address.id_clear, self._clock.now(), line, messages)

    async def _may_go_on(self, item: Claimed) -> bool:
        """Whether it is still to be sent, and by us; what was called back ends here."""
        is_wanted = await self._is_wanted(item)
        if is_wanted is False:
            await self._report(item, "cancelled", NotDelivered(item.row.key, item.row.ask, "expired"))
        return bool(is_wanted)

    async def _is_wanted(self, item: Claimed) -> bool | None:
        """Look at row and customer once more: it waited here, and a stop or a pause may have been committed meanwhile.

        Nothing where somebody else took the row, since its lease ended here.
        """
        now, row = self._clock.now(), item.row

        def look(unit: Unit) -> bool | None:
            may_leave = outbox.may_leave(unit, row.id, now=now, lease_until=item.lease_until)
            return may_leave and (not (row.proactive or row.ask) or self._reports.wants(unit, row, now))

        return await self._store.read(look)

    def _limiter(self, channel: Channel) -> Limiter:
        if channel.name not in self._limiters:
            self._limiters[channel.name] = Limiter.of(channel.capabilities)
        return self._limiters[channel.name]

    async def _not_delivered(self, item: Claimed, channel: Channel, error: ZeropartyError) -> Fate:
        match error:
            case TryLater():
                now = self._clock.now()
                until = now + timedelta(seconds=error.seconds)
                self._limiter(channel).hold(item.address.id_clear, until, now, everybody=error.everybody)
                await self.put_back(item, until)
                return _AGAIN
            case Uncertain() if item.row.proactive:
                await self._report(item, "uncertain", NotDelivered(item.row.key, item.row.ask, "unknown"))
            case Uncertain():
                self._platform.warns("replies_wait", channel=channel.name, why=str(error))
                await self.put_back(item, self._clock.now() + self._back_off.wait(item.row.id))
                return _AGAIN
            case Refused():
                log.error("message_refused", outbox=item.row.id, why=str(error))
                await self._report(item, "failed", NotDelivered(item.row.key, item.row.ask, "refused"))
            case _:
                raise error
        return _DONE

    async def _report(self, item: Claimed, state: str, report: Delivered | NotDelivered, message_ref: str | None = None) -> None:
        row, end = item.row, OutboxEnd(item.row.id, state, self._clock.now(), message_ref)
        self._back_off.done(row.id)
        try:
            if row.ask is not None:
                if await self._surely(lambda: self._reports.delivered(row.customer, report, end)):
                    self._bell.ring()
                return
        except StorageError as error:
            # The customer's own records cannot be read; the row ends all the same, or it would come back for ever.
            log.error("delivery_not_told", outbox=row.id, why=type(error).__name__)
        write = partial(self._store.write, partial(_ended, end=end, customer=row.customer), at_leisure=self.has_time)
        if await self._surely(write):
            self._bell.ring()

    async def _surely(self, write: Callable[[], Awaitable[_R]]) -> _R:
        """Write it down, however long the records are out of reach: what was forgotten here would leave a second time."""
        while True:
            try:
                done = await write()
            except Unavailable as error:
                self._records.says("outbox_unavailable", why=str(error))
                await asyncio.sleep(AFTER_TROUBLE.total_seconds())
            else:
                self._records.is_over()
                return done

    async def _is_gone(self, item: Claimed, at: datetime) -> None:
        """They blocked this chat, or it does not exist any more, and did so before the message was handed over."""
        row = item.row
        await self._report(item, "failed", NotDelivered(row.key, row.ask, "gone", row.channel, at))
        gone = Inbound(row.channel, item.address.id_clear, f"gone:{row.id}", Blocked(), at)
        await self._surely(lambda: self._reports.handle(gone))


def _is_looked_at_again(item: Claimed) -> bool:
    """Whether it must not come after a stop or an erasure that was committed since it was taken.

    A question that somebody asked for may meet a stop from another chat of theirs; a file of all that they told, which takes
    its time to be made, an erasure.
    """
    puts_a_question = item.row.proactive or (item.row.ask is not None and item.row.kind == "message")
    return puts_a_question or item.row.kind == "file"


def _ended(unit: Unit, end: OutboxEnd, customer: CustomerId) -> bool:
    """Write down what became of a row; whether it held up another one."""
    outbox.end(unit, end)
    return outbox.is_in_line(unit, customer)

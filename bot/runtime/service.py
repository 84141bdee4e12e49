"""handle(inbound) and tick(now): load, decide, commit, then deliver. The only place where a decision becomes a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import Clock
from bot.engine.conversation import strangers
from bot.engine.conversation.chat_so_far import on_screen
from bot.engine.conversation.decide import decide
from bot.engine.conversation.onboarding import linking
from bot.engine.model.effects import Effect, Erase, Leave, Message, Say, Toast
from bot.engine.model.facts.consent import Resumed
from bot.engine.model.ids_and_time import fresh_id, receipt_code
from bot.engine.model.inputs import ClockStruck, Commanded, Delivered, Input, Joining, Moment, NotDelivered, NotJoined, Pressed
from bot.engine.model.state import State
from bot.engine.model.world import QUIET_WORLD, World
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound, Outbound
from bot.runtime import rendering
from bot.runtime.persistence import state_of, write
from prompts.catalogue.catalogue import Catalogue
from storage import erasure
from storage.erasure import Goodbye
from storage.errors import StorageError
from storage.model.queue_items import Untold
from storage.model.records import Address, CustomerId, Loaded, OutboxEnd, Writes
from storage.people import customers
from storage.store import Store
from storage.traffic import due, inbox, outbox
from storage.turn.unit_of_work import Unit

_LEASE = timedelta(minutes=2)
"""How long a claimed customer is nobody else's; longer than any tick."""

_TICK_BATCH = 256

_ACCOUNT = ""
"""The bot's own account in the hash that recognises an erased address: one installation serves one bot."""


_UNDECIDED = frozenset({"new", "noticed", "declined"})
"""Phases in which nothing was told to us yet."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a committed turn leaves to be done outside the database."""

    customer: CustomerId | None
    effects: tuple[Effect, ...]
    said_yes: bool = False
    addresses: tuple[Address, ...] = ()
    """Every chat of the customer, the one of this turn included."""


class Service:
    """The conversation: every input of every channel and every stroke of the clock passes here."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        catalogue: Callable[[], Catalogue],
        wake_delivery: Callable[[], None],
        world: Callable[[], World] = lambda: QUIET_WORLD,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._catalogue = catalogue
        self._wake_delivery = wake_delivery
        self._world = world

    async def handle(self, inbound: Inbound, inbox_id: int | None = None) -> None:
        """One thing a customer did: decided, committed, and answered."""
        moment = self._moment(inbound)
        if inbound.chat != "private":
            effects = strangers.in_a_group(moment, self._catalogue())
            await self._set_handled(inbox_id)
            return await self._say_directly(inbound, effects)
        address = Address(inbound.channel, inbound.address)
        if (code := _link_code(inbound.content)) is not None:
            turned = await self._linked(code, moment, address, inbox_id)
        else:
            turned = await self._store.turn(address, self._work(inbound.content, moment, address, inbox_id), inbox=inbox_id)
        if any(isinstance(effect, Erase) for effect in turned.effects):
            await self._erase(turned, address)
            await self._set_handled(inbox_id)
        if turned.said_yes:
            await self._store.write(lambda unit: customers.unsuppress(unit, address, account=_ACCOUNT))
        await self._after_commit(inbound, turned)

    async def tick(self, now: datetime | None = None) -> int:
        """Everybody who is due, once: returns how many were looked at. Stops when nobody is due."""
        moment_of_tick = now or self._clock.now()
        customers = await self._store.write(
            lambda unit: due.claim(unit, now=moment_of_tick, limit=_TICK_BATCH, lease_until=moment_of_tick + _LEASE)
        )
        await asyncio.gather(*(self._strike(one.customer, moment_of_tick) for one in customers))
        if customers:
            self._wake_delivery()
        return len(customers)

    async def knock(self, address: Address) -> None:
        """A customer came to where questions are held for them: what is due is due now."""
        customer = await self._store.read(lambda unit: customers.by_address(unit, address))
        if customer is not None:
            await self._strike(customer, self._clock.now())
            self._wake_delivery()

    async def screen(self, address: Address) -> list[tuple[str, Message]]:
        """The customer's side of the chat, rebuilt from the records; empty for who is not known."""
        now = self._clock.now()

        def look(unit: Unit) -> list[tuple[str, Message]]:
            customer = customers.by_address(unit, address)
            loaded = customers.by_id(unit, customer) if customer is not None else None
            if customer is None or loaded is None:
                return []
            shown = on_screen(state_of(loaded), now, address.channel, self._catalogue())
            return [(outbox.message_ref(unit, customer, key, address.channel) or key, message) for key, message in shown]

        return await self._store.read(look)

    async def delivered(self, customer: CustomerId, report: Delivered | NotDelivered, end: OutboxEnd) -> None:
        """What became of a question on its way: the fact and the outbox row commit together."""
        moment = Moment(end.at, self._clock.nonce(), world=self._world())
        await self._turn_known(customer, report, moment, lambda writes: replace(writes, delivered=(end,)))

    async def noticed(self, untold: Untold) -> None:
        """The end of a delivery that nobody told the conversation about yet: found after a crash, or too late to leave."""
        fates: dict[str, Literal["unknown", "expired", "refused"]] = {"uncertain": "unknown", "expired": "expired"}
        report = NotDelivered(untold.key, untold.ask, fates.get(untold.state, "refused"))
        moment = Moment(self._clock.now(), self._clock.nonce(), world=self._world())
        await self._turn_known(untold.customer, report, moment, lambda writes: replace(writes, told=(untold.outbox,)))

    async def _strike(self, customer: CustomerId, now: datetime) -> None:
        try:
            turned, address = await self._turn_known(customer, ClockStruck(), Moment(now, self._clock.nonce(), world=self._world()))
            if turned.effects:
                await self._erase(turned, address)
        except (ZeropartyError, StorageError) as error:
            # One customer who cannot be served must not hold up the others of the batch; the lease brings them back.
            log.error("tick_failed", customer=customer, error=type(error).__name__)
        except Exception:
            # A bug in one customer's turn is loud, and nobody else's business.
            log.exception("tick_failed", customer=customer)

    async def _turn_known(
        self,
        customer: CustomerId,
        given: Input,
        moment: Moment,
        amend: Callable[[Writes], Writes] = lambda writes: writes,
    ) -> tuple[Turned, Address]:
        def work(loaded: Loaded | None) -> tuple[Writes, tuple[Turned, Address]]:
            if loaded is None:
                return amend(Writes()), (Turned(None, ()), Address("", ""))
            address = self._reach(loaded)
            here = replace(moment, channel=address.channel)
            writes, turned = self._decided(state_of(loaded), given, here, loaded, address)
            return amend(writes), (turned, address)

        return await self._store.turn(customer, work)

    async def _linked(self, code: str, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """This chat becomes the customer's whose code was sent here; one that has answers of its own stays as it is."""
        found = linking.read(code)
        here = await self._store.read(lambda unit: _known(unit, address))
        if found is None or (here is not None and here.customer.id == found[0]):
            return await self._store.turn(address, self._work(NotJoined("bad"), moment, address, inbox_id), inbox=inbox_id)
        there = await self._store.read(lambda unit: customers.by_id(unit, found[0]))
        is_taken = here is not None and (here.customer.phase not in _UNDECIDED or bool(here.preferences))
        is_fresh = there is not None and linking.is_fresh(state_of(there), found[1], moment.now)
        if there is None or not is_fresh or is_taken or any(one.channel == address.channel for one in there.addresses):
            refusal = NotJoined("taken" if is_fresh else "bad")
            return await self._store.turn(address, self._work(refusal, moment, address, inbox_id), inbox=inbox_id)
        if here is not None:
            receipt = receipt_code(moment.nonce)
            await erasure.erase(self._store, here.customer.id, receipt=receipt, at=moment.now, account=_ACCOUNT)
            await self._store.write(lambda unit: customers.unsuppress(unit, address, account=_ACCOUNT))
        return await self._store.turn(found[0], self._work(Joining(found[1]), moment, address, inbox_id), inbox=inbox_id)

    def _reach(self, loaded: Loaded) -> Address:
        """Where to write first: the chat that was joined last, unless it is a page that nobody has open."""
        present = [address for address in loaded.addresses if self._is_present(address)]
        return (present or loaded.addresses)[-1]

    def _work(
        self, content: Input, moment: Moment, address: Address, inbox_id: int | None
    ) -> Callable[[Loaded | None], tuple[Writes, Turned]]:
        def work(loaded: Loaded | None) -> tuple[Writes, Turned]:
            if loaded is None:
                effects = strangers.answer(content, moment, self._catalogue())
                if effects is not None:
                    return Writes(handled=inbox_id), Turned(None, effects)
            state = state_of(loaded) if loaded else State(fresh_id(moment.nonce, "customer"))
            writes, turned = self._decided(state, content, moment, loaded, address)
            return replace(writes, handled=None if self._erases(turned) else inbox_id), turned

        return work

    def _decided(
        self, state: State, given: Input, moment: Moment, loaded: Loaded | None, address: Address
    ) -> tuple[Writes, Turned]:
        catalogue = self._catalogue()
        if loaded is not None:
            # A question can reach whoever can be reached in any of their chats.
            moment = replace(moment, present=any(self._is_present(one) for one in (*loaded.addresses, address)))
        decision = decide(state, given, moment, catalogue)
        outside = tuple(effect for effect in decision.effects if isinstance(effect, Toast | Leave | Erase))
        chats = tuple({*(loaded.addresses if loaded else ()), address})
        turned = Turned(state.customer, outside, any(isinstance(fact, Resumed) for fact in decision.facts), chats)
        if self._erases(turned):
            return Writes(), turned
        return write(state, decision, moment, loaded, address), turned

    @staticmethod
    def _erases(turned: Turned) -> bool:
        return any(isinstance(effect, Erase) for effect in turned.effects)

    async def _erase(self, turned: Turned, address: Address) -> None:
        """Forget first, then say so from memory: a farewell that cannot be sent is lost, an erasure is not."""
        for effect in turned.effects:
            if isinstance(effect, Erase) and turned.customer is not None:
                is_done = await self._forgotten(turned.customer, effect, address)
                for chat in turned.addresses:
                    if chat.channel in self._channels:
                        self._channels[chat.channel].forget(chat.id_clear)
                if effect.farewell is not None:
                    await self._deliver_directly(address, effect.farewell.done if is_done else effect.farewell.pending)

    async def _forgotten(self, customer: CustomerId, erase: Erase, address: Address) -> bool:
        """Whether nothing is left; if not, the last word waits until it is true."""
        now, last = self._clock.now(), erase.farewell.finished if erase.farewell else None
        waits = Goodbye(address.channel, address.id_clear, last.text) if last else None
        return await erasure.erase(self._store, customer, receipt=erase.receipt, at=now, account=_ACCOUNT, goodbye=waits)

    async def erase(self, customer: CustomerId, receipt: str) -> bool:
        """An operator forgets a customer for them, as the chat would: whether nothing is left."""
        chats = await self._store.read(lambda unit: customers.addresses_of(unit, (customer,)).get(customer, ()))
        turned = Turned(customer, (Erase(None, receipt),), addresses=chats)
        await self._erase(turned, Address("", ""))
        found = await asyncio.to_thread(erasure.find, self._store.keys, receipt)
        return found is not None and found.is_done

    async def finish_erasures(self) -> int:
        """What a crash or a reader interrupted, with the word that waits for its end; returns how many are still pending."""

        async def say(goodbye: Goodbye) -> None:
            if goodbye.channel in self._channels:
                await self._deliver_directly(Address(goodbye.channel, goodbye.address), Message(goodbye.text))

        return await erasure.resume(self._store, at=self._clock.now(), say=say)

    async def _after_commit(self, inbound: Inbound, turned: Turned) -> None:
        self._wake_delivery()
        if isinstance(inbound.content, Pressed):
            await self._acknowledge(inbound, next((effect.text for effect in turned.effects if isinstance(effect, Toast)), ""))
        if turned.customer is None:
            await self._say_directly(inbound, turned.effects)

    async def _acknowledge(self, inbound: Inbound, toast: str) -> None:
        """Answer the tap; where a channel has no toasts, what one would say is said as a message."""
        channel = self._channels[inbound.channel]
        if inbound.tap_ref is not None:
            await channel.acknowledge(inbound.tap_ref, toast)
        said = rendering.toasted(toast, channel.capabilities)
        if said is not None:
            await self._deliver_directly(Address(inbound.channel, inbound.address), said)

    async def _say_directly(self, inbound: Inbound, effects: tuple[Effect, ...]) -> None:
        """To somebody we keep nothing about: best effort, since there is no row that could be tried again."""
        for effect in effects:
            if isinstance(effect, Say):
                await self._deliver_directly(Address(inbound.channel, inbound.chat_ref or inbound.address), effect.message)
            elif isinstance(effect, Leave) and inbound.chat_ref is not None:
                await self._best_effort(self._channels[inbound.channel].leave(inbound.chat_ref))

    async def _deliver_directly(self, address: Address, message: Message) -> None:
        await self._best_effort(self._channels[address.channel].deliver(Outbound(address.id_clear, message)))

    async def _best_effort(self, sending: Awaitable[object]) -> None:
        try:
            await sending
        except ZeropartyError as error:
            log.warning("not_delivered", error=type(error).__name__)

    async def _set_handled(self, inbox_id: int | None) -> None:
        if inbox_id is not None:
            await self._store.write(lambda unit: inbox.handled(unit, inbox_id))

    def _is_present(self, address: Address) -> bool:
        channel = self._channels.get(address.channel)
        return channel is None or not channel.capabilities.holds_questions or channel.is_present(address.id_clear)

    def _moment(self, inbound: Inbound) -> Moment:
        return Moment(
            now=self._clock.now(),
            nonce=self._clock.nonce(),
            channel=inbound.channel,
            language=inbound.language,
            message_ref=inbound.message_ref,
            event_key=inbound.event_key,
            world=self._world(),
            present=self._is_present(Address(inbound.channel, inbound.address)),
        )


def _link_code(content: Input) -> str | None:
    """The code of another chat, typed behind /link or carried by a deep link."""
    if not isinstance(content, Commanded) or not content.argument:
        return None
    is_deep_link = content.name == "start" and content.argument.startswith(linking.DEEP_LINK)
    return content.argument if is_deep_link or content.name == "link" else None


def _known(unit: Unit, address: Address) -> Loaded | None:
    customer = customers.by_address(unit, address)
    return customers.by_id(unit, customer) if customer is not None else None

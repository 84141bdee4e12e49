"""handle(inbound) and tick(now): load, decide, commit, then deliver. The only place where a decision becomes a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from bot.clock import Clock
from bot.engine.conversation import strangers
from bot.engine.conversation.chat_so_far import on_screen
from bot.engine.conversation.decide import decide
from bot.engine.conversation.onboarding import linking
from bot.engine.model.effects import Effect, Erase, FollowLink, Leave, Message, Toast
from bot.engine.model.facts.consent import Resumed
from bot.engine.model.facts.person import ChatLinked
from bot.engine.model.ids_and_time import fresh_id, receipt_code
from bot.engine.model.inputs import ClockStruck, Commanded, Delivered, Input, Moment, NotDelivered, Pressed
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.engine.model.world import QUIET_WORLD, World
from bot.engine.pacing.gates import may_still_leave
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound
from bot.runtime import under_age
from bot.runtime.directly import Directly
from bot.runtime.from_memory import FromMemory
from bot.runtime.persistence import state_of, write
from bot.runtime.under_age import ACCOUNT
from prompts.catalogue.catalogue import Catalogue
from storage import erasure
from storage.errors import StorageError
from storage.model.queue_items import Untold
from storage.model.records import Address, CustomerId, Loaded, OutboxEnd, OutboxRow, Writes
from storage.people import customers
from storage.store import Store
from storage.traffic import due, inbox, outbox
from storage.turn.unit_of_work import Unit

_LEASE = timedelta(minutes=2)
"""How long a claimed customer is nobody else's; longer than any tick."""

_TICK_BATCH = 256


@dataclass(frozen=True, slots=True)
class Turned:
    """What a committed turn leaves to be done outside the database."""

    customer: CustomerId | None
    effects: tuple[Effect, ...]
    said_yes: bool = False
    addresses: tuple[Address, ...] = ()
    """Every chat of the customer, the one of this turn included."""
    has_joined: bool = False
    """Whether another chat became this customer's."""
    is_new: bool = False
    """Whether nothing was done yet, for somebody who would be remembered from now on."""


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
        self._memory = FromMemory(channels, clock)
        self._directly = Directly(channels, self._memory)

    async def say_again(self) -> None:
        """What could not be said to people of whom nothing is kept."""
        await self._memory.again()

    async def handle(self, inbound: Inbound, inbox_id: int | None = None) -> None:
        """One thing a customer did: decided, committed, and answered."""
        moment = self._moment(inbound)
        if inbound.chat != "private":
            effects = strangers.in_a_group(moment, self._catalogue())
            await self._set_handled(inbox_id)
            if isinstance(inbound.content, Pressed):
                await self._directly.acknowledge(inbound, "")
            return await self._directly.say(inbound, effects)
        address = Address(inbound.channel, inbound.address)
        turned = await self._turn_here(inbound.content, moment, address, inbox_id)
        link = next((effect for effect in turned.effects if isinstance(effect, FollowLink)), None)
        if link is not None:
            # Only a tapped message is changed in place.
            seen = moment if isinstance(inbound.content, Pressed) else replace(moment, message_ref=None)
            turned = await self._followed(link, seen, address, inbox_id)
        if any(isinstance(effect, Erase) for effect in turned.effects):
            await self._erase(turned, address)
            await self._set_handled(inbox_id)
        if turned.said_yes:
            await self._store.write(lambda unit: customers.unsuppress(unit, address, account=ACCOUNT))
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

    async def ever_agreed(self, address: Address) -> bool:
        """Whether whoever has this address ever said Yes."""
        phase = await self._store.read(lambda unit: customers.phase_of(unit, address))
        return phase is not None and phase not in BEFORE_THE_YES

    def wants(self, unit: Unit, row: OutboxRow, now: datetime) -> bool:
        """Whether the customer, read anew, may still be sent this message that nobody asked for."""
        loaded = customers.by_id(unit, row.customer)
        return loaded is not None and may_still_leave(state_of(loaded), row.ask, now)

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
            if not loaded.addresses:
                # Their chats are somebody else's now, who joined them; a kill came before the rest was forgotten.
                rest = Erase(None, receipt_code(moment.nonce))
                return amend(Writes()), (Turned(customer, (rest,)), Address("", ""))
            address = self._reach(loaded)
            here = replace(moment, channel=address.channel)
            writes, turned = self._decided(state_of(loaded), given, here, loaded, address)
            return amend(writes), (turned, address)

        return await self._store.turn(customer, work)

    async def _turn_here(self, content: Input, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """The turn of whoever has this address; before somebody new is remembered it is asked whether they are too young."""
        turned = await self._store.turn(address, self._work(content, moment, address, inbox_id), inbox=inbox_id)
        if not turned.is_new:
            return turned
        work = self._work(
            content, moment, address, inbox_id, is_young=await under_age.is_remembered(self._store, address, moment.now)
        )
        return await self._store.turn(address, work, inbox=inbox_id)

    async def _followed(self, link: FollowLink, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """One step of a link, of which the engine says what comes of it on either side.

        The inbox row is handled by the last of its turns: whatever a kill leaves undone is done again from the first one.
        """
        here, there = await self._store.read(lambda unit: (_known(unit, address), customers.by_id(unit, link.customer)))
        new_chat, giver = (there, here) if link.step == "allow" else (here, there)
        newcomer = _side(new_chat) or linking.Side(State(fresh_id(moment.nonce, "customer")), (address.channel,))
        verdict = linking.verdict(link, newcomer, _side(giver), moment.now)
        if new_chat is None and await under_age.is_remembered(self._store, address, moment.now):
            return await self._turn_here(Commanded("start"), moment, address, inbox_id)
        if link.step == "allow":
            return await self._allowed(verdict, moment, address, new_chat, inbox_id)
        last = inbox_id if verdict.giver is None else None
        turned = await self._store.turn(address, self._work(verdict.answer, moment, address, last, is_young=False), inbox=last)
        if verdict.giver is not None:
            asked = replace(moment, nonce=self._clock.nonce(), message_ref=None)
            await self._turn_known(link.customer, verdict.giver, asked, lambda writes: replace(writes, handled=inbox_id))
        return turned

    async def _allowed(
        self, verdict: linking.Verdict, moment: Moment, address: Address, new_chat: Loaded | None, inbox_id: int | None
    ) -> Turned:
        """Both said yes: the new chat changes hands in the turn that says so; who they were before is forgotten afterwards."""
        decide_it = self._work(verdict.answer, moment, address, inbox_id)

        def work(loaded: Loaded | None) -> tuple[Writes, Turned]:
            writes, turned = decide_it(loaded)
            if new_chat is None or not turned.has_joined:
                return writes, turned
            taken = (new_chat.customer.id, new_chat.customer.version)
            return replace(writes, new_addresses=new_chat.addresses, taken_over=taken), turned

        turned = await self._store.turn(address, work, inbox=inbox_id)
        if turned.has_joined and new_chat is not None:
            receipt = receipt_code(moment.nonce)
            await erasure.erase(self._store, new_chat.customer.id, receipt=receipt, at=moment.now, account=ACCOUNT)
            for chat in new_chat.addresses:
                await self._store.write(partial(customers.unsuppress, address=chat, account=ACCOUNT))
        return turned

    def _reach(self, loaded: Loaded) -> Address:
        """Where to write first: the chat that was joined last, unless it is a page that nobody has open."""
        present = [address for address in loaded.addresses if self._is_present(address)]
        return (present or loaded.addresses)[-1]

    def _work(
        self, content: Input, moment: Moment, address: Address, inbox_id: int | None, is_young: bool | None = None
    ) -> Callable[[Loaded | None], tuple[Writes, Turned]]:
        def work(loaded: Loaded | None) -> tuple[Writes, Turned]:
            if loaded is None:
                effects = strangers.answer(content, moment, self._catalogue())
                if effects is None and is_young is None:
                    return Writes(), Turned(None, (), is_new=True)
                effects = strangers.too_young(moment, self._catalogue()) if is_young else effects
                if effects is not None:
                    answered = Turned(None, effects)
                    return Writes(handled=None if self._is_done_later(answered) else inbox_id), answered
            state = state_of(loaded) if loaded else State(fresh_id(moment.nonce, "customer"))
            writes, turned = self._decided(state, content, moment, loaded, address)
            return replace(writes, handled=None if self._is_done_later(turned) else inbox_id), turned

        return work

    def _decided(
        self,
        state: State,
        given: Input,
        moment: Moment,
        loaded: Loaded | None,
        address: Address,
    ) -> tuple[Writes, Turned]:
        catalogue = self._catalogue()
        if loaded is not None:
            # A question can reach whoever can be reached in any of their chats.
            moment = replace(moment, present=any(self._is_present(one) for one in (*loaded.addresses, address)))
        decision = decide(state, given, moment, catalogue)
        outside = tuple(effect for effect in decision.effects if isinstance(effect, Toast | Leave | Erase | FollowLink))
        chats = tuple({*(loaded.addresses if loaded else ()), address})
        said_yes = any(isinstance(fact, Resumed) for fact in decision.facts)
        has_joined = any(isinstance(fact, ChatLinked) for fact in decision.facts)
        turned = Turned(state.customer, outside, said_yes, chats, has_joined)
        if self._is_done_later(turned):
            return Writes(), turned
        return write(state, decision, moment, loaded, address), turned

    @staticmethod
    def _is_done_later(turned: Turned) -> bool:
        """Whether nothing is written yet: erasing takes steps of its own, and a link is about two customers."""
        return any(isinstance(effect, Erase | FollowLink) for effect in turned.effects)

    async def _erase(self, turned: Turned, address: Address) -> None:
        """Forget first, then say so from memory: a farewell may be lost with the process, an erasure is not."""
        for effect in turned.effects:
            if isinstance(effect, Erase) and turned.customer is not None:
                if effect.why == "under_age":
                    await under_age.remember(self._store, turned.addresses, self._clock.now())
                await erasure.erase(self._store, turned.customer, receipt=effect.receipt, at=self._clock.now(), account=ACCOUNT)
                for chat in turned.addresses:
                    if chat.channel in self._channels:
                        self._channels[chat.channel].forget(chat.id_clear, for_good=effect.why != "under_age")
                if effect.farewell is not None:
                    await self._directly.deliver(address, effect.farewell)

    async def _after_commit(self, inbound: Inbound, turned: Turned) -> None:
        self._wake_delivery()
        if isinstance(inbound.content, Pressed):
            toast = next((effect.text for effect in turned.effects if isinstance(effect, Toast)), "")
            await self._directly.acknowledge(inbound, toast)
        if turned.customer is None:
            await self._directly.say(inbound, turned.effects)

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


def _known(unit: Unit, address: Address) -> Loaded | None:
    customer = customers.by_address(unit, address)
    return customers.by_id(unit, customer) if customer is not None else None


def _side(loaded: Loaded | None) -> linking.Side | None:
    return linking.Side(state_of(loaded), tuple(one.channel for one in loaded.addresses)) if loaded else None

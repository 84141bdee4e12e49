"""handle(inbound) and tick(now): a turn is taken, then what it leaves to be done outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import Clock
from bot.engine.conversation import strangers
from bot.engine.conversation.chat_so_far import on_screen
from bot.engine.model.effects import Erase, Farewell, FollowLink, Message, OpenLink, Toast
from bot.engine.model.inputs import ClockStruck, ContactMapped, Delivered, NotDelivered, Pressed, UseRestriction
from bot.engine.model.state import BEFORE_THE_YES
from bot.engine.model.world import QUIET_WORLD, Moment, World
from bot.engine.pacing.gates import is_over, may_still_leave
from bot.errors import ZeropartyError
from bot.log import log
from bot.ports import Channel, Inbound
from bot.runtime import under_age
from bot.runtime.delivery.directly import Directly
from bot.runtime.delivery.from_memory import FromMemory
from bot.runtime.delivery.handover import Handover
from bot.runtime.linking.contact_links import ContactLinks
from bot.runtime.linking.links import Links
from bot.runtime.persistence.rows import state_of
from bot.runtime.turns import Turned, Turns
from bot.runtime.under_age import ACCOUNT
from bot.runtime.use_restriction import restrict_use
from prompts.catalogue.catalogue import Catalogue
from storage import erasure
from storage.erasure import Goodbye
from storage.errors import StorageError
from storage.model.queue_items import OutboxEnd, OutboxRow, Untold
from storage.model.records import Address, CustomerId
from storage.people import customers
from storage.store import Store
from storage.traffic import due, inbox, outbox
from storage.turn.unit_of_work import Unit

_LEASE = timedelta(minutes=2)
"""How long a claimed customer is nobody else's; longer than any tick."""

_TICK_BATCH = 256


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
        handover: Handover | None = None,
    ) -> None:
        """Without a `handover` every message waits in the outbox until it is looked for."""
        self._store = store
        self._channels = channels
        self._clock = clock
        self._catalogue = catalogue
        self._turns = Turns(store, channels, catalogue, handover)
        self._links = Links(store, self._turns, clock)
        self._contacts = ContactLinks(store, self._turns, catalogue)
        self._wake_delivery = wake_delivery
        self._world = world
        self._memory = FromMemory(channels, clock, self._is_known)
        self._directly = Directly(channels, self._memory)

    async def say_again(self) -> None:
        """What could not be said to people of whom nothing is kept."""
        await self._memory.again()

    async def handle(self, inbound: Inbound, inbox_id: int | None = None) -> None:
        """One thing a customer did: decided, committed, and answered."""
        moment = self._moment(inbound)
        if inbound.chat != "private":
            effects = strangers.in_a_group(moment, self._catalogue())
            if not await self._set_handled(inbox_id):
                return None
            if isinstance(inbound.content, Pressed):
                await self._directly.acknowledge(inbound, "")
            return await self._directly.say(inbound, effects)
        address = Address(inbound.channel, inbound.address)
        turned = await self._turns.here(inbound.content, moment, address, inbox_id)
        link = next((effect for effect in turned.effects if isinstance(effect, FollowLink)), None)
        if link is not None:
            # Only a tapped message is changed in place.
            seen = moment if isinstance(inbound.content, Pressed) else replace(moment, message_ref=None)
            turned = await self._links.followed(link, seen, address, inbox_id)
        opened = next((effect for effect in turned.effects if isinstance(effect, OpenLink)), None)
        if opened is not None:
            turned = await self._contacts.opened(opened, replace(moment, message_ref=None), address, inbox_id)
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
        """Whether the customer, read anew, may still be sent this proactive message, or this question, which they asked for."""
        loaded = customers.by_id(unit, row.customer)
        if loaded is None:
            return False
        state = state_of(loaded)
        if row.channel in state.blocked:
            return False
        return may_still_leave(state, row.ask, now) if row.proactive else not is_over(state, row.ask)

    async def delivered(self, customer: CustomerId, report: Delivered | NotDelivered, end: OutboxEnd) -> bool:
        """What became of a question on its way: the fact and the outbox row commit together; whether something waits behind it."""
        moment = Moment(end.at, self._clock.nonce(), world=self._world())
        turned, _ = await self._turns.known(customer, report, moment, lambda writes: replace(writes, delivered=(end,)))
        return turned.has_waiting

    async def noticed(self, untold: Untold) -> None:
        """The end of a delivery that nobody told the conversation about yet: found after a crash, or too late to leave."""
        fates: dict[str, Literal["unknown", "expired", "refused"]] = {"uncertain": "unknown", "expired": "expired"}
        report = NotDelivered(untold.key, untold.ask, fates.get(untold.state, "refused"))
        moment = Moment(self._clock.now(), self._clock.nonce(), world=self._world())
        await self._turns.known(untold.customer, report, moment, lambda writes: replace(writes, told=(untold.outbox,)))

    async def _strike(self, customer: CustomerId, now: datetime) -> None:
        try:
            moment = Moment(now, self._clock.nonce(), world=self._world())
            turned, address = await self._turns.known(customer, ClockStruck(), moment)
            if turned.effects:
                await self._erase(turned, address)
        except (ZeropartyError, StorageError) as error:
            # One customer who cannot be served must not hold up the others of the batch; the lease brings them back.
            log.error("tick_failed", customer=customer, error=type(error).__name__)
        except Exception:
            # A bug in one customer's turn is loud, and nobody else's business.
            log.exception("tick_failed", customer=customer)

    async def _erase(self, turned: Turned, address: Address) -> None:
        """Forget first, then say so from memory: a farewell may be lost with the process, an erasure is not."""
        for effect in turned.effects:
            if isinstance(effect, Erase) and turned.customer is not None:
                if effect.why == "under_age":
                    await under_age.remember(self._store, turned.addresses, self._clock.now())
                said = await self._forgotten(turned.customer, effect, address)
                for chat in turned.addresses:
                    if chat.channel in self._channels:
                        self._channels[chat.channel].forget(chat.id_clear, for_good=effect.why != "under_age")
                if effect.farewell is not None and said is not None:
                    back = effect.farewell.if_back if said is effect.farewell.done else None
                    await self._directly.deliver(address, said, if_back=back)

    async def _forgotten(self, customer: CustomerId, erase: Erase, address: Address) -> Message | None:
        """What is true now. If something is left, the last word waits until it is true.

        An erasure that was cut off when they asked for it before is finished, and has its own last word and receipt.
        """
        if (begun := await asyncio.to_thread(erasure.promised, self._store.keys, customer)) is not None:
            await self._finish(only=begun)
            return None
        now, farewell = self._clock.now(), erase.farewell
        waits = _last_word(farewell, address) if farewell is not None else None
        is_done = await erasure.erase(self._store, customer, receipt=erase.receipt, at=now, account=ACCOUNT, goodbye=waits)
        if farewell is None:
            return None
        return farewell.done if is_done else farewell.pending

    async def erase(self, customer: CustomerId, receipt: str) -> bool:
        """An operator forgets a customer for them, as the chat would: whether nothing is left. Twice is once."""
        begun = await asyncio.to_thread(erasure.find, self._store.keys, receipt)
        if begun is None:
            chats = await self._store.read(lambda unit: customers.addresses_of(unit, (customer,)).get(customer, ()))
            await self._erase(Turned(customer, (Erase(None, receipt),), addresses=chats), Address("", ""))
        elif not begun.is_done:
            await self._finish(only=receipt)
        found = await asyncio.to_thread(erasure.find, self._store.keys, receipt)
        if found is None:  # what they had asked for themselves was finished, and the operator's receipt has to prove it as well
            return await erasure.erase(self._store, customer, receipt=receipt, at=self._clock.now(), account=ACCOUNT)
        return found.is_done

    async def map_contact(self, customer: CustomerId, mapped: ContactMapped) -> str:
        """Join a record of another system by the brand's own word; why not, in one word, or nothing where it is done."""
        return await self._contacts.mapped(customer, mapped, Moment(self._clock.now(), self._clock.nonce(), world=self._world()))

    async def restrict_use(self, customer: CustomerId, restriction: UseRestriction, by: str) -> None:
        """The staff restrict the use of what somebody told us, or lift that."""
        moment = Moment(self._clock.now(), self._clock.nonce(), world=self._world())
        await restrict_use(self._store, self._turns, customer, restriction, moment, by=by)

    async def finish_erasures(self) -> int:
        """What a crash or a reader interrupted, with the word that waits for its end; returns how many are still pending."""
        return await self._finish()

    async def _finish(self, only: str | None = None) -> int:
        """All of them, or the one with this receipt."""

        async def say(goodbye: Goodbye) -> None:
            if goodbye.channel in self._channels:
                back = Message(goodbye.if_back) if goodbye.if_back else None
                await self._directly.deliver(Address(goodbye.channel, goodbye.address), Message(goodbye.text), if_back=back)

        return await erasure.resume(self._store, at=self._clock.now(), say=say, only=only)

    async def _after_commit(self, inbound: Inbound, turned: Turned) -> None:
        if turned.has_waiting:
            self._wake_delivery()
        if isinstance(inbound.content, Pressed):
            toast = next((effect.text for effect in turned.effects if isinstance(effect, Toast)), "")
            await self._directly.acknowledge(inbound, toast)
        if turned.customer is None:
            await self._directly.say(inbound, turned.effects)

    async def _is_known(self, address: Address) -> bool:
        return await self._store.read(lambda unit: customers.by_address(unit, address)) is not None

    async def _set_handled(self, inbox_id: int | None) -> bool:
        """Whether it was still to be handled."""
        return inbox_id is None or await self._store.write(lambda unit: inbox.handled(unit, inbox_id))

    def _moment(self, inbound: Inbound) -> Moment:
        return Moment(
            now=self._clock.now(),
            nonce=self._clock.nonce(),
            channel=inbound.channel,
            language=inbound.language,
            message_ref=inbound.message_ref,
            event_key=inbound.event_key,
            world=self._world(),
            present=self._turns.is_present(Address(inbound.channel, inbound.address)),
            happened_at=inbound.at,
        )


def _last_word(farewell: Farewell, address: Address) -> Goodbye | None:
    """What waits for the end of an erasure that is not done at once."""
    last, back = farewell.finished, farewell.if_back
    return Goodbye(address.channel, address.id_clear, last.text, back.text if back else "") if last else None

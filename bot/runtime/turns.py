"""One customer's turn: load, decide, commit. The only place where a decision becomes a transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.engine.conversation import strangers
from bot.engine.conversation.decide import decide
from bot.engine.model import inputs
from bot.engine.model.changed import changed
from bot.engine.model.effects import Effect, Erase, FollowLink, Leave, OpenLink, Toast
from bot.engine.model.facts.consent import Resumed
from bot.engine.model.facts.person import ChatLinked
from bot.engine.model.ids_and_time import fresh_id, receipt_code
from bot.engine.model.inputs import Input
from bot.engine.model.state import State
from bot.engine.model.world import Chat, Moment
from bot.engine.pacing.reach import where_to_write
from bot.ports import Channel
from bot.runtime import under_age
from bot.runtime.delivery.handover import Handover
from bot.runtime.persistence.handed_to import handed_to_others, with_others
from bot.runtime.persistence.rows import state_of, write
from prompts.catalogue.catalogue import Catalogue
from storage.errors import ContactTaken
from storage.model.queue_items import Claimed, OutboxRow
from storage.model.records import Address, CustomerId
from storage.model.turns import Loaded, Writes
from storage.store import Store

Work = Callable[[Loaded | None], tuple[Writes, "Turned"]]
"""What the transaction calls with the customer as loaded, or with nobody."""


_LATER = (Erase, FollowLink, OpenLink)
"""Effects before which nothing is written."""

_OUTSIDE = (Toast, Leave, *_LATER)
"""Effects of which the records keep nothing."""


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
    taken: tuple[Claimed, ...] = ()
    """Replies that are on their way from the commit on."""
    has_waiting: bool = True
    """Whether something may wait in the outbox that has to be looked for."""


class Turns:
    """Takes turns: of whoever has an address, and of a customer who is known."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        catalogue: Callable[[], Catalogue],
        handover: Handover | None = None,
    ) -> None:
        """Replies are taken by the `handover`; without one every message waits in the outbox until it is looked for."""
        self._handover = handover
        self._store = store
        self._channels = channels
        self._catalogue = catalogue

    async def here(self, content: Input, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """The turn of whoever has this address. Where somebody else was first with a customer record, it goes on without it."""
        try:
            return await self._here(content, moment, address, inbox_id)
        except ContactTaken as error:
            await self._store.turn(address, self.work(inputs.RecordTaken(error.why), moment, address, None, is_young=False))
            return await self._here(content, moment, address, inbox_id)

    async def _here(self, content: Input, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """Before somebody new is remembered it is asked whether they are too young."""
        lease = self._handover.lease(address.channel) if self._handover is not None else None
        work = partial(self.work, content, moment, address, inbox_id, lease=lease)
        turned = await self._store.turn(address, work(), inbox=inbox_id)
        if turned.is_new:
            is_young = await under_age.is_remembered(self._store, address, moment.now)
            turned = await self._store.turn(address, work(is_young), inbox=inbox_id)
        if self._handover is not None:
            self._handover.give(turned.taken)
        return turned

    async def known(
        self,
        customer: CustomerId,
        given: Input,
        moment: Moment,
        amend: Callable[[Writes], Writes] = lambda writes: writes,
    ) -> tuple[Turned, Address]:
        """The turn of a customer, with the chat that they are written to; `amend` adds what commits with it."""

        def work(loaded: Loaded | None) -> tuple[Writes, tuple[Turned, Address]]:
            if loaded is None:
                return amend(Writes()), (Turned(None, ()), Address("", ""))
            if not loaded.addresses:
                # Their chats are somebody else's now, who joined them; a kill came before the rest was forgotten.
                rest = Erase(None, receipt_code(moment.nonce))
                return amend(Writes()), (Turned(customer, (rest,)), Address("", ""))
            state = state_of(loaded)
            address = _reported_chat(given, loaded) or self._reach(state, loaded)
            here = changed(moment, channel=address.channel, present=self.is_present(address))
            writes, turned = self._decided(state, given, here, loaded, address)
            return amend(writes), (turned, address)

        return await self._store.turn(customer, work)

    def work(
        self,
        content: Input,
        moment: Moment,
        address: Address,
        inbox_id: int | None,
        is_young: bool | None = None,
        *,
        lease: datetime | None = None,
    ) -> Work:
        """What a turn of whoever has this address does in its transaction; while `is_young` is open, nobody new is remembered.

        With a `lease`, replies that nothing is in front of are taken at once, for `here` to hand over.
        """

        def work(loaded: Loaded | None) -> tuple[Writes, Turned]:
            if loaded is None:
                effects = _answer_to_a_stranger(content, moment, self._catalogue())
                if effects is None and is_young is None:
                    return Writes(), Turned(None, (), is_new=True)
                effects = strangers.too_young(moment, self._catalogue()) if is_young else effects
                if effects is not None:
                    answered = Turned(None, effects)
                    return Writes(handled=None if self._is_done_later(answered) else inbox_id), answered
            state = state_of(loaded) if loaded else State(fresh_id(moment.nonce, "customer"))
            writes, turned = self._decided(state, content, moment, loaded, address)
            if self._is_done_later(turned):
                return writes, turned
            writes = replace(writes, handled=inbox_id, outbox=_leased(writes.outbox, loaded, address, lease))
            taken = tuple(Claimed(row, _latest(loaded, address), 1, lease) for row in writes.outbox if row.lease_until and lease)
            return writes, replace(turned, taken=taken, has_waiting=turned.has_waiting and not taken)

        return work

    def is_present(self, address: Address) -> bool:
        """Whether a question can reach this chat now: a page holds it until somebody looks."""
        channel = self._channels.get(address.channel)
        return channel is None or not channel.capabilities.holds_questions or channel.is_present(address.id_clear)

    def _reach(self, state: State, loaded: Loaded) -> Address:
        """The chat in which they are written to first; of each channel they have one."""
        chats = [self._chat(address) for address in loaded.addresses]
        return loaded.addresses[chats.index(where_to_write(state, chats))]

    def _chat(self, address: Address) -> Chat:
        return Chat(address.channel, self.is_present(address))

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
            moment = changed(
                moment,
                elsewhere=tuple(self._chat(one) for one in loaded.addresses if one.channel != address.channel),
                handed_on=handed_to_others(loaded.handed_on),
                with_others=with_others(loaded.handed_on),
            )
        decision = decide(state, given, moment, catalogue)
        outside = tuple([effect for effect in decision.effects if isinstance(effect, _OUTSIDE)])
        chats = tuple({*(loaded.addresses if loaded else ()), address})
        happened = {type(fact) for fact in decision.facts}
        turned = Turned(state.customer, outside, Resumed in happened, chats, ChatLinked in happened)
        if self._is_done_later(turned):
            return Writes(), turned
        writes = write(state, decision, moment, loaded, address)
        return writes, changed(turned, has_waiting=bool(writes.outbox) or (loaded is not None and loaded.line.has_waiting))

    @staticmethod
    def _is_done_later(turned: Turned) -> bool:
        """Whether nothing is written yet: erasing takes steps of its own, and a link is about two customers."""
        return any(isinstance(effect, _LATER) for effect in turned.effects)


def _reported_chat(given: Input, loaded: Loaded) -> Address | None:
    """The chat in which a message did not arrive, so that what comes of it is on record as of there."""
    channel = given.channel if isinstance(given, inputs.NotDelivered) else ""
    return next((address for address in loaded.addresses if address.channel == channel), None)


def _answer_to_a_stranger(content: Input, moment: Moment, catalogue: Catalogue) -> tuple[Effect, ...] | None:
    if strangers.is_answered_alike(content):
        return decide(State(0), content, moment, catalogue).effects
    return strangers.answer(content, moment, catalogue)


def _leased(rows: tuple[OutboxRow, ...], loaded: Loaded | None, here: Address, lease: datetime | None) -> tuple[OutboxRow, ...]:
    """Replies are taken as they are written, when they go to this chat and nothing of the customer's is in front of them."""
    is_first = loaded is None or not (loaded.line.has_waiting or loaded.line.is_moving)
    if lease is None or not is_first or any(row.proactive or row.channel != here.channel for row in rows):
        return rows
    return tuple(replace(row, lease_until=lease) for row in rows)


def _latest(loaded: Loaded | None, here: Address) -> Address:
    """The customer's chat of this channel, as the outbox would find it."""
    chats = loaded.addresses if loaded is not None else ()
    return next((chat for chat in reversed(chats) if chat.channel == here.channel), here)

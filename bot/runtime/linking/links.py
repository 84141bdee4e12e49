"""Two chats of one person: the steps of a link, each a turn on either side of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.clock import Clock
from bot.engine.conversation.onboarding import linking
from bot.engine.model.effects import FollowLink
from bot.engine.model.ids_and_time import fresh_id, receipt_code
from bot.engine.model.inputs import Commanded
from bot.engine.model.state import State
from bot.engine.model.world import Moment
from bot.runtime import under_age
from bot.runtime.persistence.rows import state_of
from bot.runtime.turns import Turned, Turns
from bot.runtime.under_age import ACCOUNT
from storage import erasure
from storage.model.records import Address
from storage.model.turns import Loaded, Writes
from storage.people import customers
from storage.store import Store
from storage.turn.unit_of_work import Unit


class Links:
    """Follows links; the engine says what comes of each step."""

    def __init__(self, store: Store, turns: Turns, clock: Clock) -> None:
        self._store = store
        self._turns = turns
        self._clock = clock

    async def followed(self, link: FollowLink, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """One step of a link, of which the engine says what comes of it on either side.

        The inbox row is handled by the last of its turns: whatever a kill leaves undone is done again from the first one.
        """
        here, there = await self._store.read(lambda unit: (_known(unit, address), customers.by_id(unit, link.customer)))
        new_chat, giver = (there, here) if link.step == "allow" else (here, there)
        newcomer = _side(new_chat) or linking.Side(State(fresh_id(moment.nonce, "customer")), (address.channel,))
        verdict = linking.verdict(link, newcomer, _side(giver), moment.now)
        if new_chat is None and await under_age.is_remembered(self._store, address, moment.now):
            return await self._turns.here(Commanded("start"), moment, address, inbox_id)
        if link.step == "allow":
            return await self._allowed(verdict, moment, address, new_chat, inbox_id)
        last = inbox_id if verdict.giver is None else None
        work = self._turns.work(verdict.answer, moment, address, last, is_young=False)
        turned = await self._store.turn(address, work, inbox=last)
        if verdict.giver is not None:
            asked = replace(moment, nonce=self._clock.nonce(), message_ref=None)
            await self._turns.known(link.customer, verdict.giver, asked, lambda writes: replace(writes, handled=inbox_id))
        return turned

    async def _allowed(
        self, verdict: linking.Verdict, moment: Moment, address: Address, new_chat: Loaded | None, inbox_id: int | None
    ) -> Turned:
        """Both said yes: the new chat changes hands in the turn that says so; who they were before is forgotten afterwards."""
        decide_it = self._turns.work(verdict.answer, moment, address, inbox_id)

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


def _known(unit: Unit, address: Address) -> Loaded | None:
    customer = customers.by_address(unit, address)
    return customers.by_id(unit, customer) if customer is not None else None


def _side(loaded: Loaded | None) -> linking.Side | None:
    return linking.Side(state_of(loaded), tuple(one.channel for one in loaded.addresses)) if loaded else None

"""Links that name a customer record: read, looked up, and decided by the engine; who said yes first is the records' to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.engine.conversation.onboarding import contact_verdict
from bot.engine.conversation.onboarding.contact_verdict import Link, Standing
from bot.engine.model.effects import OpenLink
from bot.engine.model.inputs import ContactMapped
from bot.engine.model.state import State
from bot.engine.model.world import Moment
from bot.runtime.linking import link_payload
from bot.runtime.persistence.rows import state_of
from bot.runtime.turns import Turned, Turns
from prompts.catalogue.catalogue import Catalogue
from storage.errors import ContactTaken, KeyGone, Unreadable
from storage.model.record_ids import one_form
from storage.model.records import Address, CustomerId
from storage.people import customers
from storage.store import Store
from storage.syncing.records import other_owner
from storage.syncing.state import accounts_left
from storage.turn.unit_of_work import Unit

LONGEST = timedelta(days=366)
"""How long a link may be good for."""

_REMEMBERED = LONGEST + timedelta(days=60)
"""How long it is remembered that a link was used: until no link of that age joins anything."""


class ContactLinks:
    """Opens links, and joins what the brand says belongs together; the engine says what comes of it."""

    def __init__(self, store: Store, turns: Turns, catalogue: Callable[[], Catalogue]) -> None:
        self._store = store
        self._turns = turns
        self._catalogue = catalogue
        self._key = store.keys.derived(link_payload.PURPOSE)

    async def opened(self, link: OpenLink, moment: Moment, address: Address, inbox_id: int | None) -> Turned:
        """Somebody came by a link: a turn of theirs, about what it says."""
        accounts = await self._store.read(accounts_left)
        said = _in_one_form(link_payload.read(self._key, link.payload, self._catalogue().topics, accounts))
        standing = await self._store.read(partial(_standing, address=address, link=said))
        given = contact_verdict.verdict(said, standing, moment.now)
        return await self._turns.here(given, moment, address, inbox_id)

    async def mapped(self, customer: CustomerId, mapped: ContactMapped, moment: Moment) -> str:
        """Join a record by the brand's own word; returns why not, in one word, or nothing where it is done."""
        mapped = ContactMapped(mapped.system, one_form(mapped.system, mapped.contact))
        try:
            if why := await refusal(self._store, customer, mapped, asks_age=self._catalogue().brand.age_question):
                return why
            await self._turns.known(customer, mapped, moment)
        except ContactTaken as error:
            return error.why
        except (KeyGone, Unreadable):
            # One customer whose records cannot be read must not hold up the others of a map.
            return "unreadable"
        return ""


async def refusal(store: Store, customer: CustomerId, mapped: ContactMapped, *, asks_age: bool) -> str:
    """Why the brand's own word about a record would not be taken now; one word, or nothing where it would."""
    mapped = ContactMapped(mapped.system, one_form(mapped.system, mapped.contact))
    look = partial(_standing_of, customer=customer, system=mapped.system, contact=mapped.contact)
    standing = await store.read(look)
    return contact_verdict.refusal(mapped, standing, asks_age=asks_age) if standing is not None else "nobody"


def _standing(unit: Unit, address: Address, link: Link | None) -> Standing:
    customer = customers.by_address(unit, address)
    if link is None:
        return Standing(State(0))
    known = _standing_of(unit, customer, link.system, link.contact) if customer is not None else None
    owner = other_owner(unit, link.system, link.contact, customer)
    is_used = customers.is_link_used(unit, link.mark)
    return Standing(known.here if known else State(0), known.record if known else "", owner, is_used)


def _standing_of(unit: Unit, customer: CustomerId, system: str, contact: str) -> Standing | None:
    loaded = customers.by_id(unit, customer)
    if loaded is None:
        return None
    records = customers.external_ids_of(unit, (customer,)).get(customer, ())
    record = next((one_form(system, one.id_clear) for one in records if one.system == system), "")
    state = _of_this_account(_spelled_alike(state_of(loaded)), system, accounts_left(unit).get(system))
    return Standing(state, record, other_owner(unit, system, contact, customer))


def _in_one_form(link: Link | None) -> Link | None:
    return None if link is None else replace(link, contact=one_form(link.system, link.contact))


def _spelled_alike(state: State) -> State:
    """Records that they said are not theirs may be spelled as an earlier release kept them."""
    return replace(
        state, records_apart=tuple(replace(one, contact=one_form(one.system, one.contact)) for one in state.records_apart)
    )


def _of_this_account(state: State, system: str, since: datetime | None) -> State:
    """*Not me* was said of a record; in another account the same id is another one's."""
    return replace(
        state,
        records_apart=tuple(
            one for one in state.records_apart if one.system != system or one.is_joined or since is None or one.at > since
        ),
    )


async def forget_used(store: Store, now: datetime) -> None:
    """Links that are too old to join anything need not be told from those that are not."""
    await store.write(partial(customers.forget_used_links, before=now - _REMEMBERED))

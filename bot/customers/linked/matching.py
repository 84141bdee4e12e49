"""Who is matched with a record elsewhere, who is not, what two claim, and by which links customers came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from bot.customers.looking import EVERYBODY, Look
from bot.engine.model.ids_and_time import crockford, iso
from bot.engine.model.state import BEFORE_THE_YES, State
from bot.runtime.persistence.rows import state_of
from storage.errors import Unreadable
from storage.model.record_ids import has_forms, one_form
from storage.model.records import CustomerId, ExternalId
from storage.model.turns import Loaded
from storage.people import customers
from storage.store import Store
from storage.syncing.records import other_owner, owners
from storage.turn.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A customer without a record."""

    customer_id: str
    channels: str
    state: str
    language: str
    since: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that was not joined with whoever came with it, and still could not be."""

    system: str
    id: str
    why: str
    """`taken`: it is another customer's. `second`: they have another one in the system. `twice`: it is joined to both, by a
    release that took two spellings of it for two records. `written`: a live connection made it for another customer, before it was
    joined with this one."""
    customer_id: str
    """Who came with it."""
    other: str
    """Whose it is, or which one they have."""
    on: str


@dataclass(slots=True)
class Matching:
    """What all customers who said yes have, and lack."""

    looked_at: int = 0
    customers: int = 0
    """Who said yes, of those looked at."""
    matched: Counter[str] = field(default_factory=Counter)
    """By system."""
    unmatched: list[Unmatched] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """Customers of whom it cannot be read what other systems call them, or who are found by another name; counted nowhere else."""
    joined: dict[tuple[str, str], int] = field(default_factory=dict)
    """Whose each record is, where one may be spelled in more than one way."""
    entry_points: Counter[str] = field(default_factory=Counter)
    """Customers by the link that they came by first: the system, and the topic behind a slash."""


async def matching(store: Store, system: str | None = None, look: Look = EVERYBODY) -> Matching:
    """Look at them a page at a time; where a system is named, only its records count."""
    found = Matching()
    async for page in look.pages(store):
        found.looked_at += len(page)
        await store.read(partial(_look, page=page, system=system, found=found))
    return found


def _look(unit: Unit, page: list[int], system: str | None, found: Matching) -> None:
    records = _records(unit, page)
    swapped = customers.found_by_another_name(unit, list(records))
    # Who cannot be read at all is not there; `zeroparty doctor` says who.
    for customer, loaded in customers.by_ids(unit, page).items():
        if customer not in records or customer in swapped:
            found.unreadable.append(crockford(customer))
            continue
        state, known = state_of(loaded), records[customer]
        found.conflicts += [conflict for conflict in _standing(unit, customer, state, known) if system in (None, conflict.system)]
        found.conflicts += [conflict for conflict in _twice(found, customer, known) if system in (None, conflict.system)]
        found.conflicts += [conflict for conflict in _written(unit, customer, known) if system in (None, conflict.system)]
        if state.phase not in BEFORE_THE_YES:
            _count(found, loaded, state, known, system)


def _records(unit: Unit, page: list[int]) -> dict[int, tuple[ExternalId, ...]]:
    """What other systems call each; whoever has a record that cannot be read is missing, and keeps nobody else from being there."""
    try:
        found = customers.external_ids_of(unit, page)
    except Unreadable:
        half = len(page) // 2
        return _records(unit, page[:half]) | _records(unit, page[half:]) if half else {}
    return {customer: found.get(customer, ()) for customer in page}


def _count(found: Matching, loaded: Loaded, state: State, known: tuple[ExternalId, ...], system: str | None) -> None:
    found.customers += 1
    found.matched.update(one.system for one in known)
    if state.came_by:
        found.entry_points[state.came_by] += 1
    if not any(system in (None, one.system) for one in known):
        channels = ";".join(dict.fromkeys(address.channel for address in loaded.addresses))
        number, since = crockford(state.customer), iso(loaded.customer.created_at)
        found.unmatched.append(Unmatched(number, channels, state.phase, state.language, since))


def _standing(unit: Unit, customer: CustomerId, state: State, known: tuple[ExternalId, ...]) -> list[Conflict]:
    """The conflicts that there still are: whoever is gone, or was joined since, is in none."""
    still = []
    for one in state.contact_conflicts:
        owner = other_owner(unit, one.system, one.contact, customer)
        theirs = next((record.id_clear for record in known if record.system == one.system), "")
        other = crockford(owner) if one.why == "taken" and owner is not None else ""
        other = theirs if one.why == "second" and theirs != one.contact else other
        if other:
            still.append(Conflict(one.system, one.contact, one.why, crockford(customer), other, iso(one.at)))
    return still


def _twice(found: Matching, customer: CustomerId, known: tuple[ExternalId, ...]) -> Iterator[Conflict]:
    """Records of this customer that are another's as well, in another spelling."""
    for one in known:
        if has_forms(one.system):
            owner = found.joined.setdefault((one.system, one_form(one.system, one.id_clear)), customer)
            if owner != customer:
                yield Conflict(one.system, one.id_clear, "twice", crockford(customer), crockford(owner), iso(one.linked_at))


def _written(unit: Unit, customer: CustomerId, known: tuple[ExternalId, ...]) -> Iterator[Conflict]:
    """Records of this customer into which a connection wrote somebody else."""
    for one in known:
        for owner in sorted(owners(unit, one.system, (one.id_clear,)).get(one_form(one.system, one.id_clear), ())):
            if owner != customer:
                yield Conflict(one.system, one.id_clear, "written", crockford(customer), crockford(owner), iso(one.linked_at))

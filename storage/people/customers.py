"""Finding customers: by address, by id, all of them page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, func, select

from storage import tables as t
from storage.crypto import left_alone
from storage.crypto.cells import cell_name
from storage.crypto.pepper import Pepper
from storage.database.queries import ById
from storage.errors import Unreadable
from storage.model.record_ids import one_form, spellings
from storage.model.records import Address, ExternalId
from storage.model.timestamps import moment, stored
from storage.model.turns import Loaded
from storage.tables.upserts import replacing
from storage.turn.encoding import USED_LINK
from storage.turn.loading import find, load
from storage.turn.unit_of_work import Unit

_THESE: BindParameter[int] = bindparam("these", expanding=True)
_ADDRESSES = ById(
    select(t.address.c.customer, t.address.c.channel, t.address.c.lookup, t.address.c.cell)
    .where(t.address.c.customer.in_(_THESE))
    .order_by(t.address.c.customer, t.address.c.ordinal)
)
_EXTERNAL_IDS = ById(
    select(t.external_id.c.customer, t.external_id.c.system, t.external_id.c.cell, t.external_id.c.linked_at)
    .where(t.external_id.c.customer.in_(_THESE))
    .order_by(t.external_id.c.customer, t.external_id.c.system)
)
_BY_EXTERNAL_ID = ById(
    select(t.external_id.c.customer, t.external_id.c.lookup, t.external_id.c.cell).where(
        t.external_id.c.system == bindparam("system"), t.external_id.c.lookup.in_(_THESE)
    )
)
_NAMED = select(t.external_id.c.customer, t.external_id.c.system, t.external_id.c.lookup).where(
    t.external_id.c.customer.in_(_THESE)
)
_LOOKUPS = select(t.external_id.c.lookup).where(t.external_id.c.system == bindparam("system"))
_JOINED_IN = (
    select(t.external_id.c.customer).where(t.external_id.c.system == bindparam("system")).order_by(t.external_id.c.customer)
)
_PART = delete(t.external_id).where(t.external_id.c.system == bindparam("which"))
_USED_LINKS = select(t.suppression.c.token).where(t.suppression.c.why == bindparam("reason"))
_PAGE = select(t.customer.c.id).where(t.customer.c.id > bindparam("after")).order_by(t.customer.c.id).limit(bindparam("at_most"))
_UPDATED = ById(select(t.customer.c.id, t.customer.c.updated_at).where(t.customer.c.id.in_(_THESE)))
_PHASE = select(t.customer.c.phase).where(t.customer.c.id == bindparam("whose"))
_BY_PHASE = select(t.customer.c.phase, func.count()).group_by(t.customer.c.phase)
_SUPPRESSED = select(t.suppression.c.at, t.suppression.c.why).where(t.suppression.c.token == bindparam("token"))

_UNSUPPRESS = delete(t.suppression).where(t.suppression.c.token == bindparam("gone"))
_UNSUPPRESS_ALL = delete(t.suppression).where(t.suppression.c.why == bindparam("reason"), t.suppression.c.at <= bindparam("until"))


def by_address(unit: Unit, address: Address) -> int | None:
    """Whose address this is."""
    return find(unit, (address,)).get(address)


def by_external_id(unit: Unit, system: str, ident: str) -> int | None:
    """Whom another system calls this, however it was spelled when it was joined: what is spelled as here goes first.

    Nobody, where the name that was sealed with them is another: then the rows were swapped.
    """
    lookups = [unit.keys.pepper.lookup(system, spelled) for spelled in spellings(system, ident)]
    rows = _BY_EXTERNAL_ID.rows(unit.connection, lookups, system=system)
    found = sorted((lookups.index(bytes(lookup)), customer, bytes(cell)) for customer, lookup, cell in rows)
    return next((customer for _, customer, cell in found if _is_sealed_as(unit, customer, system, ident, cell)), None)


def by_external_ids(unit: Unit, system: str, idents: Iterable[str]) -> dict[str, set[int]]:
    """By how we write each of these, everybody who was joined with it, however that was spelled: an earlier release took two
    spellings of one record for two."""
    forms = {one_form(system, ident) for ident in idents}
    spelled = {unit.keys.pepper.lookup(system, one): form for form in forms for one in spellings(system, form)}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for customer, lookup, cell in _BY_EXTERNAL_ID.rows(unit.connection, list(spelled), system=system):
        form = spelled[bytes(lookup)]
        if _is_sealed_as(unit, customer, system, form, bytes(cell)):
            found[form].add(customer)
    return dict(found)


def _is_sealed_as(unit: Unit, customer: int, system: str, ident: str, cell: bytes) -> bool:
    """Whoever can write rows can give a name to somebody else's, and cannot seal it; who has no key is nobody's any more."""
    cipher = unit.keys.ciphers((customer,)).get(customer)
    try:
        named = None if cipher is None else cipher.open(cell_name(customer, "external_id.cell", system), cell)
        return named is not None and one_form(system, named) == one_form(system, ident)
    except Unreadable:
        return False


def updated(unit: Unit, customers: Collection[int]) -> dict[int, datetime]:
    """When something last happened to these customers; who is gone is missing."""
    return {ident: moment(at) for ident, at in _UPDATED.rows(unit.connection, customers)}


def phase_of(unit: Unit, address: Address) -> str | None:
    """In which phase whoever has this address is; nothing where nobody has it."""
    customer = by_address(unit, address)
    return None if customer is None else unit.connection.scalar(_PHASE, {"whose": customer})


def by_id(unit: Unit, customer: int) -> Loaded | None:
    """Everything a turn would see of this customer; raises `KeyGone`, `Unreadable`."""
    opened = load(unit, (customer,), lock=False).get(customer)
    if isinstance(opened, Exception):
        raise opened
    return None if opened is None else opened.loaded


def by_ids(unit: Unit, customers: Collection[int]) -> dict[int, Loaded]:
    """The same of many at once; who cannot be read is missing."""
    opened = load(unit, customers, lock=False)
    return {customer: one.loaded for customer, one in opened.items() if not isinstance(one, Exception)}


def page(unit: Unit, *, after: int = -1, limit: int = 1000) -> list[int]:
    """The next customer ids in order: a page at a time, since a long read keeps the write-ahead log growing."""
    return list(unit.connection.scalars(_PAGE, {"after": after, "at_most": limit}))


def count_by_phase(unit: Unit) -> dict[str, int]:
    """How many customers are in each phase."""
    return {phase: count for phase, count in unit.connection.execute(_BY_PHASE)}


def addresses_of(unit: Unit, customers: Collection[int]) -> dict[int, tuple[Address, ...]]:
    """The addresses of these customers, the latest last; who has no key has none."""
    ciphers = unit.keys.ciphers(customers)
    found: defaultdict[int, tuple[Address, ...]] = defaultdict(tuple)
    for customer, channel, lookup, cell in _ADDRESSES.rows(unit.connection, customers):
        if customer in ciphers:
            clear = ciphers[customer].open(cell_name(customer, "address.cell", lookup.hex()), cell)
            found[customer] += (Address(channel, clear),)
    return found


def external_ids_of(unit: Unit, customers: Collection[int]) -> dict[int, tuple[ExternalId, ...]]:
    """What other systems call these customers; who has no key has none."""
    ciphers = unit.keys.ciphers(customers)
    found: defaultdict[int, tuple[ExternalId, ...]] = defaultdict(tuple)
    for customer, system, cell, linked_at in _EXTERNAL_IDS.rows(unit.connection, customers):
        if customer in ciphers:
            clear = ciphers[customer].open(cell_name(customer, "external_id.cell", system), cell)
            found[customer] += (ExternalId(system, clear, moment(linked_at)),)
    return found


def part_all(unit: Unit, system: str) -> list[int]:
    """Nobody is joined with a record of this system any more: the account that these are in was left. Returns who was."""
    joined = list(unit.connection.scalars(_JOINED_IN, {"system": system}))
    unit.connection.execute(_PART, {"which": system})
    return joined


def found_by_another_name(unit: Unit, customers: Collection[int]) -> set[int]:
    """Who of these is found by another name than the one that was sealed: their rows were swapped with somebody's."""
    rows = unit.connection.execute(_NAMED, {"these": list(customers)}).all()
    named = {(customer, one.system): one.id_clear for customer, some in external_ids_of(unit, customers).items() for one in some}
    return {
        customer
        for customer, system, kept in rows
        if (customer, system) in named and not _is_found_by(unit.keys.pepper, system, named[customer, system], bytes(kept))
    }


def _is_found_by(pepper: Pepper, system: str, ident: str, lookup: bytes) -> bool:
    """By how we write it, or, joined by an earlier release, by how it is spelled."""
    return lookup in {pepper.lookup(system, spelled) for spelled in (ident, one_form(system, ident))}


def is_link_used(unit: Unit, mark: str) -> bool:
    """Whether a link to a customer record joined it; an older copy of the records may not know, and then the key store does."""
    token = unit.keys.pepper.used_link(mark)
    is_known = unit.connection.execute(_SUPPRESSED, {"token": token}).first() is not None
    return is_known or left_alone.since(unit.keys, token, USED_LINK) is not None


@dataclass(frozen=True, slots=True)
class Settled:
    """Which records of a system are some customer's, and which links were used up: asked about many, without the database."""

    pepper: Pepper
    records: frozenset[bytes]
    used: frozenset[bytes]

    def is_joined(self, system: str, ident: str) -> bool:
        """Whether this record is some customer's."""
        return any(self.pepper.lookup(system, spelled) in self.records for spelled in spellings(system, ident))

    def is_used(self, mark: str) -> bool:
        """Whether this link joined a record."""
        return self.pepper.used_link(mark) in self.used


def settled(unit: Unit, system: str) -> Settled:
    """All of one system, as it is now."""
    records = unit.connection.execute(_LOOKUPS, {"system": system}).scalars()
    used = unit.connection.execute(_USED_LINKS, {"reason": USED_LINK}).scalars()
    kept = left_alone.everything(unit.keys, USED_LINK)
    return Settled(unit.keys.pepper, frozenset(map(bytes, records)), frozenset(map(bytes, used)) | kept)


def forget_used_links(unit: Unit, *, before: datetime) -> None:
    """Forget which links were used up to this moment."""
    unsuppress_all(unit, why=USED_LINK, before=before)
    left_alone.forget(unit.keys, USED_LINK, before=before)


def suppress(unit: Unit, address: Address, *, account: str, at: datetime, why: str) -> None:
    """Remember, without saying whose it is, that this address is to be left alone, and why."""
    token = unit.keys.pepper.suppression_token(address.channel, account, address.id_clear)
    row = {"token": token, "at": stored(at), "why": why}
    unit.connection.execute(replacing(unit.dialect, t.suppression, ("at", "why")), row)


def unsuppress(unit: Unit, address: Address, *, account: str) -> None:
    """Somebody who was forgotten said yes again: nothing remembers any more that they had been here."""
    token = unit.keys.pepper.suppression_token(address.channel, account, address.id_clear)
    unit.connection.execute(_UNSUPPRESS, {"gone": token})


def unsuppress_all(unit: Unit, *, why: str, before: datetime) -> None:
    """Forget what was remembered for this reason for long enough."""
    unit.connection.execute(_UNSUPPRESS_ALL, {"reason": why, "until": stored(before)})


def is_suppressed(
    unit: Unit, *, channel: str, account: str, ident: str, why: str | None = None, since: datetime | None = None
) -> bool:
    """Whether this address asked to be forgotten, and has not said yes since; for this reason alone, and since then, if given."""
    token = unit.keys.pepper.suppression_token(channel, account, ident)
    found = unit.connection.execute(_SUPPRESSED, {"token": token}).first()
    return found is not None and why in (None, found.why) and (since is None or moment(found.at) > since)

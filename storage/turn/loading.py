"""Everything a turn may read, for many customers with a handful of queries, locked where the database locks rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.errors import KeyGone, StorageError
from storage.model.records import Address, CustomerRow, Loaded, PreferenceRow
from storage.model.timestamps import moment, moment_or_none
from storage.turn.opened_customer import OpenedCustomer
from storage.turn.unit_of_work import Unit

_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_CUSTOMERS: Select[Any] = (
    select(
        t.customer.c.id,
        t.customer.c.version,
        t.customer.c.phase,
        t.customer.c.language,
        t.customer.c.zone,
        t.customer.c.zone_source,
        t.customer.c.snapshot,
        t.customer.c.created_at,
        t.customer.c.updated_at,
        t.customer.c.consent_head,
    )
    .where(t.customer.c.id.in_(_THESE))
    .order_by(t.customer.c.id)
)
# Ordered, so that two processes locking the same customers do not deadlock.
_LOCKED = _CUSTOMERS.with_for_update()
_ADDRESSES = (
    select(t.address.c.customer, t.address.c.channel, t.address.c.lookup, t.address.c.cell)
    .where(t.address.c.customer.in_(_THESE))
    .order_by(t.address.c.customer, t.address.c.ordinal)
)
_PREFERENCES = (
    select(t.preference.c.customer, t.preference.c.question, t.preference.c.history, t.answer.c.id, t.answer.c.cell)
    .select_from(
        t.preference.outerjoin(
            t.answer,
            (t.answer.c.customer == t.preference.c.customer) & (t.answer.c.id == t.preference.c.answer),
        )
    )
    .where(t.preference.c.customer.in_(_THESE))
    .order_by(t.preference.c.customer, t.preference.c.question)
)
# Asked after the lock is taken: joined to the locked row, PostgreSQL would show it as it was before the wait.
_DUE = select(t.due.c.customer, t.due.c.due_at).where(t.due.c.customer.in_(_THESE))
_BY_LOOKUP = select(t.address.c.channel, t.address.c.lookup, t.address.c.customer).where(t.address.c.lookup.in_(_THESE))


def find(unit: Unit, addresses: Collection[Address]) -> dict[Address, int]:
    """Whose addresses these are; unknown ones are missing from the result."""
    lookups = {(a.channel, unit.keys.pepper.lookup(a.channel, a.id_clear)): a for a in addresses}
    if not lookups:
        return {}
    rows = unit.connection.execute(_BY_LOOKUP, {"these": [lookup for _, lookup in lookups]})
    return {lookups[key]: customer for channel, lookup, customer in rows if (key := (channel, lookup)) in lookups}


def load(unit: Unit, customers: Collection[int], *, lock: bool) -> dict[int, OpenedCustomer | StorageError]:
    """These customers as they are now; who cannot be read is an error of their own, who does not exist is missing."""
    if not customers:
        return {}
    these = {"these": list(customers)}
    rows = unit.connection.execute(_LOCKED if lock else _CUSTOMERS, these).all()
    if not rows:
        return {}
    addresses = _grouped(unit.connection.execute(_ADDRESSES, these).all())
    preferences = _grouped(unit.connection.execute(_PREFERENCES, these).all())
    due = {customer: at for customer, at in unit.connection.execute(_DUE, these)}
    ciphers = unit.keys.ciphers([row.id for row in rows])
    opened: dict[int, OpenedCustomer | StorageError] = {}
    for row in rows:
        try:
            cipher = _cipher_of(row.id, ciphers)
            opened[row.id] = OpenedCustomer(
                Loaded(
                    customer=_customer(row, cipher),
                    addresses=tuple(_address(a, cipher) for a in addresses[row.id]),
                    preferences=tuple(_preference(p, cipher) for p in preferences[row.id]),
                    due_at=moment_or_none(due.get(row.id)),
                ),
                row.consent_head,
                cipher,
            )
        except StorageError as error:
            opened[row.id] = error
    return opened


def _grouped(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return groups


def _cipher_of(customer: int, ciphers: dict[int, Cipher]) -> Cipher:
    if customer not in ciphers:
        raise KeyGone(f"customer {customer} has rows but no key: erased, and then a backup was restored")
    return ciphers[customer]


def _customer(row: Any, cipher: Cipher) -> CustomerRow:
    ident, version, phase, language, zone, zone_source, snapshot, created_at, updated_at, _head = row
    return CustomerRow(
        id=ident,
        version=version,
        phase=phase,
        language=language,
        zone=zone,
        zone_source=zone_source,
        snapshot_clear=cipher.open(cell_name(ident, "customer.snapshot", ident), snapshot),
        created_at=moment(created_at),
        updated_at=moment(updated_at),
    )


def _address(row: Any, cipher: Cipher) -> Address:
    customer, channel, lookup, cell = row
    return Address(channel, cipher.open(cell_name(customer, "address.cell", lookup.hex()), cell))


def _preference(row: Any, cipher: Cipher) -> PreferenceRow:
    customer, question, history, answer, cell = row
    clear = None if cell is None else cipher.open(cell_name(customer, "answer.cell", answer), cell)
    return PreferenceRow(customer, question, history, answer, clear)

"""Which system was told what about whom, and which has to be told that somebody was erased (GDPR Art. 19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, union, update

from storage import tables as t
from storage.crypto.cells import cell_name
from storage.model.accountability import DeliveryRow, TombstoneRow
from storage.model.timestamps import moment, stored
from storage.people.customers import external_ids_of
from storage.tables.upserts import ignoring, replacing
from storage.turn.unit_of_work import Unit

_OF_CUSTOMER = select(t.delivery).where(t.delivery.c.customer == bindparam("whose")).order_by(t.delivery.c.at, t.delivery.c.field)
_SYSTEMS = union(
    select(t.delivery.c.system).where(t.delivery.c.customer == bindparam("whose")),
    select(t.external_id.c.system).where(t.external_id.c.customer == bindparam("whose")),
)
_OPEN = select(t.tombstone).where(t.tombstone.c.done_at.is_(None)).order_by(t.tombstone.c.at).limit(bindparam("at_most"))
_DONE = update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(done_at=bindparam("when"), cell=None)


def record(unit: Unit, rows: Sequence[DeliveryRow]) -> None:
    """Note what was acknowledged; the same field of the same answer keeps its latest note."""
    if rows:
        unit.connection.execute(
            replacing(unit.dialect, t.delivery, ("at", "action")),
            [
                {
                    "customer": row.customer,
                    "system": row.system,
                    "field": row.field,
                    "answer": row.answer,
                    "at": stored(row.at),
                    "action": row.action,
                }
                for row in rows
            ],
        )


def of_customer(unit: Unit, customer: int) -> list[DeliveryRow]:
    """Everything that was handed on about one customer, oldest first (GDPR Art. 15(1)(c))."""
    return [
        DeliveryRow(row.customer, row.system, row.field, row.answer, moment(row.at), row.action)
        for row in unit.connection.execute(_OF_CUSTOMER, {"whose": customer})
    ]


def leave_tombstones(unit: Unit, customer: int, *, at: datetime) -> int:
    """Before a customer's rows go: one tombstone for each system that knows them. Returns how many.

    What the system calls them is sealed under a key of ours, since theirs is about to be destroyed.
    """
    names = {one.system: one.id_clear for one in external_ids_of(unit, (customer,)).get(customer, ())}
    systems = list(unit.connection.scalars(_SYSTEMS, {"whose": customer}))
    cipher = unit.keys.shared("tombstone")
    for system in systems:
        ident = int.from_bytes(unit.keys.entropy(8)) >> 1
        cell = cipher.seal(cell_name(0, "tombstone.cell", ident), names[system]) if system in names else None
        row = {"id": ident, "customer": customer, "at": stored(at), "done_at": None, "system": system, "cell": cell}
        unit.connection.execute(ignoring(unit.dialect, t.tombstone), row)
    return len(systems)


def open_tombstones(unit: Unit, limit: int = 500) -> list[TombstoneRow]:
    """The systems that still have to be told, oldest first."""
    cipher = unit.keys.shared("tombstone")
    return [
        TombstoneRow(
            id=row.id,
            customer=row.customer,
            system=row.system,
            external_id_clear=None if row.cell is None else cipher.open(cell_name(0, "tombstone.cell", row.id), row.cell),
            at=moment(row.at),
        )
        for row in unit.connection.execute(_OPEN, {"at_most": limit})
    ]


def acknowledged(unit: Unit, tombstone: int, *, at: datetime) -> None:
    """The system acknowledged; what it called the person is forgotten here as well."""
    unit.connection.execute(_DONE, {"which": tombstone, "when": stored(at)})

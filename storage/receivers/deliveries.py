"""Which system was told what about whom, and which has to be told that somebody was erased (GDPR Art. 19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, or_, select, union, update

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.model.accountability import DeliveryRow, TombstoneRow
from storage.model.timestamps import moment, stored
from storage.people.customers import external_ids_of
from storage.tables.upserts import ignoring, replacing
from storage.turn.unit_of_work import Unit

_OF_CUSTOMER = select(t.delivery).where(t.delivery.c.customer == bindparam("whose")).order_by(t.delivery.c.at, t.delivery.c.field)
_SYSTEMS = union(
    select(t.delivery.c.system).where(t.delivery.c.customer == bindparam("whose")),
    select(t.external_id.c.system).where(t.external_id.c.customer == bindparam("whose")),
    # What was being written when a customer is erased arrives, or not: that system has to be told in any case.
    select(t.sync_row.c.connection).where(t.sync_row.c.customer == bindparam("whose"), t.sync_row.c.sent_at.is_not(None)),
)
_TOLD = select(
    or_(
        exists().where(t.delivery.c.system == bindparam("which")),
        exists().where(t.tombstone.c.system == bindparam("which")),
    )
)
_OPEN = select(t.tombstone).where(t.tombstone.c.done_at.is_(None)).order_by(t.tombstone.c.at).limit(bindparam("at_most"))
_SINCE = (
    select(t.tombstone)
    .where(t.tombstone.c.done_at.is_(None), t.tombstone.c.at >= bindparam("since"), t.tombstone.c.system == bindparam("whose"))
    .order_by(t.tombstone.c.at, t.tombstone.c.id)
)
_UNTOLD = (
    select(t.tombstone)
    .where(
        t.tombstone.c.done_at.is_(None),
        t.tombstone.c.system == bindparam("whose"),
        or_(t.tombstone.c.told_at.is_(None), t.tombstone.c.told_at <= bindparam("before")),
    )
    .order_by(t.tombstone.c.at, t.tombstone.c.id)
    .limit(bindparam("at_most"))
)
_TELL = update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(told_at=bindparam("when"))
_OLD = delete(t.tombstone).where(t.tombstone.c.done_at.is_(None), t.tombstone.c.at < bindparam("before"))
# Locked against being forgotten until what is written down of them is committed.
_STILL_HERE = (
    select(t.customer.c.id)
    .where(t.customer.c.id.in_(bindparam("these", expanding=True)))
    .with_for_update(read=True, key_share=True)
)
_REPLACED = (
    update(t.delivery)
    .where(
        t.delivery.c.customer == bindparam("whose"),
        t.delivery.c.system == bindparam("which"),
        t.delivery.c.answer != 0,
        t.delivery.c.action == "set",
    )
    .values(action="cleared", at=bindparam("when"))
)
_SEPARATOR = "\x1f"
"""Between a system and what it calls somebody, where the receiver that is told is not that system."""
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


def has_been_told(unit: Unit, system: str) -> bool:
    """Whether this system was ever given something, or has to hear of an erasure."""
    return bool(unit.connection.scalar(_TOLD, {"which": system}))


def take_back(unit: Unit, customer: int, system: str, *, but: Collection[int], at: datetime) -> None:
    """All that a system had of somebody was replaced or taken out there, but for these answers."""
    others = _REPLACED.where(t.delivery.c.answer.not_in(list(but))) if but else _REPLACED
    unit.connection.execute(others, {"whose": customer, "which": system, "when": stored(at)})


def hand_on(unit: Unit, rows: Sequence[DeliveryRow]) -> None:
    """Note what a file handed on, after it was made; whoever was erased meanwhile leaves word for its receiver instead."""
    these = {row.customer for row in rows}
    here = set(unit.connection.scalars(_STILL_HERE, {"these": list(these)}))
    record(unit, [row for row in rows if row.customer in here])
    for customer, system, at in {(row.customer, row.system, row.at) for row in rows if row.customer not in here}:
        _leave_tombstone(unit, customer, system, at=at, known_as=None)


def leave_tombstones(unit: Unit, customer: int, *, at: datetime) -> int:
    """Before a customer's rows go: one tombstone for each system that knows them. Returns how many.

    What they are called is sealed under a key of ours, since theirs is about to be destroyed: by the system's own name for them,
    else by the first of those that a file names them by.
    """
    named = external_ids_of(unit, (customer,)).get(customer, ())
    names = {one.system: one.id_clear for one in named}
    elsewhere = _SEPARATOR.join((named[0].system, named[0].id_clear)) if named else None
    systems = list(unit.connection.scalars(_SYSTEMS, {"whose": customer}))
    for system in systems:
        _leave_tombstone(unit, customer, system, at=at, known_as=names.get(system, elsewhere))
    return len(systems)


def _leave_tombstone(unit: Unit, customer: int, system: str, *, at: datetime, known_as: str | None) -> None:
    ident = int.from_bytes(unit.keys.entropy(8)) >> 1
    cell = None if known_as is None else unit.keys.shared("tombstone").seal(cell_name(0, "tombstone.cell", ident), known_as)
    row = {"id": ident, "customer": customer, "at": stored(at), "done_at": None, "system": system, "cell": cell}
    unit.connection.execute(ignoring(unit.dialect, t.tombstone), row)


def open_tombstones(unit: Unit, limit: int = 500) -> list[TombstoneRow]:
    """The systems that still have to be told, oldest first."""
    return _tombstones(unit, unit.connection.execute(_OPEN, {"at_most": limit}))


def tombstones_since(unit: Unit, system: str, *, since: datetime) -> list[TombstoneRow]:
    """Who was erased since then, of those whom this receiver knows, oldest first."""
    return _tombstones(unit, unit.connection.execute(_SINCE, {"since": stored(since), "whose": system}))


def untold_tombstones(unit: Unit, system: str, *, told_before: datetime, limit: int) -> list[TombstoneRow]:
    """Who was erased and has to be forgotten there, or to be looked at once more, oldest first."""
    given = {"whose": system, "before": stored(told_before), "at_most": limit}
    return _tombstones(unit, unit.connection.execute(_UNTOLD, given))


def told(unit: Unit, tombstone: int, *, at: datetime) -> None:
    """The system forgot them, as was read back; it is looked at once more before this is over."""
    unit.connection.execute(_TELL, {"which": tombstone, "when": stored(at)})


def drop_tombstones(unit: Unit, *, before: datetime) -> None:
    """Forget whom nobody came to hear of for so long."""
    unit.connection.execute(_OLD, {"before": stored(before)})


def _tombstones(unit: Unit, rows: Iterable[Any]) -> list[TombstoneRow]:
    cipher = unit.keys.shared("tombstone")
    return [_tombstone(row, cipher) for row in rows]


def _tombstone(row: Any, cipher: Cipher) -> TombstoneRow:
    clear = None if row.cell is None else cipher.open(cell_name(0, "tombstone.cell", row.id), row.cell)
    system, between, name = (clear or "").partition(_SEPARATOR)
    return TombstoneRow(
        id=row.id,
        customer=row.customer,
        system=row.system,
        external_id_clear=name if between else clear,
        at=moment(row.at),
        external_system=system if between else row.system if clear is not None else None,
    )


def acknowledged(unit: Unit, tombstone: int, *, at: datetime) -> None:
    """The system acknowledged; what it called the person is forgotten here as well."""
    unit.connection.execute(_DONE, {"which": tombstone, "when": stored(at)})

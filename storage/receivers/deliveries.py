"""Which system was told what about whom, and which has to be told that somebody was erased (GDPR Art. 19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.database.queries import ById
from storage.errors import Unreadable
from storage.model.accountability import DeliveryRow, TombstoneRow
from storage.model.records import ExternalId
from storage.model.timestamps import moment, moment_or_none, stored, stored_or_none
from storage.people.customers import external_ids_of
from storage.receivers import hand_overs
from storage.receivers.naming import name_for
from storage.tables.upserts import ignoring, replacing_earlier
from storage.turn.statements import Step
from storage.turn.unit_of_work import Unit

_OF_CUSTOMER = select(t.delivery).where(t.delivery.c.customer == bindparam("whose")).order_by(t.delivery.c.at, t.delivery.c.field)
_HAD = select(t.delivery.c.system).where(t.delivery.c.customer == bindparam("whose")).distinct()
_ONE = select(t.tombstone).where(t.tombstone.c.customer == bindparam("whose"), t.tombstone.c.system == bindparam("which"))
# What was being written when a customer is erased arrives, or not: that system has to be told in any case.
_SYNCED = select(t.sync_row.c.connection, t.sync_row.c.held, t.sync_row.c.remote).where(
    t.sync_row.c.customer == bindparam("whose"), t.sync_row.c.sent_at.is_not(None)
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
_IS_UNTOLD = (
    t.tombstone.c.done_at.is_(None)
    & (t.tombstone.c.system == bindparam("whose"))
    & or_(t.tombstone.c.told_at.is_(None), t.tombstone.c.told_at <= bindparam("before"))
)
_HOW_MANY_UNTOLD = select(func.count()).select_from(t.tombstone).where(_IS_UNTOLD)
_UNTOLD = (
    select(t.tombstone)
    .where(
        _IS_UNTOLD,
        or_(t.tombstone.c.at > bindparam("at"), and_(t.tombstone.c.at == bindparam("at"), t.tombstone.c.id > bindparam("after"))),
    )
    .order_by(t.tombstone.c.at, t.tombstone.c.id)
    .limit(bindparam("at_most"))
)
_TELL = update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(told_at=bindparam("when"))
_OLD = delete(t.tombstone).where(t.tombstone.c.done_at.is_(None), t.tombstone.c.at < bindparam("before"))
# Locked against being forgotten until what is written down of them is committed.
_STILL_HERE = ById(
    select(t.customer.c.id)
    .where(t.customer.c.id.in_(bindparam("these", expanding=True)))
    .with_for_update(read=True, key_share=True)
)
_REPLACED = (
    update(t.delivery)
    .where(
        t.delivery.c.customer == bindparam("whose"),
        t.delivery.c.system == bindparam("which"),
        t.delivery.c.answer.in_(bindparam("these", expanding=True)),
        t.delivery.c.action == "set",
    )
    .values(action="cleared", at=bindparam("when"), read_back_at=bindparam("looked"))
)
_SEPARATOR = "\x1f"
"""Between a system and what it calls somebody; earlier releases left the system out where it was the receiver."""
_ONLY_LINKED = "linked"
"""Behind the name: the system knows them by a link, and never had anything of theirs."""
_HAD_SOMETHING = (
    update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(cell=bindparam("cell"), at=bindparam("when"))
)
_DONE = update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(done_at=bindparam("when"), cell=None)


def record(unit: Unit, rows: Sequence[DeliveryRow]) -> None:
    """Note what was acknowledged; the same field of the same answer keeps its latest note, in whatever order they come."""
    if rows:
        hand_overs.count(unit, sorted({row.system for row in rows}))
        _noting(unit.dialect).run(
            unit.connection,
            [
                {
                    "customer": row.customer,
                    "system": row.system,
                    "field": row.field,
                    "answer": row.answer,
                    "at": stored(row.at),
                    "action": row.action,
                    "read_back_at": stored_or_none(row.read_back_at),
                }
                for row in rows
            ],
        )


@cache
def _noting(dialect: str) -> Step:
    return Step(dialect, "delivery", replacing_earlier(dialect, t.delivery, ("at", "action", "read_back_at")))


def of_customer(unit: Unit, customer: int) -> list[DeliveryRow]:
    """Everything that was handed on about one customer, oldest first (GDPR Art. 15(1)(c))."""
    return [
        DeliveryRow(row.customer, row.system, row.field, row.answer, moment(row.at), row.action, moment_or_none(row.read_back_at))
        for row in unit.connection.execute(_OF_CUSTOMER, {"whose": customer})
    ]


def has_been_told(unit: Unit, system: str) -> bool:
    """Whether this system was ever given something, or has to hear of an erasure."""
    return bool(unit.connection.scalar(_TOLD, {"which": system}))


def take_back(
    unit: Unit, customer: int, system: str, answers: Collection[int], *, at: datetime, is_read_back: bool = False
) -> None:
    """These answers of somebody were replaced or taken out at a system; and that was looked at, or not."""
    if answers:
        read_back_at = stored(at) if is_read_back else None
        given = {"whose": customer, "which": system, "these": list(answers), "when": stored(at), "looked": read_back_at}
        unit.connection.execute(_REPLACED, given)


def hand_on(unit: Unit, rows: Sequence[DeliveryRow], *, at: datetime) -> None:
    """Note what a file handed on, after it was made; whoever was erased meanwhile leaves word for its receiver instead.

    `at` is now: of a tombstone a receiver hears in the first file after it is there, whenever the earlier one was made.
    """
    these = {row.customer for row in rows}
    here = {ident for (ident,) in _STILL_HERE.rows(unit.connection, these)}
    record(unit, [row for row in rows if row.customer in here])
    for customer, system in sorted({(row.customer, row.system) for row in rows if row.customer not in here}):
        _leave_word(unit, customer, system, at=at)


def leave_tombstones(unit: Unit, customer: int, *, at: datetime) -> int:
    """Before a customer's rows go: one tombstone for each system that knows them. Returns how many.

    What they are called is sealed under a key of ours, since theirs is about to be destroyed: as files name them to that system.
    """
    named = external_ids_of(unit, (customer,)).get(customer, ())
    synced = _synced(unit, customer)
    had = {*unit.connection.scalars(_HAD, {"whose": customer}), *synced}
    systems = sorted(had | {one.system for one in named})
    for system in systems:
        there = synced.get(system, _NOWHERE)
        known_as = there.name or name_for(system, named)
        _leave_tombstone(unit, customer, system, at=at, known_as=known_as, had=system in had, held=there.held)
    return len(systems)


@dataclass(frozen=True, slots=True)
class _Synced:
    """What a live connection has of somebody: what it calls them, and the fields that we wrote."""

    name: ExternalId | None = None
    held: tuple[str, ...] = ()


_NOWHERE = _Synced()


def _synced(unit: Unit, customer: int) -> dict[str, _Synced]:
    ciphers = unit.keys.ciphers((customer,))
    found = {}
    for connection, held, remote in unit.connection.execute(_SYNCED, {"whose": customer}):
        name = None
        if remote is not None and customer in ciphers:
            with suppress(Unreadable):
                clear = ciphers[customer].open(cell_name(customer, "sync_row.remote", connection), remote)
                name = ExternalId(connection, clear, moment(0))
        found[connection] = _Synced(name, tuple(held.split("\n")) if held else ())
    return found


def leave_word(unit: Unit, customers: Iterable[int], system: str, *, at: datetime) -> None:
    """This system may have had something of these, who are erased already."""
    for customer in customers:
        _leave_word(unit, customer, system, at=at)


def _leave_word(unit: Unit, customer: int, system: str, *, at: datetime) -> None:
    """A tombstone of who is erased already; one that is there is of a receiver that had something, from now on."""
    there = unit.connection.execute(_ONE, {"whose": customer, "which": system}).first()
    if there is None:
        _leave_tombstone(unit, customer, system, at=at, known_as=None, had=True)
    elif not (row := _tombstone(there, unit.keys.shared("tombstone"))).had_something:
        known_as = ExternalId(row.external_system or "", row.external_id_clear or "", at)
        unit.connection.execute(
            _HAD_SOMETHING, {"which": row.id, "cell": _sealed(unit, row.id, known_as, True), "when": stored(at)}
        )


def _leave_tombstone(
    unit: Unit,
    customer: int,
    system: str,
    *,
    at: datetime,
    known_as: ExternalId | None,
    had: bool,
    held: Sequence[str] = (),
) -> None:
    ident = int.from_bytes(unit.keys.entropy(8)) >> 1
    cell = _sealed(unit, ident, known_as, had, held)
    row = {"id": ident, "customer": customer, "at": stored(at), "done_at": None, "system": system, "cell": cell}
    unit.connection.execute(ignoring(unit.dialect, t.tombstone), row)


def _sealed(unit: Unit, tombstone: int, known_as: ExternalId | None, had: bool, held: Sequence[str] = ()) -> bytes | None:
    if known_as is None and not held:
        return None
    name = (known_as.system, known_as.id_clear) if known_as is not None else ("", "")
    parts = (*name, "" if had else _ONLY_LINKED, *held)
    return unit.keys.shared("tombstone").seal(cell_name(0, "tombstone.cell", tombstone), _SEPARATOR.join(parts))


def open_tombstones(unit: Unit, limit: int = 500) -> list[TombstoneRow]:
    """The systems that still have to be told, oldest first."""
    return _tombstones(unit, unit.connection.execute(_OPEN, {"at_most": limit}))


def tombstones_since(unit: Unit, system: str, *, since: datetime) -> list[TombstoneRow]:
    """Who was erased since then, of those of whom this receiver had something, oldest first."""
    found = _tombstones(unit, unit.connection.execute(_SINCE, {"since": stored(since), "whose": system}))
    return [row for row in found if row.had_something]


Place = tuple[datetime, int]
"""Where a tombstone is among the others: when somebody was erased, and its id."""

FIRST: Place = (moment(0), -1)
"""Before all of them."""


def place_of(tombstone: TombstoneRow) -> Place:
    """Where to go on after this one."""
    return tombstone.at, tombstone.id


def untold_tombstones(unit: Unit, system: str, *, told_before: datetime, limit: int, after: Place = FIRST) -> list[TombstoneRow]:
    """Who was erased and has to be forgotten there, or to be looked at once more, oldest first."""
    at, ident = after
    given = {"whose": system, "before": stored(told_before), "at_most": limit, "at": stored(at), "after": ident}
    return _tombstones(unit, unit.connection.execute(_UNTOLD, given))


def untold(unit: Unit, system: str, *, told_before: datetime) -> int:
    """How many that are."""
    return unit.connection.scalar(_HOW_MANY_UNTOLD, {"whose": system, "before": stored(told_before)}) or 0


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
    parts = [] if clear is None else clear.split(_SEPARATOR)
    system = parts[0] if len(parts) > 1 else row.system if parts else None
    return TombstoneRow(
        id=row.id,
        customer=row.customer,
        system=row.system,
        external_id_clear=(parts[1] if len(parts) > 1 else clear) or None,
        at=moment(row.at),
        external_system=system or None,
        had_something=parts[2:3] != [_ONLY_LINKED],
        held=tuple(parts[3:]),
        told_at=moment_or_none(row.told_at),
    )


def acknowledged(unit: Unit, tombstone: int, *, at: datetime) -> None:
    """The system acknowledged; what it called the person is forgotten here as well."""
    unit.connection.execute(_DONE, {"which": tombstone, "when": stored(at)})

"""Which system has to be told that somebody was erased (GDPR Art. 19), and what it calls them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.errors import Unreadable
from storage.model.accountability import TombstoneRow
from storage.model.records import ExternalId
from storage.model.several_ids import as_text, from_text
from storage.model.timestamps import moment, moment_or_none, stored
from storage.model.vocabulary import ANYTHING
from storage.people.customers import external_ids_of
from storage.receivers import change_feed
from storage.receivers.counted_beside import HAND_OVERS
from storage.receivers.naming import name_for
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_HAD = select(t.delivery.c.system).where(t.delivery.c.customer == bindparam("whose")).distinct()
_ONE = select(t.tombstone).where(t.tombstone.c.customer == bindparam("whose"), t.tombstone.c.system == bindparam("which"))
# What was being written when a customer is erased arrives, or not: that system has to be told in any case.
_SYNCED = select(t.sync_row.c.connection, t.sync_row.c.held, t.sync_row.c.remote).where(
    t.sync_row.c.customer == bindparam("whose"), t.sync_row.c.sent_at.is_not(None)
)
_ACCOUNT_SINCE = select(t.sync_connection.c.account_since).where(t.sync_connection.c.name == bindparam("which"))
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
_SEPARATOR = "\x1f"
"""Between a system and what it calls somebody; earlier releases left the system out where it was the receiver."""
_ONLY_LINKED, _LOST = "linked", "lost"
"""Behind the name: the system knows them by a link, and never had anything of theirs; they are not erased, and unknown here."""
_MOVED = "moved"
"""In the same place, with further records behind it: they were being moved from one to another."""
_HAD_SOMETHING = (
    update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(cell=bindparam("cell"), at=bindparam("when"))
)
_DONE = update(t.tombstone).where(t.tombstone.c.id == bindparam("which")).values(done_at=bindparam("when"), cell=None)


def leave(unit: Unit, customer: int, *, at: datetime) -> int:
    """Before a customer's rows go: one tombstone for each system that knows them, or may. Returns how many.

    In an older copy of the records all may that were handed more since, and hold whatever we ever write there. What they are called
    is sealed under a key of ours, since theirs is about to be destroyed: as files name them to that system.
    """
    at = change_feed.note_erasure(unit, at)
    named = external_ids_of(unit, (customer,)).get(customer, ())
    synced = _synced(unit, customer)
    unsure = frozenset(HAND_OVERS.lacking(unit))
    had = {*unit.connection.scalars(_HAD, {"whose": customer}), *synced, *unsure}
    systems = sorted(had | {one.system for one in named})
    for system in systems:
        there = synced.get(system, _NOWHERE)
        known_as = there.name or name_for(system, _of_its_account(unit, system, named))
        held = (*there.held, ANYTHING) if system in unsure else there.held
        state = _state(there.also_in) if system in had else _ONLY_LINKED
        _leave(unit, customer, system, at=at, known_as=known_as, state=state, held=held)
    return len(systems)


@dataclass(frozen=True, slots=True)
class _Synced:
    """What a live connection has of somebody: what it calls them, the fields that we wrote, further records that may hold some."""

    name: ExternalId | None = None
    held: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()


_NOWHERE = _Synced()


def _synced(unit: Unit, customer: int) -> dict[str, _Synced]:
    ciphers = unit.keys.ciphers((customer,))
    found = {}
    for connection, held, remote in unit.connection.execute(_SYNCED, {"whose": customer}):
        clear: str | None = None
        also_in: tuple[str, ...] = ()
        if remote is not None and customer in ciphers:
            with suppress(Unreadable):
                clear, also_in = from_text(ciphers[customer].open(cell_name(customer, "sync_row.remote", connection), remote))
        name = None if clear is None else ExternalId(connection, clear, moment(0))
        found[connection] = _Synced(name, tuple(held.split("\n")) if held else (), also_in)
    return found


def _of_its_account(unit: Unit, system: str, named: Sequence[ExternalId]) -> list[ExternalId]:
    """Without what the system called them in an account that its connection has left: there is somebody else under it now."""
    since = moment_or_none(unit.connection.scalar(_ACCOUNT_SINCE, {"which": system}))
    return [one for one in named if since is None or one.system != system or one.linked_at > since]


def _state(also_in: Sequence[str]) -> str:
    """Of a receiver that had something."""
    return (as_text(_MOVED, also_in) or "") if also_in else ""


def leave_word_of_the_lost(unit: Unit, customer: int, system: str, *, at: datetime) -> None:
    """A tombstone of who is not erased, and of whom nothing is here: an older copy of the records was put back."""
    _leave(unit, customer, system, at=change_feed.note_erasure(unit, at), known_as=None, state=_LOST, held=(ANYTHING,))


def leave_word(unit: Unit, customer: int, system: str, *, at: datetime) -> None:
    """A tombstone of who is erased already; one that is there is of a receiver that had something, from now on."""
    at = change_feed.note_erasure(unit, at)
    there = unit.connection.execute(_ONE, {"whose": customer, "which": system}).first()
    if there is None:
        _leave(unit, customer, system, at=at, known_as=None)
    elif not (row := _tombstone(there, unit.keys.shared("tombstone"))).had_something:
        known_as = ExternalId(row.external_system or "", row.external_id_clear or "", at)
        unit.connection.execute(_HAD_SOMETHING, {"which": row.id, "cell": _sealed(unit, row.id, known_as), "when": stored(at)})


def _leave(
    unit: Unit,
    customer: int,
    system: str,
    *,
    at: datetime,
    known_as: ExternalId | None,
    state: str = "",
    held: Sequence[str] = (),
) -> None:
    ident = int.from_bytes(unit.keys.entropy(8)) >> 1
    cell = _sealed(unit, ident, known_as, state, held)
    row = {"id": ident, "customer": customer, "at": stored(at), "done_at": None, "system": system, "cell": cell}
    unit.connection.execute(ignoring(unit.dialect, t.tombstone), row)


def _sealed(unit: Unit, tombstone: int, known_as: ExternalId | None, state: str = "", held: Sequence[str] = ()) -> bytes | None:
    if known_as is None and not state and not held:
        return None
    name = (known_as.system, known_as.id_clear) if known_as is not None else ("", "")
    parts = (*name, state, *held)
    return unit.keys.shared("tombstone").seal(cell_name(0, "tombstone.cell", tombstone), _SEPARATOR.join(parts))


def open_ones(unit: Unit, limit: int = 500) -> list[TombstoneRow]:
    """The systems that still have to be told, oldest first."""
    return _tombstones(unit, unit.connection.execute(_OPEN, {"at_most": limit}))


def since(unit: Unit, system: str, *, since: datetime) -> list[TombstoneRow]:
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


def untold(unit: Unit, system: str, *, told_before: datetime, limit: int, after: Place = FIRST) -> list[TombstoneRow]:
    """Who was erased and has to be forgotten there, or to be looked at once more, oldest first."""
    at, ident = after
    given = {"whose": system, "before": stored(told_before), "at_most": limit, "at": stored(at), "after": ident}
    return _tombstones(unit, unit.connection.execute(_UNTOLD, given))


def count_untold(unit: Unit, system: str, *, told_before: datetime) -> int:
    """How many that are."""
    return unit.connection.scalar(_HOW_MANY_UNTOLD, {"whose": system, "before": stored(told_before)}) or 0


def told(unit: Unit, tombstone: int, *, at: datetime) -> None:
    """The system forgot them, as was read back; it is looked at once more before this is over."""
    unit.connection.execute(_TELL, {"which": tombstone, "when": stored(at)})


def forget_names(unit: Unit, system: str) -> None:
    """What this system called whoever is still to be forgotten there is of another account's records: it is not called any more."""
    nameless = update(t.tombstone).where(t.tombstone.c.system == system, t.tombstone.c.done_at.is_(None))
    unit.connection.execute(nameless.values(cell=None))


def drop(unit: Unit, *, before: datetime) -> None:
    """Forget whom nobody came to hear of for so long."""
    unit.connection.execute(_OLD, {"before": stored(before)})


def _tombstones(unit: Unit, rows: Iterable[Any]) -> list[TombstoneRow]:
    cipher = unit.keys.shared("tombstone")
    return [_tombstone(row, cipher) for row in rows]


def _tombstone(row: Any, cipher: Cipher) -> TombstoneRow:
    clear = None if row.cell is None else cipher.open(cell_name(0, "tombstone.cell", row.id), row.cell)
    parts = [] if clear is None else clear.split(_SEPARATOR)
    system = parts[0] if len(parts) > 1 else row.system if parts else None
    state, also_in = from_text(parts[2]) if len(parts) > 2 else (None, ())
    return TombstoneRow(
        id=row.id,
        customer=row.customer,
        system=row.system,
        external_id_clear=(parts[1] if len(parts) > 1 else clear) or None,
        at=moment(row.at),
        external_system=system or None,
        had_something=state != _ONLY_LINKED,
        is_lost=state == _LOST,
        held=tuple(parts[3:]),
        told_at=moment_or_none(row.told_at),
        also_in=also_in,
    )


def acknowledged(unit: Unit, tombstone: int, *, at: datetime) -> None:
    """The system acknowledged; what it called the person is forgotten here as well."""
    unit.connection.execute(_DONE, {"which": tombstone, "when": stored(at)})

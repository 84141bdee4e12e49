"""What one connection has of each customer, and who is to be written there next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, delete, exists, func, or_, select, update

from storage import tables as t
from storage.crypto.cells import cell_name
from storage.crypto.pepper import Pepper
from storage.database.queries import ById
from storage.errors import Unreadable
from storage.model.record_ids import one_form
from storage.model.records import CustomerId
from storage.model.several_ids import as_text, from_text
from storage.model.timestamps import moment, moment_or_none, stored, stored_or_none
from storage.tables.conditions import literally
from storage.tables.upserts import ignoring, replacing
from storage.turn.statements import Step
from storage.turn.unit_of_work import Unit

SyncState = Literal["waiting", "sending", "held", "dead", "removed"]

FIRST, LATER = 0, 1
"""What is taken back goes before what is told."""

_R = t.sync_row.c
_IS_WAITING = literally(_R.state, "waiting")
_OF = ById(select(t.sync_row).where(_R.customer.in_(bindparam("these", expanding=True))))
_DUE = (
    select(_R.customer)
    .where(_R.connection == bindparam("which"), _IS_WAITING, _R.next_at <= bindparam("now"))
    .order_by(_R.priority, _R.next_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_SENDING = (
    update(t.sync_row)
    .where(_R.connection == bindparam("which"), literally(_R.state, "sending"))
    .values(state="waiting", next_at=bindparam("now"))
)
_COUNTS = select(_R.state, _R.code, func.count()).where(_R.connection == bindparam("which")).group_by(_R.state, _R.code)
# By their index: who is done is many times more.
_LEFT = _COUNTS.where(_R.state.in_(("waiting", "sending")))
_SOME = (
    select(_R.customer, _R.detail)
    .where(_R.connection == bindparam("which"), _R.state != "held", _R.code == bindparam("why"))
    .order_by(_R.customer)
    .limit(bindparam("at_most"))
    .offset(bindparam("skipped"))
)
_IS_OVER = (_R.connection == bindparam("which")) & _R.state.in_(("dead", "removed"))
_IS_DEAD = (_R.connection == bindparam("which")) & (_R.state == "dead")
_IS_REMOVED = (_R.connection == bindparam("which")) & (_R.state == "removed")
_WAITING_NOW = (_R.connection == bindparam("which")) & _IS_WAITING
_REVIVED = {"state": "waiting", "attempts": 0, "code": None, "detail": None, "tried_print": None}
_WAITING = (
    select(_R.customer)
    .where(_R.connection == bindparam("which"), _R.state.in_(("waiting", "sending")), _R.customer > bindparam("after"))
    .order_by(_R.customer)
    .limit(bindparam("at_most"))
)
_TAKING_BACK = select(func.count()).select_from(t.sync_row).where(_WAITING_NOW, _R.priority == FIRST)
_TO_BE_TAKEN_BACK = (
    select(_R.customer).where(_WAITING_NOW, _R.priority == FIRST, _R.next_at <= bindparam("now")).order_by(_R.next_at, _R.customer)
)
_NEXT = select(func.min(_R.next_at)).where(_R.connection == bindparam("which"), _IS_WAITING)
_EVERYBODY = (
    select(
        t.customer.c.id,
        ~exists().where(_R.customer == t.customer.c.id, _R.connection == bindparam("which"))
        & ~exists().where(t.delivery.c.customer == t.customer.c.id, t.delivery.c.system == bindparam("which")),
    )
    .where(t.customer.c.id > bindparam("after"))
    .order_by(t.customer.c.id)
    .limit(bindparam("at_most"))
)
# Locked against being forgotten until what is written down of them is committed.
_STILL_HERE = ById(
    select(t.customer.c.id)
    .where(t.customer.c.id.in_(bindparam("these", expanding=True)))
    .with_for_update(read=True, key_share=True)
)
_COLUMNS = (
    "state", "priority", "next_at", "sent_at", "attempts", "code", "detail", "held", "held_print", "tried_print", "remote",
    "late_until", "late_print", "remote_lookup",
)  # fmt: skip


class SyncRow(NamedTuple):
    """One customer at one connection. A run changes one several times for each customer, so it is no more than a tuple."""

    customer: CustomerId
    state: SyncState
    next_at: datetime
    priority: int = LATER
    sent_at: datetime | None = None
    """When something was last handed to the system, whatever became of it: from then on it may know them."""
    attempts: int = 0
    code: str | None = None
    """Why it waits or was given up."""
    detail: str | None = None
    """The system's own sentence about it, without values."""
    held: tuple[str, ...] = ()
    """Fields there that hold something we wrote; `ANYTHING` (storage/model/vocabulary.py) among them where that is not known."""
    held_print: bytes | None = None
    """A keyed hash of what is there."""
    tried_print: bytes | None = None
    """A keyed hash of what was given up: the same is not tried again."""
    remote_id_clear: str | None = None
    """What the system calls them."""
    late_until: datetime | None = None
    """Until when a call about them that nobody answered may still arrive."""
    late_print: bytes | None = None
    """A keyed hash of what such calls hold, where all of them hold the same."""
    also_in: tuple[str, ...] = ()
    """Further records that may hold something of theirs, by the system's ids: they are being moved from one to another."""


def of(unit: Unit, connection: str, customers: Collection[int]) -> dict[int, SyncRow]:
    """What this connection has of these customers; who was never looked at is missing."""
    ciphers = unit.keys.ciphers(customers)
    found = {}
    for row in _OF.rows(unit.connection, customers):
        customer, name, state, priority, next_at, sent_at, attempts, code, detail, held, held_print, tried_print, remote, *late = (
            row
        )
        if name != connection or customer not in ciphers:
            continue
        clear: str | None = None
        also_in: tuple[str, ...] = ()
        if remote is not None:
            with suppress(Unreadable):
                clear, also_in = from_text(ciphers[customer].open(_cell(customer, name), remote))
        fields = tuple(held.split("\n")) if held else ()
        found[customer] = SyncRow(
            customer, state, moment(next_at), priority, moment_or_none(sent_at), attempts, code, detail, fields,
            held_print, tried_print, clear, moment_or_none(late[0]), late[1], also_in,
        )  # fmt: skip
    return found


def everybody(unit: Unit, connection: str, *, after: int, limit: int) -> list[tuple[int, bool]]:
    """The next customers in the order of their ids, and whether this system never had to do with them in any way."""
    found = unit.connection.execute(_EVERYBODY, {"which": connection, "after": after, "at_most": limit})
    return [(ident, bool(is_new)) for ident, is_new in found]


def save(unit: Unit, connection: str, rows: Collection[SyncRow]) -> set[int]:
    """Keep these as they are now; who was erased meanwhile is left out. Returns who is still here."""
    if not rows:
        return set()
    here = {ident for (ident,) in _STILL_HERE.rows(unit.connection, [row.customer for row in rows])}
    ciphers = unit.keys.ciphers([row.customer for row in rows if _names(row) is not None])
    written = [_written(row, connection, ciphers, unit.keys.pepper) for row in rows if row.customer in here]
    if written:
        _keeping(unit.dialect).run(unit.connection, written)
    return here


@cache
def _keeping(dialect: str) -> Step:
    return Step(dialect, "sync_row", replacing(dialect, t.sync_row, _COLUMNS))


def forget(unit: Unit, connection: str, customers: Collection[int]) -> None:
    """Nothing is there of these customers, and nothing is to be written."""
    if customers:
        gone = delete(t.sync_row).where(_R.connection == connection, _R.customer.in_(list(customers)))
        unit.connection.execute(gone)


def forget_all(unit: Unit, connection: str) -> int:
    """What is known of everybody is of another account's records. Returns how many."""
    return unit.connection.execute(delete(t.sync_row).where(_R.connection == connection)).rowcount


def write_anew(unit: Unit, connection: str, customer: int, *, now: datetime) -> None:
    """What is there of this customer is not what is to be: somebody else was taken out of the same record."""
    fresh = {"customer": customer, "connection": connection, "state": "waiting", "priority": LATER, "next_at": stored(now)}
    unit.connection.execute(ignoring(unit.dialect, t.sync_row), {**fresh, "attempts": 0, "held": ""})
    anew = update(t.sync_row).where(_R.connection == connection, _R.customer == customer)
    unit.connection.execute(anew.values(state="waiting", next_at=stored(now), held_print=None, tried_print=None))


def due(unit: Unit, connection: str, *, now: datetime, limit: int) -> list[int]:
    """Who is to be written next, what is taken back first; locked for this transaction."""
    return list(unit.connection.scalars(_DUE, {"which": connection, "now": stored(now), "at_most": limit}))


def waiting(unit: Unit, connection: str, *, after: int, limit: int) -> list[int]:
    """The next of those who wait, or were being written, in the order of their numbers; nothing is locked."""
    return list(unit.connection.scalars(_WAITING, {"which": connection, "after": after, "at_most": limit}))


def recover(unit: Unit, connection: str, *, now: datetime) -> int:
    """Whoever was being written when a process died waits again: nobody knows what became of them. Returns how many."""
    return unit.connection.execute(_SENDING, {"which": connection, "now": stored(now)}).rowcount


def counts(unit: Unit, connection: str) -> dict[tuple[str, str], int]:
    """How many customers by state and code."""
    return {(state, code or ""): count for state, code, count in unit.connection.execute(_COUNTS, {"which": connection})}


def left(unit: Unit, connection: str) -> dict[str, int]:
    """How many customers wait, or were being written, by code."""
    found: dict[str, int] = {}
    for _, code, count in unit.connection.execute(_LEFT, {"which": connection}):
        found[code or ""] = found.get(code or "", 0) + count
    return found


def taking_back(unit: Unit, connection: str) -> int:
    """Of how many customers something is to be emptied there."""
    return unit.connection.scalar(_TAKING_BACK, {"which": connection}) or 0


def waiting_to_be_taken_back(unit: Unit, connection: str, *, now: datetime) -> list[int]:
    """Which customers they are, of those who may be written now."""
    return list(unit.connection.scalars(_TO_BE_TAKEN_BACK, {"which": connection, "now": stored(now)}))


def some(unit: Unit, connection: str, code: str, *, limit: int = 5, skip: int = 0) -> list[tuple[int, str]]:
    """A few customers of a code, with the system's own sentence."""
    rows = unit.connection.execute(_SOME, {"which": connection, "why": code, "at_most": limit, "skipped": skip})
    return [(row.customer, row.detail or "") for row in rows]


def revive(unit: Unit, connection: str, *, code: str | None, now: datetime) -> int:
    """Let those who were given up, or who wait, be tried now: those of one code, or all but the dropped. Returns how many."""
    total = 0
    # Of whom the record was removed there, everything is new.
    removed = {**_REVIVED, "remote": None, "remote_lookup": None, "held": "", "held_print": None}
    tried = _R.code != "dropped" if code is None else _R.code == code
    # Why somebody waits may say what is to be done when they are written.
    for which, values in ((_IS_REMOVED, removed), (_IS_DEAD, _REVIVED), (_WAITING_NOW, {"attempts": 0})):
        of_code = or_(_R.code.is_(None), tried) if code is None else tried
        statement = update(t.sync_row).where(which & of_code)
        total += unit.connection.execute(statement.values(**values, next_at=stored(now)), {"which": connection}).rowcount
    return total


def drop(unit: Unit, connection: str, *, code: str) -> int:
    """Take note that these are never written: what is there stays as it is until they change. Returns how many."""
    statement = update(t.sync_row).where(_IS_OVER, _R.code == code).values(code="dropped", detail=None)
    return unit.connection.execute(statement, {"which": connection}).rowcount


def next_at(unit: Unit, connection: str) -> datetime | None:
    """When the next of those who wait may be written."""
    return moment_or_none(unit.connection.scalar(_NEXT, {"which": connection}))


def found_by(pepper: Pepper, connection: str, remote_id: str | None) -> bytes | None:
    """By what a row is found whose record the system calls this; nothing where it has no name for them yet."""
    return None if remote_id is None else pepper.lookup(f"record at {connection}", one_form(connection, remote_id))


def _written(row: SyncRow, connection: str, ciphers: Mapping[int, Any], pepper: Pepper) -> dict[str, Any]:
    cipher, names = ciphers.get(row.customer), _names(row)
    remote = None if names is None or cipher is None else cipher.seal(_cell(row.customer, connection), names)
    return {
        "customer": row.customer,
        "connection": connection,
        "state": row.state,
        "priority": row.priority,
        "next_at": stored(row.next_at),
        "sent_at": stored_or_none(row.sent_at),
        "attempts": row.attempts,
        "code": row.code,
        "detail": row.detail,
        "held": "\n".join(row.held),
        "held_print": row.held_print,
        "tried_print": row.tried_print,
        "remote": remote,
        "late_until": stored_or_none(row.late_until),
        "late_print": row.late_print,
        "remote_lookup": found_by(pepper, connection, row.remote_id_clear),
    }


def _names(row: SyncRow) -> str | None:
    return as_text(row.remote_id_clear, row.also_in)


def _cell(customer: int, connection: str) -> str:
    return cell_name(customer, "sync_row.remote", connection)

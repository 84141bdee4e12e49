"""Which system was told what about whom (GDPR Art. 15(1)(c))."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, exists, or_, select, update

from storage import tables as t
from storage.database.queries import ById
from storage.model.accountability import DeliveryRow
from storage.model.timestamps import moment, moment_or_none, stored, stored_or_none
from storage.receivers import tombstones
from storage.receivers.counted_beside import HAND_OVERS
from storage.tables.upserts import replacing, replacing_earlier
from storage.turn.statements import Step
from storage.turn.unit_of_work import Unit

_OF_CUSTOMER = select(t.delivery).where(t.delivery.c.customer == bindparam("whose")).order_by(t.delivery.c.at, t.delivery.c.field)
_TOLD = select(
    or_(
        exists().where(t.delivery.c.system == bindparam("which")),
        exists().where(t.tombstone.c.system == bindparam("which")),
    )
)
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

_NOTED = ("at", "action", "read_back_at")
_EVER = 2**62


def record(unit: Unit, rows: Sequence[DeliveryRow], *, now: datetime | None = None, is_now: bool = False) -> None:
    """Note what was acknowledged; the same field of the same answer keeps its latest note, in whatever order they come.

    What happened just now (`is_now`) is the latest, though a clock was set back since the one before; a note of after `now` was
    written while a clock ran ahead, and any other is later.
    """
    if rows:
        HAND_OVERS.count(unit, sorted({row.system for row in rows}))
        _note(unit, rows, _noting_now if is_now else _noting, now=now)


def assume(unit: Unit, rows: Sequence[DeliveryRow]) -> None:
    """The same of what may have been handed on: nothing was, so that it is not counted."""
    _note(unit, rows, _noting)


def _note(unit: Unit, rows: Sequence[DeliveryRow], noting: Callable[[str], Step], *, now: datetime | None = None) -> None:
    if rows:
        noting(unit.dialect).run(
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
                    "now": _EVER if now is None else stored(now),
                }
                for row in rows
            ],
        )


@cache
def _noting(dialect: str) -> Step:
    return Step(dialect, "delivery", replacing_earlier(dialect, t.delivery, _NOTED))


@cache
def _noting_now(dialect: str) -> Step:
    return Step(dialect, "delivery", replacing(dialect, t.delivery, _NOTED))


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


def hand_on(unit: Unit, rows: Sequence[DeliveryRow], *, at: datetime, is_now: bool = False) -> None:
    """Note what a file handed on, after it was made; whoever was erased meanwhile leaves word for its receiver instead.

    `at` is now: of a tombstone a receiver hears in the first file after it is there, whenever the earlier one was made.
    """
    these = {row.customer for row in rows}
    here = {ident for (ident,) in _STILL_HERE.rows(unit.connection, these)}
    record(unit, [row for row in rows if row.customer in here], now=at, is_now=is_now)
    for customer, system in sorted({(row.customer, row.system) for row in rows if row.customer not in here}):
        tombstones.leave_word(unit, customer, system, at=at)

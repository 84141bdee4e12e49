"""Forgetting a customer, step by step, so that a crash at any step is taken up again and nothing is called done too early.

The plan is durable in the key store before the first row goes: begun -> rows deleted -> key destroyed -> done. *Done* is only said
when SQLite's write-ahead log, which still holds what was deleted, has been emptied; while somebody reads, it stays pending. On
PostgreSQL the destroyed key is what erases copies and backups.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, insert, select, update

from storage import tables as t
from storage.checkpoint import checkpoint
from storage.keys import Keys
from storage.moments import moment, moment_or_none, stored
from storage.store import Store
from storage.tables.columns import table_of
from storage.tables.keystore import ErasureEntry
from storage.unit import Unit
from storage.vocabulary import ERASURE_STEPS

_LEDGER = table_of(ErasureEntry)
_BEGUN, _ROWS_DELETED, _KEY_DESTROYED, _DONE = ERASURE_STEPS
_TRIES = 4
"""How often the log is tried to be emptied before the rest is left to the next look."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One entry of the erasure ledger: identity-free once it is done."""

    receipt: str
    step: str
    begun_at: datetime
    done_at: datetime | None
    customer: int | None

    @property
    def is_done(self) -> bool:
        """Whether nothing of the person is left here."""
        return self.step == _DONE


async def erase(store: Store, customer: int, *, receipt: str, at: datetime) -> bool:
    """Forget a customer (GDPR Art. 17); true when done, false when a reader still holds the log open."""
    await asyncio.to_thread(_begin, store.keys, customer, receipt, at)
    return await _finish(store, Erasure(receipt, _BEGUN, at, None, customer), at)


async def resume(store: Store, *, at: datetime) -> int:
    """Take up what a crash or a reader interrupted; returns how many are still pending."""
    unfinished = await asyncio.to_thread(pending, store.keys)
    finished = [await _finish(store, entry, at) for entry in unfinished]
    return finished.count(False)


def pending(keys: Keys) -> list[Erasure]:
    """Erasures that are not done."""
    with keys.connection() as connection:
        rows = connection.execute(select(_LEDGER).where(_LEDGER.c.step != _DONE).order_by(_LEDGER.c.begun_at)).all()
    return [Erasure(row.receipt, row.step, moment(row.begun_at), moment_or_none(row.done_at), row.customer) for row in rows]


def find(keys: Keys, receipt: str) -> Erasure | None:
    """The erasure with this receipt: proof for whoever asks, without knowing who."""
    with keys.connection() as connection:
        row = connection.execute(select(_LEDGER).where(_LEDGER.c.receipt == receipt)).first()
    if row is None:
        return None
    return Erasure(row.receipt, row.step, moment(row.begun_at), moment_or_none(row.done_at), row.customer)


def _begin(keys: Keys, customer: int, receipt: str, at: datetime) -> None:
    with keys.connection() as connection:
        entry = {
            "receipt": receipt,
            "subject": keys.pepper.subject(customer),
            "begun_at": stored(at),
            "done_at": None,
            "customer": customer,
            "plan": None,
            "step": _BEGUN,
        }
        connection.execute(insert(_LEDGER), entry)


async def _finish(store: Store, entry: Erasure, at: datetime) -> bool:
    customer = entry.customer
    if customer is not None and entry.step == _BEGUN:
        await store.write(lambda unit: _delete_rows(unit, customer))
        await asyncio.to_thread(_note, store.keys, entry.receipt, _ROWS_DELETED)
    if customer is not None and entry.step in (_BEGUN, _ROWS_DELETED):
        await asyncio.to_thread(store.keys.destroy, customer)
        await asyncio.to_thread(_note, store.keys, entry.receipt, _KEY_DESTROYED)
    if not await _wiped(store):
        return False
    await asyncio.to_thread(_close, store.keys, entry.receipt, at)
    return await asyncio.to_thread(store.keys.wipe)


async def _wiped(store: Store) -> bool:
    for _ in range(_TRIES):
        if await store.alone(checkpoint):
            return True
    return False


def _delete_rows(unit: Unit, customer: int) -> None:
    for table in _dependent_first():
        unit.connection.execute(delete(table).where(table.c.customer == customer))
    unit.connection.execute(delete(t.customer).where(t.customer.c.id == customer))


def _dependent_first() -> list[Table]:
    """Every table that names a customer, each before those it refers to."""
    return [table for table in reversed(t.metadata.sorted_tables) if "customer" in table.c]


def _note(keys: Keys, receipt: str, step: str) -> None:
    with keys.connection() as connection:
        connection.execute(update(_LEDGER).where(_LEDGER.c.receipt == receipt).values(step=step))


def _close(keys: Keys, receipt: str, at: datetime) -> None:
    """Done: who it was is forgotten here too; the keyed hash lets an old backup be cleaned when it is restored."""
    done = {"step": _DONE, "customer": None, "plan": None, "done_at": stored(at)}
    with keys.connection() as connection:
        connection.execute(update(_LEDGER).where(_LEDGER.c.receipt == receipt).values(**done))

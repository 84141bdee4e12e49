"""Forgetting a customer, step by step, so that a crash at any step is taken up again and nothing is called done too early.

The plan is durable in the key store before the first row goes: begun -> rows deleted -> key destroyed -> done. *Done* is only said
when SQLite's write-ahead logs, which still hold what was deleted, have been emptied: the records' and the key store's, each on its
own, so that who reads one does not keep what lies in the other. While somebody reads, it stays pending; what will be said to the
person then waits in the plan, sealed, and goes with it. On PostgreSQL the destroyed key is what erases copies and backups.

What outlives the person: keyed hashes of their addresses (so that nobody writes to them again), tombstones until the systems that
know them are told, that a right was answered, and the commitments of the audit trail.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage import tables as t
from storage.crypto.cells import Cipher
from storage.crypto.keys import Keys
from storage.database.checkpoint import checkpoint
from storage.errors import Unavailable
from storage.model.timestamps import moment, moment_or_none, stored
from storage.model.vocabulary import DEMO, DEMO_PLAN, ERASURE_STEPS
from storage.people import customers, rights_requests
from storage.receivers import audit_trail, tombstones
from storage.store import Store
from storage.tables.of_customers import dependent_first
from storage.tables.upserts import ignoring
from storage.turn.unit_of_work import Unit

_LEDGER = t.erasure
_BEGUN, _ROWS_DELETED, _KEY_DESTROYED, _DONE = ERASURE_STEPS
_DEAD_LETTERS = (
    update(t.inbox)
    .where(t.inbox.c.lane.in_(bindparam("lanes", expanding=True)), t.inbox.c.state == "dead")
    .values(state="handled", body=None, error=None)
)
Plan = dict[str, list[str]]
_NO_PLAN: Plan = {"suppress": [], "lanes": []}
_TRIES = 4
"""How often the log is tried to be emptied before the rest is left to the next look."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """What is said to the person when nothing of them is left, and where: known until then, and to nobody afterwards."""

    channel: str
    address: str
    text: str
    if_back: str = ""
    """In its place, where they are known again by then; empty in what earlier releases left."""


Say = Callable[[Goodbye], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Erasure:
    """One entry of the erasure ledger: identity-free once it is done."""

    receipt: str
    step: str
    begun_at: datetime
    done_at: datetime | None
    customer: int | None
    plan: Plan

    @property
    def is_done(self) -> bool:
        """Whether nothing of the person is left here."""
        return self.step == _DONE


async def erase(
    store: Store, customer: int, *, receipt: str, at: datetime, account: str = "", goodbye: Goodbye | None = None
) -> bool:
    """Forget a customer (GDPR Art. 17); true when done, false when a reader still holds a log open.

    `account` is the bot's own name in its messengers: it goes into the hash by which an erased address is recognised. `goodbye` is
    what `resume` says when it is done later; when it is done now, saying so is the caller's.
    """
    async with store.forgetting:
        plan = await store.read(lambda unit: _plan(unit, customer, account))
        if goodbye is not None:
            plan["goodbye"] = [_sealed(store.keys, receipt, goodbye)]
        await asyncio.to_thread(_begin, store.keys, customer, receipt, at, plan)
        return await _finish(store, Erasure(receipt, _BEGUN, at, None, customer, plan), at)


async def resume(store: Store, *, at: datetime, say: Say | None = None, only: str | None = None) -> int:
    """Take up what a crash or a reader interrupted, and `say` what waited for its end; returns how many are still pending.

    `only` is the receipt of the one to take up, for who cannot say to the others that theirs is done.
    """
    async with store.forgetting:
        # A crash right after an entry was closed leaves what it held in the log, and nothing pending that would tell.
        await asyncio.to_thread(store.keys.wipe)
        found = await asyncio.to_thread(pending, store.keys)
        unfinished = [entry for entry in found if only in (None, entry.receipt)]
        finished = [await _finish(store, entry, at) for entry in unfinished]
    for entry, is_done in zip(unfinished, finished, strict=True):
        goodbye = _opened(store.keys, entry)
        if is_done and goodbye is not None and say is not None:
            await say(goodbye)
    return finished.count(False)


def forget_again(keys: Keys, customer: int, *, receipt: str, at: datetime) -> None:
    """In a key store that was put back: somebody whose rows went after it was copied, so that no older records bring them back."""
    done = {"subject": keys.pepper.subject(customer), "begun_at": stored(at), "done_at": stored(at), "customer": None, "plan": None}
    with keys.connection() as connection:
        connection.execute(insert(_LEDGER), {"receipt": receipt, "step": _DONE, **done})
    keys.destroy(customer)


async def replay(store: Store, *, at: datetime) -> list[int]:
    """After an old backup was restored, and before anybody is served: forget again who was forgotten. Returns whom."""
    receipts = await asyncio.to_thread(_subjects, store.keys)
    again: list[int] = []
    after = -1
    while page := await store.read(partial(customers.page, after=after)):
        for customer in page:
            if (receipt := receipts.get(store.keys.pepper.subject(customer))) is not None:
                await store.write(partial(_delete_rows, customer=customer, plan=_NO_PLAN, at=at, receipt=receipt))
                await asyncio.to_thread(store.keys.destroy, customer)
                again.append(customer)
        after = page[-1]
    if again and not await _both_wiped(store):
        raise Unavailable("a reader holds the restored database open; close it and start again")
    return again


def pending(keys: Keys) -> list[Erasure]:
    """Erasures that are not done."""
    with keys.connection() as connection:
        rows = connection.execute(select(_LEDGER).where(_LEDGER.c.step != _DONE).order_by(_LEDGER.c.begun_at)).all()
    return [_entry(row) for row in rows]


def promised(keys: Keys, customer: int) -> str | None:
    """The receipt of an erasure of theirs that is under way and has a last word to say: who asks a second time gets no other."""
    mine = (entry for entry in pending(keys) if entry.customer == customer and "goodbye" in entry.plan)
    return next((entry.receipt for entry in mine), None)


def find(keys: Keys, receipt: str) -> Erasure | None:
    """The erasure with this receipt: proof for whoever asks, without knowing who."""
    with keys.connection() as connection:
        row = connection.execute(select(_LEDGER).where(_LEDGER.c.receipt == receipt)).first()
    return None if row is None else _entry(row)


def _entry(row: Any) -> Erasure:
    plan = json.loads(row.plan) if row.plan else _NO_PLAN
    return Erasure(row.receipt, row.step, moment(row.begun_at), moment_or_none(row.done_at), row.customer, plan)


def _subjects(keys: Keys) -> dict[bytes, str]:
    """Who was erased, as a keyed hash, and under which receipt."""
    with keys.connection() as connection:
        return {bytes(row.subject): row.receipt for row in connection.execute(select(_LEDGER.c.subject, _LEDGER.c.receipt))}


def _plan(unit: Unit, customer: int, account: str) -> Plan:
    """What can only be known while the addresses can still be read; keyed hashes, so that the plan names nobody."""
    pepper = unit.keys.pepper
    addresses = customers.addresses_of(unit, (customer,)).get(customer, ())
    plan = {
        "suppress": [pepper.suppression_token(a.channel, account, a.id_clear).hex() for a in addresses],
        "lanes": [pepper.lane(a.channel, a.id_clear) for a in addresses],
    }
    return plan | {DEMO: []} if any(a.channel == DEMO for a in addresses) else plan


def _begin(keys: Keys, customer: int, receipt: str, at: datetime, plan: Plan) -> None:
    with keys.connection() as connection:
        entry = {
            "receipt": receipt,
            "subject": keys.pepper.subject(customer),
            "begun_at": stored(at),
            "done_at": None,
            "customer": customer,
            "plan": json.dumps(plan),
            "step": _BEGUN,
        }
        connection.execute(insert(_LEDGER), entry)


async def _finish(store: Store, entry: Erasure, at: datetime) -> bool:
    customer = entry.customer
    if customer is not None and entry.step == _BEGUN:
        await store.write(lambda unit: _delete_rows(unit, customer, entry.plan, at, entry.receipt))
        await asyncio.to_thread(_note, store.keys, entry.receipt, _ROWS_DELETED)
    if customer is not None and entry.step in (_BEGUN, _ROWS_DELETED):
        await asyncio.to_thread(store.keys.destroy, customer)
        await asyncio.to_thread(_note, store.keys, entry.receipt, _KEY_DESTROYED)
    for let_go in store.let_go:
        await asyncio.to_thread(let_go)
    if not await _both_wiped(store):
        return False
    await asyncio.to_thread(_close, store.keys, entry, at)
    if not await _keys_wiped(store.keys):
        # Somebody began to read the key store in between: what the entry said is still in its log.
        await asyncio.to_thread(_reopen, store.keys, entry)
        return False
    return True


async def _both_wiped(store: Store) -> bool:
    """Both logs are tried, whatever becomes of the other."""
    records, keys = await _wiped(store), await _keys_wiped(store.keys)
    return records and keys


async def _wiped(store: Store) -> bool:
    for _ in range(_TRIES):
        if await store.autocommit(checkpoint):
            return True
    return False


async def _keys_wiped(keys: Keys) -> bool:
    for _ in range(_TRIES):
        if await asyncio.to_thread(keys.wipe):
            return True
    return False


def _delete_rows(unit: Unit, customer: int, plan: Plan, at: datetime, receipt: str) -> None:
    # Locked first: a turn of another process would otherwise add a row to what is being deleted.
    found = unit.connection.execute(select(t.customer.c.id).where(t.customer.c.id == customer).with_for_update()).first()
    tombstones.leave(unit, customer, at=at)
    rights_requests.forget(unit, customer)
    if found is not None and DEMO not in plan:  # what a kill interrupted is done twice, and said once
        audit_trail.forget_erased(unit, customer, receipt=receipt, at=at)
    else:
        audit_trail.forget(unit, customer)
    for token in plan["suppress"]:
        row = {"token": bytes.fromhex(token), "at": stored(at), "why": DEMO if DEMO in plan else "erased"}
        unit.connection.execute(ignoring(unit.dialect, t.suppression), row)
    unit.connection.execute(_DEAD_LETTERS, {"lanes": plan["lanes"]})
    for table in dependent_first():
        unit.connection.execute(delete(table).where(table.c.customer == customer))
    unit.connection.execute(delete(t.customer).where(t.customer.c.id == customer))


def _note(keys: Keys, receipt: str, step: str) -> None:
    with keys.connection() as connection:
        connection.execute(update(_LEDGER).where(_LEDGER.c.receipt == receipt).values(step=step))


def _close(keys: Keys, entry: Erasure, at: datetime) -> None:
    """Done: who it was is forgotten here too; the keyed hash lets an old backup be cleaned when it is restored."""
    plan = DEMO_PLAN if DEMO in entry.plan else None
    done = {"step": _DONE, "customer": None, "plan": plan, "done_at": stored(at)}
    with keys.connection() as connection:
        connection.execute(update(_LEDGER).where(_LEDGER.c.receipt == entry.receipt).values(**done))


def _reopen(keys: Keys, entry: Erasure) -> None:
    """Not done after all: the entry as it was, so that it is taken up again."""
    again = {"step": _KEY_DESTROYED, "customer": entry.customer, "plan": json.dumps(entry.plan), "done_at": None}
    with keys.connection() as connection:
        connection.execute(update(_LEDGER).where(_LEDGER.c.receipt == entry.receipt).values(**again))


def _sealed(keys: Keys, receipt: str, goodbye: Goodbye) -> str:
    """The key store lies apart from the records and is not sealed itself; an address in clear is nowhere."""
    return _goodbyes(keys).seal(receipt, json.dumps(asdict(goodbye))).hex()


def _opened(keys: Keys, entry: Erasure) -> Goodbye | None:
    sealed = entry.plan.get("goodbye")
    return Goodbye(**json.loads(_goodbyes(keys).open(entry.receipt, bytes.fromhex(sealed[0])))) if sealed else None


def _goodbyes(keys: Keys) -> Cipher:
    return keys.shared("goodbye")

"""The audit trail: tampering shows, and forgetting a person breaks nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from storage import erasure
from storage import tables as t
from storage.crypto.keys import Keys
from storage.receivers import audit_trail
from storage.store import Store
from storage.turn.unit_of_work import Unit
from tests.contracts.databases import PEPPER
from tests.storage import build as b
from tests.storage.conftest import Meet

Spoil = Callable[[], Any]


async def record(store: Store, count: int = 4, customer: int | None = None) -> None:
    for n in range(count):
        await store.write(
            lambda unit, n=n: audit_trail.append(unit, at=b.NOW, actor="ana", action="publish", customer=customer, version=n)  # type: ignore[misc]
        )


async def test_an_untouched_trail_is_whole(store: Store) -> None:
    assert await store.read(audit_trail.verify) is None
    await record(store)
    assert await store.read(audit_trail.verify) is None
    assert [row.seq for row in await store.read(lambda unit: audit_trail.latest(unit, before=9, limit=9))] == [4, 3, 2, 1]


TAMPERING: dict[str, Spoil] = {
    "an entry is rewritten": lambda: update(t.audit).where(t.audit.c.seq == 2).values(entry="{}"),
    "it is dated back": lambda: update(t.audit).where(t.audit.c.seq == 2).values(at=1),
    "one is removed": lambda: delete(t.audit).where(t.audit.c.seq == 2),
    "the last is removed": lambda: delete(t.audit).where(t.audit.c.seq == 4),
    "a commitment is forged": lambda: update(t.audit).where(t.audit.c.seq == 3).values(commitment=bytes(32)),
}


@pytest.mark.parametrize("spoil", TAMPERING.values(), ids=TAMPERING.keys())
async def test_tampering_with_the_trail_shows(store: Store, spoil: Spoil) -> None:
    await record(store)
    await store.write(lambda unit: unit.connection.execute(spoil()) and None)
    assert await store.read(audit_trail.verify) is not None


async def test_a_trail_cannot_be_made_up_with_another_key(store: Store) -> None:
    await record(store)
    other = Keys.in_memory(kek=b"x" * 32, pepper=PEPPER, entropy=os.urandom)
    assert await store.read(lambda unit: audit_trail.verify(Unit(unit.connection, other))) is not None


async def test_forgetting_a_person_leaves_the_trail_whole_and_names_nobody(store: Store, meet: Meet) -> None:
    customer = await meet()
    await record(store, 2)
    await record(store, 2, customer)

    await erasure.erase(store, customer, receipt="R-0000-0002", at=b.NOW)

    assert await store.read(audit_trail.verify) is None
    kept = await store.read(lambda unit: unit.connection.execute(select(t.audit).order_by(t.audit.c.seq)).all())
    assert [row.entry is None for row in kept] == [False, False, True, True, False]
    assert [row.customer for row in kept] == [None] * 5
    left = json.loads(kept[-1].entry)
    assert (left["action"], left["receipt"], json.loads(left["staff"])) == (
        "privacy.erased",
        "R-0000-0002",
        [["ana", "publish", 2]],
    )
    assert str(customer) not in kept[-1].entry


async def test_where_nobody_is_left_to_erase_nothing_more_is_said(store: Store, meet: Meet) -> None:
    customer = await meet()
    for number in (2, 3):
        await erasure.erase(store, customer, receipt=f"R-0000-000{number}", at=b.NOW)
    rows = await store.read(lambda unit: audit_trail.of_action(unit, "privacy."))
    assert [json.loads(row.entry)["staff"] for row in rows if row.entry] == ["[]"]

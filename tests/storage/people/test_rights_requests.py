"""What outlives a person, and what has to be answered: audit trail, requests, leases, erasure's leftovers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from storage import erasure
from storage import tables as t
from storage.crypto.keys import Keys
from storage.model.accountability import RightsRow
from storage.people import customers, rights_requests
from storage.receivers import audit_trail
from storage.store import Store
from storage.traffic import inbox, leases
from storage.turn.unit import Unit
from tests.contracts.databases import KEK, PEPPER
from tests.storage import build as b
from tests.storage.conftest import Meet

HOUR = timedelta(hours=1)
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
    assert [row.seq for row in await store.read(audit_trail.entries)] == [1, 2, 3, 4]


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
    kept = await store.read(audit_trail.entries)
    assert [row.entry is None for row in kept] == [False, False, True, True]
    assert [row.customer for row in kept] == [None] * 4


def request(customer: int) -> RightsRow:
    return RightsRow(b.new_id(), customer, "deletion", "open", b.NOW, b.NOW + timedelta(days=30))


async def test_a_request_is_open_until_it_is_answered(store: Store, meet: Meet) -> None:
    customer = await meet()
    asked = request(customer)
    await store.write(lambda unit: rights_requests.receive(unit, asked))
    assert await store.read(rights_requests.unanswered) == [asked]

    await store.write(lambda unit: rights_requests.advance(unit, asked.id, "fulfilled", closed_at=b.NOW, receipt="R-1"))

    assert await store.read(rights_requests.unanswered) == []
    [kept] = await store.read(lambda unit: rights_requests.of_customer(unit, customer))
    assert (kept.state, kept.closed_at, kept.receipt) == ("fulfilled", b.NOW, "R-1")


async def test_that_a_right_was_answered_outlives_the_person(store: Store, meet: Meet) -> None:
    customer = await meet()
    await store.write(lambda unit: rights_requests.receive(unit, request(customer)))

    await erasure.erase(store, customer, receipt="R-0000-0003", at=b.NOW)

    [kept] = await store.read(rights_requests.unanswered)
    assert kept.customer is None


async def test_an_erased_address_is_recognised_and_no_other(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    await erasure.erase(store, customer, receipt="R-0000-0004", at=b.NOW, account="coffee_bot")

    async def is_suppressed(ident: str, account: str = "coffee_bot") -> bool:
        return await store.read(lambda unit: customers.is_suppressed(unit, channel="telegram", account=account, ident=ident))

    assert await is_suppressed("7000000001")
    assert not await is_suppressed("7000000002")
    assert not await is_suppressed("7000000001", "tea_bot")


async def test_what_could_not_be_handled_of_an_erased_customer_goes_too(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    lane = store.keys.pepper.lane("telegram", "7000000001")
    items = (b.update("1", lane=lane), b.update("2", lane=lane), b.update("3", lane="other"))
    await store.write(lambda unit: inbox.receive(unit, items))
    for item in (items[0], items[2]):
        await store.write(lambda unit, item=item: inbox.dead(unit, item.id, error="bug"))  # type: ignore[misc]

    await erasure.erase(store, customer, receipt="R-0000-0005", at=b.NOW)

    rows = await store.read(lambda unit: unit.connection.execute(select(t.inbox.c.event_key, t.inbox.c.state)).all())
    assert {tuple(row) for row in rows} == {("1", "handled"), ("2", "waiting"), ("3", "dead")}


async def test_the_ledger_forgets_who_it_was_when_all_is_done(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    assert await erasure.erase(store, customer, receipt="R-0000-0006", at=b.NOW)

    entry = erasure.find(store.keys, "R-0000-0006")
    assert entry is not None
    assert (entry.is_done, entry.customer, entry.plan) == (True, None, {"suppress": [], "lanes": []})


async def test_restoring_an_old_backup_does_not_bring_anybody_back(tmp_path: Path) -> None:
    keys = Keys.open(f"sqlite:///{tmp_path / 'keys.db'}", kek=KEK, pepper=PEPPER, entropy=os.urandom)
    url, backup = f"sqlite:///{tmp_path / 'zeroparty.db'}", tmp_path / "backup.db"
    store = Store.open(url, keys=keys)
    ids = [b.new_id() for _ in range(3)]
    for n, ident in enumerate(ids):
        await store.turn(b.address(str(n)), b.meeting(b.address(str(n)), ident))
    await store.autocommit(lambda connection: connection.exec_driver_sql(f"VACUUM INTO '{backup}'") and None)
    await erasure.erase(store, ids[1], receipt="R-0000-0007", at=b.NOW)
    await store.close()

    shutil.copy(backup, tmp_path / "zeroparty.db")
    restored = Store.open(url, keys=keys)

    assert await restored.read(customers.page) == sorted(ids)
    assert await erasure.replay(restored, at=b.NOW) == 1
    assert await restored.read(customers.page) == sorted((ids[0], ids[2]))
    assert await erasure.replay(restored, at=b.NOW) == 0
    await restored.close()
    keys.close()


async def test_one_holds_a_lease_until_it_ends_or_is_given_back(store: Store) -> None:
    async def elect(who: str, now: Any) -> bool:
        return await store.write(lambda unit: leases.elect(unit, "poller", who, now=now, until=now + HOUR))

    assert await elect("a", b.NOW)
    assert not await elect("b", b.NOW + HOUR / 2)
    assert await elect("a", b.NOW + HOUR / 2), "renewed"
    assert not await elect("b", b.NOW + HOUR)
    assert await store.read(lambda unit: leases.holder(unit, "poller", now=b.NOW + HOUR)) == "a"

    await store.write(lambda unit: leases.release(unit, "poller", "b"))
    assert not await elect("b", b.NOW + HOUR)
    await store.write(lambda unit: leases.release(unit, "poller", "a"))
    assert await elect("b", b.NOW + HOUR)
    assert await elect("a", b.NOW + 2 * HOUR), "its time is over"

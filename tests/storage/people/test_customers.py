"""Customers are found, counted, known to other systems by a name, and recognised once they were forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from storage import erasure
from storage import tables as t
from storage.model.records import Address, ExternalId, Writes
from storage.people import customers
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change


async def test_an_erased_address_is_recognised_and_no_other(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    await erasure.erase(store, customer, receipt="R-0000-0004", at=b.NOW, account="coffee_bot")

    async def is_suppressed(ident: str, account: str = "coffee_bot") -> bool:
        return await store.read(lambda unit: customers.is_suppressed(unit, channel="telegram", account=account, ident=ident))

    assert await is_suppressed("7000000001")
    assert not await is_suppressed("7000000002")
    assert not await is_suppressed("7000000001", "tea_bot")


async def test_another_systems_name_for_a_customer_is_kept_sealed_and_replaced_by_a_new_one(store: Store, meet: Meet) -> None:
    customer = await meet()
    for ident in ("crm-1", "crm-2"):
        linked = ExternalId("hubspot", ident, b.NOW)
        await change(
            store,
            customer,
            lambda loaded, linked=linked: Writes(b.next_version(loaded), external_ids=(linked,)),  # type: ignore[misc]
        )

    assert await store.read(lambda unit: customers.external_ids_of(unit, [customer])) == {customer: (linked,)}
    raw = await store.read(lambda unit: unit.connection.execute(select(t.external_id)).one())
    assert b"crm-2" not in raw.cell + raw.lookup


async def test_customers_can_be_paged_through_and_counted(store: Store, meet: Meet) -> None:
    ids = sorted([await meet(str(n)) for n in range(5)])

    first = await store.read(lambda unit: customers.page(unit, limit=3))
    rest = await store.read(lambda unit: customers.page(unit, after=first[-1], limit=3))

    assert first + rest == ids
    assert await store.read(customers.count_by_phase) == {"active": 5}
    assert await store.read(lambda unit: customers.by_id(unit, b.new_id())) is None


async def test_an_address_is_left_alone_for_one_reason_and_for_a_time(store: Store) -> None:
    address = Address("telegram", "7000000003")
    await store.write(lambda unit: customers.suppress(unit, address, account="", at=b.NOW, why="erased"))
    await store.write(lambda unit: customers.suppress(unit, address, account="", at=b.NOW, why="under_age"))

    async def is_suppressed(why: str | None = None, since: datetime | None = None) -> bool:
        return await store.read(
            lambda unit: customers.is_suppressed(unit, channel="telegram", account="", ident=address.id_clear, why=why, since=since)
        )

    assert await is_suppressed("under_age", b.NOW - timedelta(seconds=1)), "the later reason counts"
    assert not await is_suppressed("erased")
    assert not await is_suppressed("under_age", b.NOW)
    await store.write(lambda unit: customers.unsuppress_all(unit, why="under_age", before=b.NOW - timedelta(seconds=1)))
    assert await is_suppressed()
    await store.write(lambda unit: customers.unsuppress_all(unit, why="under_age", before=b.NOW))
    assert not await is_suppressed()

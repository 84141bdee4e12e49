"""Customers are found, counted, known to other systems by a name, and recognised once they were forgotten."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage import erasure
from storage import tables as t
from storage.errors import ContactTaken
from storage.model import record_ids
from storage.model.records import Address, ExternalId, UsedLink
from storage.model.turns import Writes
from storage.people import customers
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change


@pytest.mark.slow
async def test_an_erased_address_is_recognised_and_no_other(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    await erasure.erase(store, customer, receipt="R-0000-0004", at=b.NOW, account="coffee_bot")

    async def is_suppressed(ident: str, account: str = "coffee_bot") -> bool:
        return await store.read(lambda unit: customers.is_suppressed(unit, channel="telegram", account=account, ident=ident))

    assert await is_suppressed("7000000001")
    assert not await is_suppressed("7000000002")
    assert not await is_suppressed("7000000001", "tea_bot")


async def joins(store: Store, customer: int, ident: str, *, link: str = "", system: str = "hubspot") -> None:
    """A turn that joins a record, by a link with this mark if any."""
    linked, used = ExternalId(system, ident, b.NOW), (UsedLink(link, b.NOW),) if link else ()
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), external_ids=(linked,), used_links=used))


async def records_of(store: Store, customer: int) -> tuple[str, ...]:
    found = await store.read(lambda unit: customers.external_ids_of(unit, [customer]))
    return tuple(one.id_clear for one in found.get(customer, ()))


async def owner(store: Store, ident: str, system: str = "hubspot") -> int | None:
    return await store.read(lambda unit: customers.by_external_id(unit, system, ident))


async def test_another_systems_name_for_a_customer_is_kept_sealed_and_finds_them(store: Store, meet: Meet) -> None:
    customer = await meet()
    await joins(store, customer, "crm-1")

    assert await records_of(store, customer) == ("crm-1",)
    assert (await owner(store, "crm-1"), await owner(store, "crm-2"), await owner(store, "crm-1", "klaviyo")) == (
        customer,
        None,
        None,
    )
    raw = await store.read(lambda unit: unit.connection.execute(select(t.external_id)).one())
    assert b"crm-1" not in raw.cell + raw.lookup


async def test_a_customer_has_one_name_in_a_system_and_a_name_one_customer(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    await joins(store, ann, "crm-1")
    for whose, ident in ((ben, "crm-1"), (ann, "crm-2")):
        with pytest.raises(ContactTaken) as refused:
            await joins(store, whose, ident)
        assert refused.value.why == "taken"
    await joins(store, ben, "crm-1", system="klaviyo")

    assert (await records_of(store, ann), await records_of(store, ben)) == (("crm-1",), ("crm-1",))
    assert await owner(store, "crm-1") == ann
    loaded = await store.read(lambda unit: customers.by_id(unit, ben))
    assert loaded is not None and loaded.customer.version == 2, "of what was refused nothing is written"


A_UUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
SPELLED = [("hubspot", "101", "0101"), ("hubspot", "0101", "101"), ("bottlecrm", A_UUID, A_UUID.upper())]


@pytest.mark.parametrize(("system", "one", "other"), SPELLED)
async def test_a_record_is_one_customers_however_it_is_spelled(store: Store, meet: Meet, system: str, one: str, other: str) -> None:
    ann, ben = await meet("1"), await meet("2")
    await joins(store, ann, one, system=system)
    with pytest.raises(ContactTaken):
        await joins(store, ben, other, system=system)

    assert (await owner(store, one, system), await owner(store, other, system)) == (ann, ann)
    assert (await store.read(lambda unit: customers.settled(unit, system))).is_joined(system, other)
    assert await store.read(lambda unit: customers.found_by_another_name(unit, [ann])) == set()


@pytest.mark.parametrize(("system", "one", "other"), SPELLED)
async def test_what_an_earlier_release_joined_is_found_in_every_spelling(
    store: Store, meet: Meet, monkeypatch: pytest.MonkeyPatch, system: str, one: str, other: str
) -> None:
    ann = await meet("1")
    with monkeypatch.context() as earlier:
        earlier.setattr(record_ids, "_FORMS", {})
        await joins(store, ann, other, system=system)

    assert (await owner(store, one, system), await owner(store, other, system)) == (ann, ann)
    assert (await store.read(lambda unit: customers.settled(unit, system))).is_joined(system, one)
    assert await store.read(lambda unit: customers.found_by_another_name(unit, [ann])) == set()


async def test_ids_of_any_other_system_are_compared_letter_for_letter(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    await joins(store, ann, "0101", system="my_shop")
    await joins(store, ben, "101", system="my_shop")

    assert (await owner(store, "0101", "my_shop"), await owner(store, "101", "my_shop")) == (ann, ben)


async def test_a_link_joins_once_also_when_many_say_yes_at_the_same_time_and_whoever_it_joined_is_gone(
    store: Store, meet: Meet
) -> None:
    everybody = [await meet(str(n)) for n in range(6)]
    said = await asyncio.gather(*(joins(store, one, "crm-1", link="mark") for one in everybody), return_exceptions=True)

    joined = [one for one, error in zip(everybody, said, strict=True) if error is None]
    assert [type(error) for error in said if error is not None] == [ContactTaken] * 5
    assert [await owner(store, "crm-1")] == joined
    await erasure.erase(store, joined[0], receipt="R-0000-0009", at=b.NOW)
    assert await owner(store, "crm-1") is None
    another = next(one for one in everybody if one not in joined)
    with pytest.raises(ContactTaken) as refused:
        await joins(store, another, "crm-1", link="mark")
    assert refused.value.why == "used"


async def test_a_used_link_is_remembered_by_a_keyed_hash_and_for_a_time(store: Store, meet: Meet) -> None:
    await joins(store, await meet(), "crm-1", link="mark-of-a-link")

    async def is_used(mark: str) -> bool:
        return await store.read(lambda unit: customers.is_link_used(unit, mark))

    assert (await is_used("mark-of-a-link"), await is_used("another")) == (True, False)
    kept = await store.read(lambda unit: unit.connection.execute(select(t.suppression)).one())
    assert b"mark-of-a-link" not in kept.token
    await store.write(lambda unit: customers.forget_used_links(unit, before=b.NOW - timedelta(seconds=1)))
    assert await is_used("mark-of-a-link")
    await store.write(lambda unit: customers.forget_used_links(unit, before=b.NOW))
    assert not await is_used("mark-of-a-link")


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

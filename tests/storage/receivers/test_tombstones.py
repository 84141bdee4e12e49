"""Who knows an erased customer has to be told, by the name that they have there."""

from __future__ import annotations

from datetime import timedelta

from storage import erasure
from storage.model.records import ExternalId
from storage.model.turns import Writes
from storage.people import customers
from storage.receivers import deliveries, tombstones
from storage.store import Store
from storage.syncing import rows
from storage.syncing.rows import SyncRow
from tests.storage import build as b
from tests.storage.conftest import Meet, change
from tests.storage.receivers.test_deliveries import handed_on

HOUR = timedelta(hours=1)


async def test_every_system_that_knows_an_erased_customer_has_to_be_told(store: Store, meet: Meet) -> None:
    customer = await meet()
    linked = ExternalId("hubspot", "crm-1", b.NOW)
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), external_ids=(linked,)))
    await store.write(lambda unit: deliveries.record(unit, (handed_on(customer, system="webhook"),)))

    await erasure.erase(store, customer, receipt="R-0000-0001", at=b.NOW)

    open_ = await store.read(tombstones.open_ones)
    assert {(row.system, row.customer, row.external_system, row.external_id_clear) for row in open_} == {
        ("hubspot", customer, "hubspot", "crm-1"),
        ("webhook", customer, "hubspot", "crm-1"),
    }
    for row in open_:
        await store.write(lambda unit, row=row: tombstones.acknowledged(unit, row.id, at=b.NOW))  # type: ignore[misc]
    assert await store.read(tombstones.open_ones) == []
    assert await store.read(lambda unit: customers.by_id(unit, customer)) is None


async def test_who_was_erased_while_a_file_was_made_leaves_word_for_its_receiver(store: Store, meet: Meet) -> None:
    here, gone = await meet("1"), await meet("2")
    await erasure.erase(store, gone, receipt="R-0000-0001", at=b.NOW)

    for _ in range(2):
        await store.write(lambda unit: deliveries.hand_on(unit, (handed_on(here), handed_on(gone)), at=b.NOW + 5 * HOUR))

    assert await store.read(lambda unit: deliveries.of_customer(unit, here)) == [handed_on(here)]
    [row] = await store.read(tombstones.open_ones)
    assert (row.customer, row.system, row.external_id_clear) == (gone, "hubspot", None)
    assert row.at == b.NOW + 5 * HOUR, "it is there only since then: files made in between did not have it"


async def test_a_receiver_hears_of_those_it_knows_and_of_nobody_else(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    await store.write(lambda unit: deliveries.record(unit, (handed_on(ann), handed_on(ben, system="webhook"))))
    for number, one in enumerate((ann, ben)):
        await erasure.erase(store, one, receipt=f"R-0000-000{number}", at=b.NOW)

    async def heard(since: timedelta) -> list[int]:
        found = await store.read(lambda unit: tombstones.since(unit, "hubspot", since=b.NOW + since))
        return [row.customer for row in found]

    assert (await heard(-HOUR), await heard(HOUR)) == ([ann], [])
    await store.write(lambda unit: tombstones.drop(unit, before=b.NOW + HOUR))
    assert await heard(-HOUR) == []


async def test_a_system_that_knows_somebody_by_a_link_alone_hears_nothing_in_its_files(store: Store, meet: Meet) -> None:
    customer = await meet()
    linked = ExternalId("hubspot", "crm-1", b.NOW)
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), external_ids=(linked,)))
    await erasure.erase(store, customer, receipt="R-0000-0001", at=b.NOW)

    async def heard() -> list[tuple[str | None, str | None]]:
        found = await store.read(lambda unit: tombstones.since(unit, "hubspot", since=b.NOW + HOUR / 2))
        return [(row.external_system, row.external_id_clear) for row in found]

    [row] = await store.read(tombstones.open_ones)
    assert (row.had_something, await heard()) == (False, [])
    for _ in range(2):
        await store.write(lambda unit: deliveries.hand_on(unit, (handed_on(customer),), at=b.NOW + HOUR))
    assert await heard() == [("hubspot", "crm-1")], "a file that was made before the erasure had them, by this name"


async def test_each_receiver_hears_its_own_name_of_who_was_erased(store: Store, meet: Meet) -> None:
    customer = await meet()
    names = tuple(ExternalId(system, f"{system}-1", b.NOW) for system in ("braze", "hubspot"))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), external_ids=names))
    for system in ("hubspot", "webhook"):
        await store.write(lambda unit, system=system: deliveries.record(unit, (handed_on(customer, system=system),)))  # type: ignore[misc]
    await erasure.erase(store, customer, receipt="R-0000-0001", at=b.NOW)
    told = {row.system: row.external_id_clear for row in await store.read(tombstones.open_ones)}
    assert told == {"braze": "braze-1", "hubspot": "hubspot-1", "webhook": "braze-1"}


async def test_who_is_lost_is_not_said_to_be_erased(store: Store, meet: Meet) -> None:
    for name in range(2):
        await store.write(lambda unit, name=name: tombstones.leave_word_of_the_lost(unit, 7 + name, "hubspot", at=b.NOW))  # type: ignore[misc]
    erased = await meet()
    await store.write(lambda unit: deliveries.record(unit, (handed_on(erased),)))
    await erasure.erase(store, erased, receipt="R-0000-0001", at=b.NOW)
    found = {row.customer: row.is_lost for row in await store.read(tombstones.open_ones)}
    assert found == {7: True, 8: True, erased: False}
    assert all(row.had_something for row in await store.read(tombstones.open_ones))


async def test_whoever_was_being_moved_from_one_record_to_another_has_to_be_forgotten_in_both(store: Store, meet: Meet) -> None:
    customer = await meet()
    moving = SyncRow(customer, "sending", b.NOW, held=("zp_roast",), remote_id_clear="51", also_in=("52",), sent_at=b.NOW)
    await store.write(lambda unit: rows.save(unit, "hubspot", [moving]))
    assert (await store.read(lambda unit: rows.of(unit, "hubspot", (customer,))))[customer] == moving
    await erasure.erase(store, customer, receipt="R-0000-0001", at=b.NOW)
    [left] = await store.read(tombstones.open_ones)
    assert (left.external_id_clear, left.also_in, left.held, left.had_something) == ("51", ("52",), ("zp_roast",), True)

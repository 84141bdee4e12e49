"""Whose record a connection wrote: found by what the system calls it, and by nothing that is left of whoever is gone."""

from __future__ import annotations

from functools import partial

from sqlalchemy import update

from storage import tables as t
from storage.model.records import ExternalId
from storage.model.turns import Writes
from storage.store import Store
from storage.syncing import records, rows
from storage.syncing.rows import SyncRow
from storage.turn.unit_of_work import Unit
from tests.storage import build as b
from tests.storage.conftest import Meet, change


async def written(store: Store, customer: int, ident: str) -> None:
    row = SyncRow(customer, "held", b.NOW, remote_id_clear=ident, sent_at=b.NOW)
    await store.write(partial(rows.save, connection="hubspot", rows=[row]))


async def owner(store: Store, ident: str, customer: int | None = None) -> int | None:
    find = partial(records.other_owner, system="hubspot", ident=ident, customer=customer)
    return await store.read(find)


async def test_a_record_that_was_written_for_somebody_is_theirs_however_its_id_is_spelled(store: Store, meet: Meet) -> None:
    ann = await meet("1")
    await written(store, ann, "101")
    assert [await owner(store, ident) for ident in ("101", "0101", "102")] == [ann, ann, None]
    assert await owner(store, "101", ann) is None, "of nobody else"


async def test_what_an_earlier_release_wrote_is_found_once_it_was_named(store: Store, meet: Meet) -> None:
    ann = await meet("1")
    await written(store, ann, "101")
    await store.write(lambda unit: unit.connection.execute(update(t.sync_row).values(remote_lookup=None)))
    assert await owner(store, "101") is None
    name = partial(records.name_some, connection="hubspot", limit=10)
    assert [await store.write(name), await store.write(name), await owner(store, "101")] == [1, 0, ann]


async def test_two_are_one_record_by_a_link_and_by_what_was_written(store: Store, meet: Meet) -> None:
    ann, ben, cleo = [await meet(name) for name in "123"]
    await written(store, ann, "101")
    for customer, ident in ((ben, "0101"), (cleo, "102")):
        linked = (ExternalId("hubspot", ident, b.NOW),)
        await change(store, customer, lambda loaded, linked=linked: Writes(b.next_version(loaded), external_ids=linked))  # type: ignore[misc]

    def shared(unit: Unit) -> set[int]:
        return records.shared(unit, "hubspot", "hubspot", {ann: "101", ben: "0101", cleo: "102"})

    assert await store.read(shared) == {ann, ben}

"""What leaves for other systems: pages of an export, what changed, what was handed on, who has to be told of an erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage import erasure
from storage.model.accountability import DeliveryRow
from storage.model.records import (
    AnswerEnd,
    ExternalId,
    RestrictionRow,
    Writes,
)
from storage.people import customers
from storage.receivers import change_feed, deliveries, exports
from storage.receivers.change_feed import Cursor
from storage.receivers.exports import Consented, Manifest
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change

HOUR = timedelta(hours=1)


async def tell(store: Store, customer: int, at: datetime = b.NOW, **writes: Any) -> Writes:
    """The customer answers a question."""
    told = b.answering(customer)
    await change(store, customer, lambda loaded: replace(told, customer=b.next_version(loaded, updated_at=at), **writes))
    return told


async def all_changed(store: Store, cursor: Cursor, until: datetime, limit: int = 2) -> tuple[list[int], Cursor]:
    seen: list[int] = []
    while True:
        page, cursor = await store.read(lambda unit, cursor=cursor: change_feed.changed(unit, cursor, until=until, limit=limit))  # type: ignore[misc]
        if not page:
            return seen, cursor
        seen += [one.id for one in page]


async def test_an_export_pages_through_everybody_with_what_proves_each_answer(store: Store, meet: Meet) -> None:
    ids = sorted([await meet(str(n)) for n in range(5)])
    told = {ident: await tell(store, ident) for ident in ids}

    pages, after = [], -1
    while page := await store.read(lambda unit, after=after: exports.page(unit, after=after, limit=2)):  # type: ignore[misc]
        pages.append([one.id for one in page])
        after = page[-1].id
        for one in page:
            [answer], [given] = one.answers, told[one.id].answers
            assert (answer.cell_clear, answer.consent, answer.wording) == (given.cell_clear, given.consent, b.QUESTION.text)
            assert (answer.revision, answer.benefit) == (b.REVISION.sha256, given.benefit_shown)
            assert one.consents == {"taste": Consented("given", b.NOW + b.YEAR)}

    assert pages == [ids[:2], ids[2:4], ids[4:]]


async def test_two_customers_with_asks_of_the_same_number_keep_their_own(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    asked = b.ask(ann)
    for who in (ann, ben):
        given, ask = b.consent(who), replace(asked, customer=who)
        told = Writes(wordings=(b.QUESTION,), consents=(given,), asks=(ask,), answers=(b.answer(ask, given),))
        await change(store, who, lambda loaded, told=told: replace(told, customer=b.next_version(loaded)))  # type: ignore[misc]

    page = await store.read(lambda unit: exports.page(unit, after=-1, limit=9))
    assert [len(one.answers) for one in page] == [1, 1]


async def test_the_latest_consent_of_a_purpose_counts_also_within_one_moment(store: Store, meet: Meet) -> None:
    customer = await meet()
    events = tuple(b.consent(customer, status=status) for status in ("given", "withdrawn", "given", "withdrawn"))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), wordings=(b.QUESTION,), consents=events))

    [one] = await store.read(lambda unit: exports.page(unit, after=-1, limit=9))
    assert one.consents["taste"].status == "withdrawn"


@pytest.mark.parametrize(("until", "is_held"), [(None, True), (HOUR, True), (-HOUR, False)])
async def test_a_restriction_binds_as_long_as_it_lasts(store: Store, meet: Meet, until: timedelta | None, is_held: bool) -> None:
    customer = await meet()
    row = RestrictionRow(b.new_id(), customer, "all", None, b.NOW, None if until is None else b.NOW + until)
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), restrictions=(row,)))

    [one] = await store.read(lambda unit: exports.page(unit, after=-1, limit=9, now=b.NOW))
    assert ("all" in one.restrictions) is is_held


async def test_a_withdrawn_answer_is_shown_without_its_value(store: Store, meet: Meet) -> None:
    customer = await meet()
    told = await tell(store, customer)
    end = AnswerEnd(told.answers[0].id, b.NOW, "withdrawn")
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), ended_answers=(end,)))

    [one] = await store.read(lambda unit: exports.page(unit, after=-1, limit=9))
    assert [(answer.cell_clear, answer.ended_why) for answer in one.answers] == [(None, "withdrawn")]


async def test_a_customer_without_a_key_is_shown_as_erased_with_nothing_to_say(store: Store, meet: Meet) -> None:
    customer = await meet()
    await tell(store, customer)
    store.keys.destroy(customer)

    [one] = await store.read(lambda unit: exports.page(unit, after=-1, limit=9))
    assert (one.phase, [answer.cell_clear for answer in one.answers]) == ("erased", [None])


async def test_only_what_changed_is_read_again(store: Store, meet: Meet) -> None:
    ids = [await meet(str(n)) for n in range(5)]
    seen, cursor = await all_changed(store, Cursor(), b.NOW)
    assert sorted(seen) == sorted(ids)

    await tell(store, ids[3], b.NOW + HOUR)
    await change(store, ids[1], lambda loaded: Writes(b.next_version(loaded, updated_at=b.NOW + HOUR)))

    assert (await all_changed(store, cursor, b.NOW))[0] == [], "not before its time"
    seen, cursor = await all_changed(store, cursor, b.NOW + HOUR)
    assert seen == [ids[3]], "a turn that changes nothing an export shows is no change"
    assert (await all_changed(store, Cursor.parse(str(cursor)), b.NOW + HOUR))[0] == []


async def test_many_changes_of_one_moment_are_paged_without_loss(store: Store, meet: Meet) -> None:
    ids = [await meet(str(n)) for n in range(7)]
    seen, _ = await all_changed(store, Cursor(), b.NOW, limit=3)
    assert sorted(seen) == sorted(ids)


async def test_a_manifest_is_kept(store: Store) -> None:
    manifest = Manifest(b.new_id(), b.NOW, 7, "Ana", "taste", "roast", "csv/crm", b.sha("file"), "{}")
    await store.write(lambda unit: exports.save_manifest(unit, manifest))
    assert await store.read(exports.manifests) == [manifest]


def handed_on(customer: int, **changes_: Any) -> DeliveryRow:
    return replace(DeliveryRow(customer, "hubspot", "roast", 5, b.NOW, "set"), **changes_)


async def test_what_was_handed_on_is_known_with_its_latest_state(store: Store, meet: Meet) -> None:
    customer = await meet()
    cleared = handed_on(customer, at=b.NOW + HOUR, action="cleared")
    other = handed_on(customer, system="webhook")
    for row in (handed_on(customer), other, cleared):
        await store.write(lambda unit, row=row: deliveries.record(unit, (row,)))  # type: ignore[misc]

    assert await store.read(lambda unit: deliveries.of_customer(unit, customer)) == [other, cleared]


async def test_every_system_that_knows_an_erased_customer_has_to_be_told(store: Store, meet: Meet) -> None:
    customer = await meet()
    linked = ExternalId("hubspot", "crm-1", b.NOW)
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), external_ids=(linked,)))
    await store.write(lambda unit: deliveries.record(unit, (handed_on(customer, system="webhook"),)))

    await erasure.erase(store, customer, receipt="R-0000-0001", at=b.NOW)

    open_ = await store.read(deliveries.open_tombstones)
    assert {(row.system, row.customer, row.external_id_clear) for row in open_} == {
        ("hubspot", customer, "crm-1"),
        ("webhook", customer, None),
    }
    for row in open_:
        await store.write(lambda unit, row=row: deliveries.acknowledged(unit, row.id, at=b.NOW))  # type: ignore[misc]
    assert await store.read(deliveries.open_tombstones) == []
    assert await store.read(lambda unit: customers.by_id(unit, customer)) is None

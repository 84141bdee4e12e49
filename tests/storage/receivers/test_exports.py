"""What an export reads: everybody, page by page, with what proves each answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.model.records import AnswerEnd, RestrictionRow
from storage.model.turns import Writes
from storage.receivers import exports, manifests
from storage.receivers.exports import Consented, Look
from storage.receivers.manifests import Manifest
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change, tell

HOUR = timedelta(hours=1)


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

    [one] = await store.read(lambda unit: exports.page(unit, after=-1, limit=9, look=Look(b.NOW)))
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


async def test_a_manifest_is_kept(store: Store) -> None:
    manifest = Manifest(b.new_id(), b.NOW, 7, "Ana", "taste", "roast", "csv/crm", b.sha("file"), "{}")
    await store.write(lambda unit: manifests.save(unit, manifest))
    assert await store.read(manifests.every) == [manifest]

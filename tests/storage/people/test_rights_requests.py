"""Requests to use a right: open until they are answered, and remembered without the person."""

from __future__ import annotations

from datetime import timedelta

from storage import erasure
from storage.model.accountability import RightsRow
from storage.people import rights_requests
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet


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

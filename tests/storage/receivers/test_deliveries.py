"""What was handed on is known, with what became of it last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage.model.accountability import DeliveryRow
from storage.receivers import deliveries
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet

HOUR = timedelta(hours=1)


def handed_on(customer: int, **changes_: Any) -> DeliveryRow:
    return replace(DeliveryRow(customer, "hubspot", "roast", 5, b.NOW, "set"), **changes_)


async def test_what_was_handed_on_is_known_with_its_latest_state(store: Store, meet: Meet) -> None:
    customer = await meet()
    cleared = handed_on(customer, at=b.NOW + HOUR, action="cleared")
    other = handed_on(customer, system="webhook")
    for row in (handed_on(customer), other, cleared):
        await store.write(lambda unit, row=row: deliveries.record(unit, (row,)))  # type: ignore[misc]

    assert await store.read(lambda unit: deliveries.of_customer(unit, customer)) == [other, cleared]


async def test_an_earlier_note_never_takes_the_place_of_a_later_one(store: Store, meet: Meet) -> None:
    customer = await meet()
    later = handed_on(customer, at=b.NOW + HOUR, action="cleared")
    for row in (later, handed_on(customer)):
        await store.write(lambda unit, row=row: deliveries.record(unit, (row,)))  # type: ignore[misc]
    assert await store.read(lambda unit: deliveries.of_customer(unit, customer)) == [later]

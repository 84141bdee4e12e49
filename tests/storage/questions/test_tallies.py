"""How asking goes over everybody: counted once each, and only what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage.model.records import AskRow
from storage.model.turns import Writes
from storage.questions import tallies
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change

DAY = timedelta(days=1)


async def asked(store: Store, customer: int, *asks: AskRow) -> None:
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), wordings=(b.QUESTION,), asks=asks))


async def counted(store: Store) -> tallies.Counts:
    return await store.read(lambda unit: tallies.everybody(unit, since=b.NOW))


async def test_of_each_question_it_is_counted_how_often_it_arrived_and_was_answered(store: Store, meet: Meet) -> None:
    customer = await meet()
    await asked(store, customer, *(b.ask(customer, outcome=what) for what in ("planned", "sent", "answered", "undeliverable")))

    assert (await counted(store)).asks == {"roast": (2, 1)}


async def test_proactive_asks_are_those_that_left_and_that_no_customer_wanted(store: Store, meet: Meet) -> None:
    customer = await meet()
    sent = b.ask(customer, outcome="sent", sent_at=b.NOW)
    others = ({"pulled": True}, {"sent_at": None, "outcome": "planned"}, {"sent_at": b.NOW - DAY})
    await asked(store, customer, sent, *(replace(sent, id=b.new_id(), **changes) for changes in others))

    assert (await counted(store)).proactive == 1


async def test_an_opt_out_is_a_withdrawn_yes_and_no_child_turned_away(store: Store, meet: Meet) -> None:
    ways = [
        {"purpose": "be_asked"},
        {"purpose": "be_asked", "method": "minor"},
        {"purpose": "be_asked", "at": b.NOW - DAY},
        {"purpose": "be_asked", "status": "given"},
        {"purpose": "taste"},
    ]
    for n, way in enumerate(ways):
        customer = await meet(str(n))
        event = b.consent(customer, **{"status": "withdrawn", **way})  # type: ignore[arg-type]
        twice = (event, replace(event, id=b.new_id()))
        await change(
            store,
            customer,
            lambda loaded, twice=twice: Writes(b.next_version(loaded), wordings=(b.QUESTION,), consents=twice),  # type: ignore[misc]
        )

    assert (await counted(store)).opt_outs == 1


async def test_page_by_page_they_are_what_they_are_at_once(store: Store, meet: Meet) -> None:
    for number in range(5):
        customer = await meet(str(number))
        await asked(store, customer, *(b.ask(customer, outcome=what, sent_at=b.NOW) for what in ("sent", "answered")))
    found = tallies.Counts()
    after: int | None = -1
    while after is not None:
        counts, after = await store.read(lambda unit, after=after: tallies.some(unit, since=b.NOW, after=after, limit=2))  # type: ignore[misc, arg-type]
        found += counts
    assert found == await counted(store) == tallies.Counts({"roast": (10, 5)}, 10, 0)

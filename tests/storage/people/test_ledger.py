"""The records of one customer: complete, as they were written, and tampering shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from storage import tables as t
from storage.errors import Unreadable
from storage.model.accountability import ChainReport
from storage.model.records import AskMove, FactRow, RestrictionRow
from storage.model.turns import Loaded, Writes
from storage.people import ledger
from storage.store import Store
from tests.storage import build as b
from tests.storage.conftest import Meet, change

Spoil = Callable[[list[Any]], Any]


async def consents(store: Store, customer: int, count: int = 4) -> None:
    """A customer with a chain of consent events, some in one turn."""
    first = tuple(b.consent(customer, status=status) for status in ("given", "withdrawn"))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), wordings=(b.QUESTION,), consents=first))
    for _ in range(count - 2):
        await change(store, customer, lambda loaded: Writes(b.next_version(loaded), consents=(b.consent(customer),)))


@pytest.mark.slow
async def test_everything_written_is_on_record(store: Store, meet: Meet) -> None:
    customer = await meet(facts=(), due=None)
    told = b.answering(customer)
    facts = (b.fact(customer, 0), b.fact(customer, 1, b"\x00\xff"))
    held = RestrictionRow(b.new_id(), customer, "roast", told.consents[0].id, b.NOW, None)
    await change(store, customer, lambda loaded: replace(told, customer=b.next_version(loaded), facts=facts, restrictions=(held,)))

    def look(unit: Any) -> list[Any]:
        records = (ledger.facts, ledger.asks, ledger.answers, ledger.consents, ledger.restrictions)
        return [tuple(read(unit, customer)) for read in records]

    assert await store.read(look) == [facts, told.asks, told.answers, told.consents, (held,)]
    assert await store.read(lambda unit: ledger.facts(unit, customer, since=1)) == [facts[1]]


def later(facts: tuple[FactRow, ...], loaded: Loaded) -> Writes:
    """A turn that adds nothing but these."""
    return Writes(b.next_version(loaded), facts=facts)


async def test_logs_are_read_for_a_stretch_of_customers(store: Store, meet: Meet) -> None:
    customers = [await meet(str(number), facts=(), due=None) for number in (1, 2, 3)]
    for customer in reversed(customers):
        facts = (b.fact(customer, 0), b.fact(customer, 1), b.fact(customer, 2))
        await change(store, customer, partial(later, facts))
    found = await store.read(lambda unit: ledger.facts_between(unit, first=customers[0], last=customers[1]))
    assert [(fact.customer, fact.seq) for fact in found] == [(one, seq) for one in customers[:2] for seq in range(3)]


async def test_an_ask_moves_on_and_a_time_not_given_stays(store: Store, meet: Meet) -> None:
    customer = await meet()
    asked = b.ask(customer)
    later = b.NOW + timedelta(hours=1)
    steps = (
        Writes(wordings=(b.QUESTION,), asks=(asked,)),
        Writes(ask_moves=(AskMove(asked.id, "sent", sent_at=b.NOW),)),
        Writes(ask_moves=(AskMove(asked.id, "skipped", ended_at=later),)),
    )
    for step in steps:
        await change(store, customer, lambda loaded, step=step: replace(step, customer=b.next_version(loaded)))  # type: ignore[misc]

    [kept] = await store.read(lambda unit: ledger.asks(unit, customer))
    assert kept == replace(asked, outcome="skipped", sent_at=b.NOW, ended_at=later)


async def test_a_restriction_can_be_lifted(store: Store, meet: Meet) -> None:
    customer = await meet()
    rows = tuple(RestrictionRow(b.new_id(), customer, scope, None, b.NOW, None) for scope in ("all", "roast"))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), restrictions=rows))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), lifted_restrictions=(("roast", b.NOW),)))

    kept = await store.read(lambda unit: ledger.restrictions(unit, customer))
    assert {(row.scope, row.until) for row in kept} == {("all", None), ("roast", b.NOW)}


async def test_an_untouched_chain_is_whole(store: Store, meet: Meet) -> None:
    customer = await meet()
    assert await store.read(lambda unit: ledger.verify_chain(unit, customer)) == ChainReport(0, None)

    await consents(store, customer)

    assert await store.read(lambda unit: ledger.verify_chain(unit, customer)) == ChainReport(4, None)


EVENTS = t.consent_event
TAMPERING: dict[str, Spoil] = {
    "a refusal becomes a Yes": lambda ids: update(EVENTS).where(EVENTS.c.id == ids[1]).values(status="given"),
    "it is dated back": lambda ids: update(EVENTS).where(EVENTS.c.id == ids[2]).values(at=1),
    "the words are others": lambda ids: update(EVENTS).where(EVENTS.c.id == ids[0]).values(method="button:No"),
    "the first is removed": lambda ids: delete(EVENTS).where(EVENTS.c.id == ids[0]),
    "one in between is removed": lambda ids: delete(EVENTS).where(EVENTS.c.id == ids[1]),
    "the last is removed": lambda ids: delete(EVENTS).where(EVENTS.c.id == ids[3]),
    "all are removed": lambda ids: delete(EVENTS),
    "the hash is forged": lambda ids: update(EVENTS).where(EVENTS.c.id == ids[3]).values(hash=bytes(32)),
    "the order is changed": lambda ids: update(EVENTS).where(EVENTS.c.id == ids[2]).values(prev_hash=bytes(32)),
    "the head is forgotten": lambda ids: update(t.customer).values(consent_head=None),
}


@pytest.mark.parametrize("spoil", TAMPERING.values(), ids=TAMPERING.keys())
async def test_tampering_with_consents_shows(store: Store, meet: Meet, spoil: Spoil) -> None:
    customer = await meet()
    await consents(store, customer)
    ids = [event.id for event in await store.read(lambda unit: ledger.consents(unit, customer))]

    await store.write(lambda unit: unit.connection.execute(spoil(ids)) and None)

    assert (await store.read(lambda unit: ledger.verify_chain(unit, customer))).broken is not None


async def test_an_added_consent_shows(store: Store, meet: Meet) -> None:
    customer = await meet()
    await consents(store, customer)

    def forge(unit: Any) -> None:
        row = dict(unit.connection.execute(select(EVENTS).limit(1)).mappings().one())
        unit.connection.execute(insert(EVENTS), {**row, "id": b.new_id()})

    await store.write(forge)

    report = await store.read(lambda unit: ledger.verify_chain(unit, customer))
    assert report.events == 5
    assert report.broken is not None


async def test_an_answer_copied_to_another_customer_does_not_open(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    for who in (ann, ben):
        await change(store, who, lambda loaded, who=who: replace(b.answering(who), customer=b.next_version(loaded)))  # type: ignore[misc]

    def copy(unit: Any) -> None:
        cell = unit.connection.scalar(select(t.answer.c.cell).where(t.answer.c.customer == ann))
        unit.connection.execute(update(t.answer).where(t.answer.c.customer == ben).values(cell=cell))

    await store.write(copy)

    with pytest.raises(Unreadable):
        await store.read(lambda unit: ledger.answers(unit, ben))

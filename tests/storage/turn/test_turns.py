"""A turn: one customer loaded, decided upon and saved, all or nothing, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from storage.errors import AlreadyHandled, InvalidWrites, KeyGone, StaleVersion
from storage.model.records import Address, AnswerEnd, AskMove
from storage.model.turns import Loaded, Writes
from storage.people import customers, ledger
from storage.store import Store
from storage.traffic import inbox
from storage.turn.writer import WAITING
from tests.storage import build as b
from tests.storage.conftest import Meet, change


async def load(store: Store, customer: int) -> Loaded:
    loaded = await store.read(lambda unit: customers.by_id(unit, customer))
    assert loaded is not None
    return loaded


async def test_a_customer_who_writes_first_is_created_with_their_address(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001", due=None)

    loaded = await load(store, customer)

    assert loaded.customer == b.customer(customer)
    assert loaded.addresses == (b.address("7000000001"),)
    assert await store.read(lambda unit: customers.by_address(unit, b.address("7000000001"))) == customer


async def test_what_a_turn_writes_the_next_one_reads(store: Store, meet: Meet) -> None:
    customer = await meet()

    def writes(loaded: Loaded) -> Writes:
        row = b.next_version(loaded, phase="stopped", zone=None, snapshot_clear=b'{"n":"\xc3\xb1\x00"}')
        return replace(b.answering(customer), customer=row, due=b.due(customer))

    await change(store, customer, writes)
    loaded = await load(store, customer)

    assert (loaded.customer.version, loaded.customer.phase, loaded.customer.zone) == (2, "stopped", None)
    assert loaded.customer.snapshot_clear == b'{"n":"\xc3\xb1\x00"}'
    assert [answer.cell_clear for answer in loaded.answers] == ['{"value":"dark","said":"Dark"}']
    assert loaded.due_at == b.NOW, "to the microsecond: a due time that comes early finds nothing due"


@pytest.mark.slow
async def test_no_update_is_lost_when_fifty_callers_change_one_customer_at_once(store: Store, meet: Meet) -> None:
    customer = await meet()

    def increment(loaded: Loaded) -> Writes:
        count = int(loaded.customer.snapshot_clear) + 1
        return Writes(customer=b.next_version(loaded, snapshot_clear=b"%d" % count))

    await asyncio.gather(*(change(store, customer, increment) for _ in range(50) for _ in range(4)))

    loaded = await load(store, customer)
    assert loaded.customer.snapshot_clear == b"201"
    assert loaded.customer.version == 201


async def test_no_update_is_lost_among_several_customers_addressed_either_way(store: Store, meet: Meet) -> None:
    ids = [await meet(f"700000000{n}") for n in range(5)]

    def increment(loaded: Loaded | None) -> tuple[Writes, int]:
        assert loaded is not None
        return Writes(customer=b.next_version(loaded)), loaded.customer.id

    who = [way for n, ident in enumerate(ids) for way in (ident, b.address(f"700000000{n}"))]
    done = await asyncio.gather(*(store.turn(way, increment) for _ in range(20) for way in who))

    assert Counter(done) == dict.fromkeys(ids, 40)
    assert [(await load(store, ident)).customer.version for ident in ids] == [41] * 5


async def test_turns_of_one_customer_run_in_the_order_they_were_handed_in(store: Store, meet: Meet) -> None:
    customer = await meet()

    def note(loaded: Loaded, n: int) -> Writes:
        return Writes(customer=b.next_version(loaded, snapshot_clear=loaded.customer.snapshot_clear + b" %d" % n))

    await asyncio.gather(*(change(store, customer, partial(note, n=n)) for n in range(20)))

    said = (await load(store, customer)).customer.snapshot_clear.split()
    assert said[1:] == [b"%d" % n for n in range(20)]


async def test_a_turn_that_raises_fails_alone_and_writes_nothing(store: Store, meet: Meet) -> None:
    good, bad = await meet("1"), await meet("2")

    def fail(loaded: Loaded) -> Writes:
        raise ZeroDivisionError

    outcomes = await asyncio.gather(
        change(store, good, lambda loaded: Writes(customer=b.next_version(loaded))),
        change(store, bad, fail),
        return_exceptions=True,
    )

    assert outcomes[0] is None
    assert isinstance(outcomes[1], ZeroDivisionError)
    assert (await load(store, good)).customer.version == 2
    assert (await load(store, bad)).customer.version == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda loaded, row: Writes(customer=replace(row, phase="confused")),
        lambda loaded, row: Writes(customer=row, facts=(b.fact(row.id, 1), b.fact(row.id, 1))),
        lambda loaded, row: Writes(customer=row, asks=(b.ask(row.id, revision=b.sha("never saved")),)),
        lambda loaded, row: Writes(customer=row, ask_moves=(AskMove(b.new_id(), "sent"),)),
        lambda loaded, row: Writes(customer=row, ended_answers=(AnswerEnd(b.new_id(), b.NOW, "erased"),)),
        lambda loaded, row: Writes(customer=row, outbox=(b.message(row.id, dedup_key="same"),) * 2),
        lambda loaded, row: Writes(customer=row, facts=(b.fact(row.id + 1, 1),)),
        lambda loaded, row: Writes(customer=row, wordings=(replace(b.NOTICE, sha256="not a hash"),)),
        lambda loaded, row: Writes(facts=(b.fact(row.id, 1),)),
    ],
)
async def test_one_bad_turn_in_a_batch_spoils_no_other(store: Store, meet: Meet, spoil) -> None:  # type: ignore[no-untyped-def]
    ids = [await meet(str(n)) for n in range(5)]

    def work(loaded: Loaded) -> Writes:
        row = b.next_version(loaded)
        return spoil(loaded, row) if row.id == ids[2] else Writes(customer=row)

    outcomes = await asyncio.gather(*(change(store, ident, work) for ident in ids), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [type(None)] * 2 + [InvalidWrites] + [type(None)] * 2
    assert [(await load(store, ident)).customer.version for ident in ids] == [2, 2, 1, 2, 2]


async def test_an_answer_without_consent_does_not_exist(store: Store, meet: Meet) -> None:
    customer = await meet()
    asked = b.ask(customer)
    unfounded = b.answer(asked, b.consent(customer))

    with pytest.raises(InvalidWrites):
        await change(
            store, customer,
            lambda loaded: Writes(b.next_version(loaded), wordings=(b.QUESTION,), asks=(asked,), answers=(unfounded,)),
        )  # fmt: skip


async def test_an_error_names_no_values(store: Store, meet: Meet) -> None:
    customer = await meet()

    with pytest.raises(InvalidWrites) as caught:
        await change(store, customer, lambda loaded: Writes(b.next_version(loaded, language="secret", phase="confused")))

    assert "secret" not in str(caught.value)


async def test_a_version_that_does_not_follow_is_refused(store: Store, meet: Meet) -> None:
    customer = await meet()

    with pytest.raises(StaleVersion):
        await change(store, customer, lambda loaded: Writes(replace(loaded.customer, version=9)))


async def test_two_first_messages_from_one_address_make_one_customer(store: Store, meet: Meet) -> None:
    who = b.address("7000000009")

    def work(loaded: Loaded | None, ident: int) -> tuple[Writes, int]:
        if loaded is None:
            return b.met(who, ident), ident
        return Writes(b.next_version(loaded)), loaded.customer.id

    made = await asyncio.gather(*(store.turn(who, partial(work, ident=b.new_id())) for _ in range(10)))

    assert len(set(made)) == 1
    assert (await load(store, made[0])).customer.version == 10


async def test_whoever_loses_the_race_for_an_address_looks_again(store: Store, meet: Meet) -> None:
    """One customer links an address in the same moment in which it writes for the first time."""
    linking = await meet("1")
    fresh = b.address("2")

    def first_message(loaded: Loaded | None) -> tuple[Writes, int]:
        ident = b.new_id()
        return (b.met(fresh, ident), ident) if loaded is None else (Writes(b.next_version(loaded)), loaded.customer.id)

    _, owner = await asyncio.gather(
        change(store, linking, lambda loaded: Writes(b.next_version(loaded), new_addresses=(fresh,))),
        store.turn(fresh, first_message),
    )

    assert owner == linking
    assert (await load(store, linking)).addresses == (b.address("1"), fresh)


async def test_an_update_is_handled_once_however_often_it_is_tried(store: Store, meet: Meet) -> None:
    customer = await meet()
    [item] = await store.write(lambda unit: inbox.receive(unit, (b.update("u1"),)))

    def work(loaded: Loaded | None) -> tuple[Writes, str]:
        assert loaded is not None
        return Writes(b.next_version(loaded), handled=item.id), "done"

    outcomes = await asyncio.gather(*(store.turn(customer, work, item.id) for _ in range(3)), return_exceptions=True)
    outcomes += await asyncio.gather(store.turn(customer, work, item.id), return_exceptions=True)

    assert outcomes[0] == "done"
    assert [type(outcome) for outcome in outcomes[1:]] == [AlreadyHandled] * 3
    assert (await load(store, customer)).customer.version == 2


async def test_an_update_named_only_in_the_writes_is_handled_once_as_well(store: Store, meet: Meet) -> None:
    customer = await meet()
    [item] = await store.write(lambda unit: inbox.receive(unit, (b.update("u1"),)))

    async def take() -> None:
        await change(store, customer, lambda loaded: Writes(b.next_version(loaded), handled=item.id))

    await take()
    with pytest.raises(AlreadyHandled):
        await take()

    assert (await load(store, customer)).customer.version == 2


async def test_an_update_that_concerns_nobody_is_handled_too(store: Store) -> None:
    [item] = await store.write(lambda unit: inbox.receive(unit, (b.update("u1"),)))

    await store.turn(b.address("5"), lambda loaded: (Writes(handled=item.id), None), item.id)

    assert await store.read(lambda unit: inbox.waiting(unit, 10)) == []


async def test_a_turn_may_not_write_for_a_customer_who_does_not_exist(store: Store) -> None:
    with pytest.raises(InvalidWrites):
        await store.turn(b.new_id(), lambda loaded: (Writes(due=b.due(b.new_id())), None))


async def test_ids_beyond_32_bits_come_back_as_they_went_in(store: Store, meet: Meet) -> None:
    customer = await meet("7" * 18)

    assert customer > 2**31
    assert (await load(store, customer)).addresses == (b.address("7" * 18),)


async def test_a_due_row_can_be_taken_away(store: Store, meet: Meet) -> None:
    customer = await meet(due=None)
    await change(store, customer, lambda loaded: Writes(due=b.due(customer)))
    await change(store, customer, lambda loaded: Writes(due=b.due(customer, None)))

    assert (await load(store, customer)).due_at is None


async def test_correcting_an_answer_erases_the_old_value_and_keeps_that_it_was_given(store: Store, meet: Meet) -> None:
    customer = await meet()
    first, second = b.answering(customer), b.answering(customer, '{"value":"light"}')
    await change(store, customer, lambda loaded: replace(first, customer=b.next_version(loaded)))

    end = AnswerEnd(first.answers[0].id, b.NOW, "corrected")
    await change(store, customer, lambda loaded: replace(second, customer=b.next_version(loaded), ended_answers=(end,)))

    kept = await store.read(lambda unit: ledger.answers(unit, customer))
    assert {(a.cell_clear, a.ended_why) for a in kept} == {(None, "corrected"), ('{"value":"light"}', None)}
    assert [answer.cell_clear for answer in (await load(store, customer)).answers] == ['{"value":"light"}']


async def test_a_customer_whose_key_is_gone_fails_alone(store: Store, meet: Meet) -> None:
    gone, here = await meet("1"), await meet("2")
    store.keys.destroy(gone)

    outcomes = await asyncio.gather(
        *(change(store, ident, lambda loaded: Writes(b.next_version(loaded))) for ident in (gone, here)),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [KeyGone, type(None)]


@pytest.mark.slow
async def test_more_callers_than_the_queue_holds_are_all_served(store: Store, meet: Meet) -> None:
    customer = await meet()
    done = await asyncio.gather(*(store.turn(customer, lambda loaded: (Writes(), 1)) for _ in range(WAITING + 200)))
    assert sum(done) == WAITING + 200


async def test_a_caller_who_gives_up_stops_nobody_else(store: Store, meet: Meet) -> None:
    customer = await meet()
    tasks = [asyncio.create_task(change(store, customer, lambda loaded: Writes(b.next_version(loaded)))) for _ in range(20)]
    await asyncio.sleep(0)
    tasks[7].cancel()

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(outcomes[7], asyncio.CancelledError)
    assert (await load(store, customer)).customer.version in (20, 21)


async def test_an_unknown_address_is_nobody(store: Store) -> None:
    assert await store.turn(Address("telegram", "1"), lambda loaded: (Writes(), loaded)) is None


async def test_a_chat_that_changes_hands_leaves_its_former_record_due_at_once(store: Store, meet: Meet) -> None:
    ann, former = await meet("7000000001"), await meet("7000000002")
    taken = Writes(new_addresses=(b.address("7000000002"),), taken_over=(former, 1))
    later = b.NOW + timedelta(hours=1)
    await change(store, ann, lambda loaded: replace(taken, customer=b.next_version(loaded, updated_at=later)))
    assert (await load(store, ann)).addresses == (b.address("7000000001"), b.address("7000000002"))
    left = await load(store, former)
    assert (left.addresses, left.due_at, left.customer.version) == ((), later, 2)


async def test_a_chat_whose_customer_did_something_since_does_not_change_hands(store: Store, meet: Meet) -> None:
    ann, former = await meet("7000000001"), await meet("7000000002")
    await change(store, former, lambda loaded: Writes(customer=b.next_version(loaded)))
    taken = Writes(new_addresses=(b.address("7000000002"),), taken_over=(former, 1))
    with pytest.raises(StaleVersion):
        await change(store, ann, lambda loaded: replace(taken, customer=b.next_version(loaded)))
    assert (await load(store, ann)).addresses == (b.address("7000000001"),)
    assert (await load(store, former)).addresses == (b.address("7000000002"),)

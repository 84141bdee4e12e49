"""The outbox: in each customer's order, replies first; replies at least once, questions at most once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from storage import tables as t
from storage.errors import InvalidWrites
from storage.model.queue_items import Claimed, OutboxEnd, OutboxRow
from storage.model.records import Address
from storage.model.turns import Writes
from storage.store import Store
from storage.traffic import outbox, outbox_pruning
from storage.turn.unit_of_work import Unit
from tests.storage import build as b
from tests.storage.conftest import Meet, change

MINUTE = timedelta(minutes=1)


async def claim(store: Store, now: datetime = b.NOW, limit: int = 10) -> list[Claimed]:
    return await store.write(lambda unit: outbox.claim(unit, now=now, limit=limit, lease_until=now + MINUTE))


async def ids(store: Store, now: datetime = b.NOW) -> list[int]:
    return [claimed.row.id for claimed in await claim(store, now)]


async def states(store: Store) -> dict[int, str]:
    rows = await store.read(lambda unit: unit.connection.execute(select(t.outbox.c.id, t.outbox.c.state)).all())
    return {ident: state for ident, state in rows}


async def test_a_message_comes_out_as_it_went_in_with_the_address_it_goes_to(store: Store, meet: Meet) -> None:
    customer = await meet("7000000001")
    row = b.message(customer, not_after=b.NOW + MINUTE, ask=b.new_id(), body_clear='{"text":"¡Hola!"}')
    await change(store, customer, lambda loaded: Writes(outbox=(row,)))

    assert await claim(store) == [Claimed(row, b.address("7000000001"), attempts=1, lease_until=b.NOW + MINUTE)]


async def test_what_was_taken_is_not_taken_again(store: Store, meet: Meet) -> None:
    customer = await meet()
    await change(store, customer, lambda loaded: Writes(outbox=(b.message(customer),)))

    assert len(await claim(store)) == 1
    assert await claim(store, b.NOW + 9 * MINUTE) == [], "not even after its lease: `recover` decides"


async def test_messages_of_one_customer_leave_one_after_the_other(store: Store, meet: Meet) -> None:
    customer = await meet()
    rows = (b.message(customer, position=1), b.message(customer, position=0), b.message(customer, version=0))
    await change(store, customer, lambda loaded: Writes(outbox=rows))

    order = []
    while taken := await ids(store):
        assert len(taken) == 1
        order += taken
        await store.write(partial(outbox.end, what=OutboxEnd(taken[0], "sent", b.NOW, "1")))

    assert order == [rows[2].id, rows[1].id, rows[0].id]


async def test_a_message_that_waits_to_be_tried_again_holds_up_what_follows(store: Store, meet: Meet) -> None:
    customer = await meet()
    first, second = b.message(customer), b.message(customer, position=1)
    await change(store, customer, lambda loaded: Writes(outbox=(first, second)))
    await claim(store)
    await store.write(lambda unit: outbox.retry(unit, first.id, not_before=b.NOW + MINUTE))

    assert await ids(store) == []
    assert await ids(store, b.NOW + MINUTE) == [first.id]


async def test_a_message_that_is_too_late_holds_up_nothing(store: Store, meet: Meet) -> None:
    customer = await meet()
    late, next_ = b.message(customer, not_after=b.NOW), b.message(customer, position=1)
    await change(store, customer, lambda loaded: Writes(outbox=(late, next_)))

    assert await ids(store) == [next_.id]


async def test_replies_leave_before_what_nobody_asked_for(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    question = b.question_message(ann, b.new_id(), not_before=b.NOW - MINUTE)
    await change(store, ann, lambda loaded: Writes(outbox=(question,)))
    reply = b.message(ben)
    await change(store, ben, lambda loaded: Writes(outbox=(reply,)))

    assert [claimed.row.id for claimed in await claim(store, limit=1)] == [reply.id]
    assert await ids(store) == [question.id]


@pytest.mark.parametrize("kind", ["message", "file", "amend"])
async def test_a_question_that_waits_holds_up_nothing_but_a_change_of_its_message(store: Store, meet: Meet, kind: str) -> None:
    customer = await meet()
    question = b.question_message(customer, b.new_id(), not_before=b.NOW + MINUTE)
    reply = b.message(customer, position=1, kind=kind)
    await change(store, customer, lambda loaded: Writes(outbox=(question, reply)))

    assert await ids(store) == ([] if kind == "amend" else [reply.id])


async def test_what_waits_for_one_messenger_holds_up_nothing_in_another(store: Store, meet: Meet) -> None:
    customer = await meet()
    far = b.message(customer, not_before=b.NOW + MINUTE)
    here = b.message(customer, position=1, channel="webchat")
    two_chats = (Address("webchat", "here"),)
    await change(
        store,
        customer,
        lambda loaded: Writes(
            replace(loaded.customer, version=loaded.customer.version + 1), new_addresses=two_chats, outbox=(far, here)
        ),
    )

    assert await ids(store) == [here.id]


async def test_nothing_leaves_before_its_time(store: Store, meet: Meet) -> None:
    customer = await meet()
    row = b.message(customer, not_before=b.NOW + MINUTE)
    await change(store, customer, lambda loaded: Writes(outbox=(row,)))

    assert await ids(store) == []
    assert await store.read(outbox.next_at) == b.NOW + MINUTE
    assert await ids(store, b.NOW + MINUTE) == [row.id]


async def test_what_is_too_late_expires_and_its_ask_is_to_be_told(store: Store, meet: Meet) -> None:
    customer = await meet()
    asked = b.new_id()
    question = b.question_message(customer, asked)
    await change(store, customer, lambda loaded: Writes(outbox=(question,)))
    after = b.NOW + timedelta(hours=3)

    assert await ids(store, after) == []
    assert await store.write(lambda unit: outbox.expire(unit, now=after)) == 1

    [untold] = await store.read(outbox.untold)
    assert (untold.outbox, untold.ask, untold.state, untold.at) == (question.id, asked, "expired", after)


async def test_a_told_end_is_told_once(store: Store, meet: Meet) -> None:
    customer = await meet()
    question = b.question_message(customer, b.new_id())
    await change(store, customer, lambda loaded: Writes(outbox=(question,)))
    await claim(store)
    await store.write(lambda unit: outbox.uncertain(unit, question.id, at=b.NOW))

    await change(store, customer, lambda loaded: Writes(told=(question.id,)))

    assert await store.read(outbox.untold) == []


async def test_a_delivery_noted_by_the_turn_itself_needs_no_telling(store: Store, meet: Meet) -> None:
    customer = await meet()
    question = b.question_message(customer, b.new_id())
    await change(store, customer, lambda loaded: Writes(outbox=(question,)))
    await claim(store)

    await change(store, customer, lambda loaded: Writes(delivered=(OutboxEnd(question.id, "sent", b.NOW, "55"),)))

    assert await store.read(outbox.untold) == []
    assert await store.read(lambda unit: outbox.message_ref(unit, customer, question.key, "telegram")) == "55"


async def test_after_a_crash_replies_go_again_and_questions_never_do(store: Store, meet: Meet) -> None:
    ann, ben = await meet("1"), await meet("2")
    question, reply = b.question_message(ann, b.new_id()), b.message(ben)
    await change(store, ann, lambda loaded: Writes(outbox=(question,)))
    await change(store, ben, lambda loaded: Writes(outbox=(reply,)))
    assert len(await claim(store)) == 2

    assert await store.write(lambda unit: outbox.recover(unit, now=b.NOW)) == 0, "the leases still hold"
    assert await store.write(lambda unit: outbox.recover(unit, now=b.NOW + MINUTE)) == 2

    assert await states(store) == {question.id: "uncertain", reply.id: "queued"}
    assert [untold.outbox for untold in await store.read(outbox.untold)] == [question.id]
    [again] = await claim(store, b.NOW + MINUTE)
    assert (again.row.id, again.attempts) == (reply.id, 2)


async def test_the_only_process_need_not_wait_for_leases_of_the_one_before(store: Store, meet: Meet) -> None:
    customer = await meet()
    await change(store, customer, lambda loaded: Writes(outbox=(b.message(customer),)))
    await claim(store)

    assert await store.write(lambda unit: outbox.recover(unit, now=b.NOW, all_leases=True)) == 1
    assert len(await claim(store)) == 1


async def test_news_that_comes_after_all_replaces_not_knowing(store: Store, meet: Meet) -> None:
    customer = await meet()
    question = b.question_message(customer, b.new_id())
    await change(store, customer, lambda loaded: Writes(outbox=(question,)))
    await claim(store)
    await store.write(lambda unit: outbox.recover(unit, now=b.NOW + MINUTE))

    await store.write(lambda unit: outbox.end(unit, OutboxEnd(question.id, "sent", b.NOW + MINUTE, "7")))

    assert (await states(store))[question.id] == "sent"


async def test_a_stop_keeps_back_what_is_queued_but_not_its_own_confirmation(store: Store, meet: Meet) -> None:
    customer = await meet()
    question, reply, bye = b.question_message(customer, b.new_id()), b.message(customer), b.message(customer, version=2)
    await change(store, customer, lambda loaded: Writes(outbox=(question, reply)))

    stop = Writes(outbox=(bye,), cancelled="all")
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), outbox=stop.outbox, cancelled="all"))

    assert await states(store) == {question.id: "cancelled", reply.id: "cancelled", bye.id: "queued"}
    assert await ids(store) == [bye.id]


async def test_only_what_nobody_asked_for_can_be_kept_back(store: Store, meet: Meet) -> None:
    customer = await meet()
    question, reply = b.question_message(customer, b.new_id(), position=1), b.message(customer)
    await change(store, customer, lambda loaded: Writes(outbox=(question, reply)))

    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), cancelled="proactive"))

    assert await states(store) == {question.id: "cancelled", reply.id: "queued"}


async def test_a_stop_while_a_question_is_under_way_keeps_it_from_being_tried_again(store: Store, meet: Meet) -> None:
    customer = await meet()
    question = b.question_message(customer, b.new_id())
    await change(store, customer, lambda loaded: Writes(outbox=(question,)))
    await claim(store)

    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), cancelled="all"))
    await store.write(lambda unit: outbox.retry(unit, question.id, not_before=b.NOW))

    assert await ids(store) == []
    assert await store.write(lambda unit: outbox.expire(unit, now=b.NOW)) == 1


async def test_what_is_said_one_at_a_time_takes_the_place_of_what_has_not_left(store: Store, meet: Meet) -> None:
    customer = await meet()
    first, other, second = (b.message(customer, key=key) for key in ("fallback", "reply:1", "fallback"))
    await change(store, customer, lambda loaded: Writes(outbox=(first, replace(other, position=1))))

    said = replace(second, version=2)
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), outbox=(said,), superseded=("fallback",)))

    assert await states(store) == {first.id: "cancelled", other.id: "queued", second.id: "queued"}


async def test_what_is_on_its_way_already_keeps_its_place(store: Store, meet: Meet) -> None:
    customer = await meet()
    first, second = b.message(customer, key="fallback"), b.message(customer, key="fallback", version=2)
    await change(store, customer, lambda loaded: Writes(outbox=(first,)))
    await claim(store)

    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), outbox=(second,), superseded=("fallback",)))

    assert await states(store) == {first.id: "sending", second.id: "queued"}


async def test_of_many_replies_that_wait_the_newest_stay_and_whatever_puts_a_question(store: Store, meet: Meet) -> None:
    ann, ben = await meet("7000000001"), await meet("7000000002")
    asked = b.message(ann, ask=b.new_id(), position=0)
    replies = [b.message(ann, position=n) for n in range(1, 6)]
    question, of_ben = b.question_message(ann, b.new_id(), position=6), b.message(ben)
    await change(store, ann, lambda loaded: Writes(outbox=(asked, *replies, question)))
    await change(store, ben, lambda loaded: Writes(outbox=(of_ben,)))

    assert await store.write(lambda unit: outbox.thin_out(unit, ann, keep=2, spared="right:", at=b.NOW)) == 3
    assert await store.write(lambda unit: outbox.thin_out(unit, ann, keep=2, spared="right:", at=b.NOW)) == 0

    gone = {row.id for row in replies[:3]}
    assert {ident for ident, state in (await states(store)).items() if state == "cancelled"} == gone


async def test_what_was_taken_may_leave_until_it_is_called_back_or_too_late_or_nobody_holds_it(store: Store, meet: Meet) -> None:
    customer = await meet()
    question = b.question_message(customer, b.new_id())
    await change(store, customer, lambda loaded: Writes(outbox=(question,)))

    async def may_leave(now: datetime = b.NOW, lease: datetime = b.NOW + MINUTE) -> bool | None:
        return await store.read(lambda unit: outbox.may_leave(unit, question.id, now=now, lease_until=lease))

    assert await may_leave() is None, "nobody took it"
    await claim(store)
    assert await may_leave() is True
    assert await may_leave(lease=b.NOW) is None, "somebody else took it"
    assert await may_leave(b.NOW + timedelta(hours=3)) is False
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), cancelled="proactive"))
    assert await may_leave() is False


async def test_what_somebody_else_took_meanwhile_is_theirs_to_put_back(store: Store, meet: Meet) -> None:
    customer = await meet()
    reply = b.message(customer)
    await change(store, customer, lambda loaded: Writes(outbox=(reply,)))
    await claim(store)
    for lease, is_back in ((b.NOW, False), (b.NOW + MINUTE, True)):
        await store.write(lambda unit, lease=lease: outbox.retry(unit, reply.id, not_before=b.NOW, lease_until=lease))  # type: ignore[misc]
        assert bool(await claim(store)) is is_back


async def test_of_a_channel_that_is_full_only_replies_are_taken(store: Store, meet: Meet) -> None:
    ann, ben = await meet("7000000001"), await meet("7000000002")
    question, reply = b.question_message(ann, b.new_id()), b.message(ben)
    await change(store, ann, lambda loaded: Writes(outbox=(question,)))
    await change(store, ben, lambda loaded: Writes(outbox=(reply,)))

    def take(full: tuple[str, ...]) -> Callable[[Unit], list[Claimed]]:
        return lambda unit: outbox.claim(unit, now=b.NOW, limit=10, lease_until=b.NOW + MINUTE, replies_only=full)

    assert [claimed.row for claimed in await store.write(take(("web", "telegram")))] == [reply]
    assert [claimed.row for claimed in await store.write(take(("web",)))] == [question]


@pytest.mark.parametrize("end", ["sent", "uncertain", "failed", "expired"])
async def test_a_body_is_blank_once_its_row_has_ended(store: Store, meet: Meet, end: str) -> None:
    customer = await meet()
    row = b.message(customer, not_after=b.NOW + MINUTE)
    await change(store, customer, lambda loaded: Writes(outbox=(row,)))

    await change(store, customer, lambda loaded: Writes(delivered=(OutboxEnd(row.id, end, b.NOW),)))

    assert await store.read(lambda unit: unit.connection.scalar(select(t.outbox.c.body))) is None


async def test_the_same_message_cannot_be_queued_twice(store: Store, meet: Meet) -> None:
    customer = await meet()
    await change(store, customer, lambda loaded: Writes(outbox=(b.message(customer, dedup_key="1:notice:1"),)))

    with pytest.raises(InvalidWrites):
        await change(store, customer, lambda loaded: Writes(outbox=(b.message(customer, dedup_key="1:notice:1"),)))


async def test_a_name_finds_the_latest_message_that_bears_it(store: Store, meet: Meet) -> None:
    customer = await meet()
    rows: tuple[OutboxRow, ...] = tuple(b.message(customer, key="notice:1", version=n) for n in (1, 2, 3))
    await change(store, customer, lambda loaded: Writes(outbox=rows))
    for ref, row in zip(("10", "20"), rows, strict=False):
        await store.write(lambda unit, row=row, ref=ref: outbox.end(unit, OutboxEnd(row.id, "sent", b.NOW, ref)))  # type: ignore[misc]

    assert await store.read(lambda unit: outbox.message_ref(unit, customer, "notice:1", "telegram")) == "20"
    assert await store.read(lambda unit: outbox.message_ref(unit, customer, "notice:2", "telegram")) is None


async def test_a_message_goes_to_the_latest_address_of_its_channel(store: Store, meet: Meet) -> None:
    customer = await meet("1")
    second = b.address("2")
    await change(
        store,
        customer,
        lambda loaded: Writes(b.next_version(loaded), new_addresses=(second,), outbox=(b.message(customer),)),
    )

    assert [claimed.address for claimed in await claim(store)] == [second]


async def test_a_message_without_an_address_and_a_spoilt_one_fail_alone(store: Store, meet: Meet) -> None:
    customers = [await meet(str(n)) for n in range(3)]
    rows = [b.message(customer) for customer in customers]
    rows[0] = b.message(customers[0], channel="carrier pigeon")
    for customer, row in zip(customers, rows, strict=True):
        await change(store, customer, lambda loaded, row=row: Writes(outbox=(row,)))  # type: ignore[misc]
    spoil = update(t.outbox).where(t.outbox.c.id == rows[1].id).values(body=b"\x01spoilt")
    await store.write(lambda unit: unit.connection.execute(spoil) and None)

    assert await ids(store) == [rows[2].id]
    assert await states(store) == {rows[0].id: "failed", rows[1].id: "failed", rows[2].id: "sending"}


async def test_pruning_forgets_what_ended_and_was_told(store: Store, meet: Meet) -> None:
    customer = await meet()
    reply, question = b.message(customer), b.question_message(customer, b.new_id())
    queued = b.message(customer, position=9)
    await change(store, customer, lambda loaded: Writes(outbox=(reply, question, queued)))
    for row in (reply, question):
        await store.write(lambda unit, row=row: outbox.failed(unit, row.id, at=b.NOW, why="gone"))  # type: ignore[misc]

    await prune(store)
    assert await states(store) == {question.id: "failed", queued.id: "queued"}


async def test_whether_something_waits_for_a_customer_is_known_without_taking_it(store: Store, meet: Meet) -> None:
    customer, other = await meet("7000000001"), await meet("7000000002")
    rows = (b.message(customer, position=0), b.message(customer, position=1))
    await change(store, customer, lambda loaded: Writes(outbox=rows))

    async def is_in_line(whose: int) -> bool:
        return await store.read(lambda unit: outbox.is_in_line(unit, whose))

    assert await is_in_line(customer)
    assert not await is_in_line(other)
    for row in rows:
        await store.write(lambda unit, row=row: outbox.end(unit, OutboxEnd(row.id, "sent", b.NOW, "1")))  # type: ignore[misc]
    assert not await is_in_line(customer)


async def prune(store: Store) -> None:
    """As the job does, a row at a time."""
    place: outbox_pruning.Place | None = outbox_pruning.Place()
    while place is not None:
        look = partial(outbox_pruning.prune, before=b.NOW + MINUTE, after=place, limit=1)
        place = await store.write(look)


async def test_pruning_leaves_what_an_open_ask_points_to(store: Store, meet: Meet) -> None:
    customer = await meet()
    open_ask, over = b.ask(customer, outcome="sent"), b.ask(customer, outcome="answered")
    rows = [b.question_message(customer, ask.id, position=n) for n, ask in enumerate((open_ask, over))]
    rows.append(b.message(customer, position=2))
    await change(
        store,
        customer,
        lambda loaded: Writes(b.next_version(loaded), asks=(open_ask, over), wordings=(b.QUESTION,), outbox=tuple(rows)),
    )
    ends = tuple(OutboxEnd(row.id, "sent", b.NOW, f"m{n}") for n, row in enumerate(rows))
    await change(store, customer, lambda loaded: Writes(b.next_version(loaded), delivered=ends))

    await prune(store)

    assert await states(store) == {rows[0].id: "sent"}
    kept = await store.read(lambda unit: outbox.message_ref(unit, customer, rows[0].key, "telegram"))
    assert kept == "m0"

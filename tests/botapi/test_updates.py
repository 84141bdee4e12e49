"""How updates are numbered, kept, forgotten and read by getUpdates."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import pytest
import pytest_asyncio

from tests.botapi import BotApiServer, Customer, ManualClock, ServerError
from tests.botapi.rawbot import RawBot

pytestmark = pytest.mark.asyncio

CHOICE = {"inline_keyboard": [[{"text": "Dark", "callback_data": "d"}]]}


@pytest_asyncio.fixture
async def clock() -> ManualClock:
    return ManualClock()


@pytest_asyncio.fixture
async def server(clock: ManualClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock=clock, punish_hot_retries=False) as running:
        yield running


@pytest_asyncio.fixture
async def caller(server: BotApiServer) -> AsyncIterator[RawBot]:
    async with RawBot(server) as running:
        yield running


@pytest_asyncio.fixture
async def ann(server: BotApiServer) -> Customer:
    return server.customer()


async def read(caller: RawBot, **given: Any) -> list[dict[str, Any]]:
    return list(await caller.result("getUpdates", **given))


async def says(ann: Customer, *words: str) -> None:
    for word in words:
        await ann.says(word)


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_in_order_with_sequential_numbers(caller: RawBot, ann: Customer) -> None:
    await says(ann, "one", "two", "three")
    updates = await read(caller)
    first = updates[0]["update_id"]
    assert [first, first + 1, first + 2] == [update["update_id"] for update in updates]
    assert texts(updates) == ["one", "two", "three"]


async def test_updates_come_again_until_an_offset_above_them_confirms_them(caller: RawBot, ann: Customer) -> None:
    await says(ann, "one", "two")
    updates = await read(caller)
    assert updates == await read(caller)
    assert texts(await read(caller, offset=updates[1]["update_id"])) == ["two"]


async def test_the_server_keeps_the_offset_for_a_bot_that_forgot_it(caller: RawBot, ann: Customer) -> None:
    await says(ann, "one", "two")
    await read(caller, offset=(await read(caller))[1]["update_id"])
    assert texts(await read(caller)) == ["two"]


async def test_a_negative_offset_throws_away_all_but_the_last(caller: RawBot, ann: Customer) -> None:
    await says(ann, "one", "two", "three")
    assert texts(await read(caller, offset=-2)) == ["two", "three"]
    assert texts(await read(caller)) == ["two", "three"]


async def test_an_offset_far_in_the_future_is_not_believed(caller: RawBot, ann: Customer) -> None:
    await says(ann, "one")
    assert texts(await read(caller, offset=999_999_999)) == ["one"]


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (0, 1), (-5, 1), (100, 100), (5000, 100)])
async def test_a_batch_has_1_to_100_updates(caller: RawBot, ann: Customer, limit: int, count: int) -> None:
    await says(ann, *map(str, range(101)))
    assert count == len(await read(caller, limit=limit))


async def test_a_long_poll_returns_as_soon_as_something_happens(caller: RawBot, ann: Customer) -> None:
    started = monotonic()
    poll = asyncio.create_task(read(caller, timeout=50))
    await asyncio.sleep(0.02)
    await ann.says("hello")
    assert texts(await poll) == ["hello"]
    assert monotonic() - started < 1


async def test_a_long_poll_returns_empty_after_its_timeout_and_never_waits_longer_than_50_seconds() -> None:
    async with BotApiServer(pace=0.002) as server, RawBot(server) as caller:
        started = monotonic()
        assert await read(caller, timeout=500) == []
        assert 0.1 <= monotonic() - started < 0.5


async def test_a_reader_that_dies_while_waiting_loses_nothing(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    dying = asyncio.create_task(read(caller, timeout=50))
    await asyncio.sleep(0.02)
    dying.cancel()
    await ann.says("hello")
    assert texts(await read(caller, timeout=50)) == ["hello"]


async def test_a_new_reader_takes_over_from_a_dead_one_without_a_conflict(caller: RawBot, ann: Customer) -> None:
    dying = asyncio.create_task(read(caller, timeout=50))
    await asyncio.sleep(0.02)
    dying.cancel()
    new = asyncio.create_task(read(caller, timeout=50))
    await asyncio.sleep(0.02)
    await ann.says("hello")
    assert texts(await new) == ["hello"]


async def test_a_second_poller_ends_the_first_with_409(caller: RawBot, ann: Customer) -> None:
    polls = [asyncio.create_task(caller.call("getUpdates", timeout=50)) for _ in range(2)]
    done, (held,) = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert {"ok": False, "error_code": 409, "description": words} == done.pop().result()
    await ann.says("hello")
    assert texts((await held)["result"]) == ["hello"]


async def test_a_second_conflict_within_3_seconds_is_answered_3_seconds_late() -> None:
    async with BotApiServer(pace=0.04) as server, RawBot(server) as caller:
        ended: list[tuple[float, int]] = []
        started = monotonic()

        async def poll() -> None:
            answer = await caller.call("getUpdates", timeout=50)
            ended.append((monotonic() - started, answer.get("error_code", 200)))

        polls = [asyncio.create_task(poll()) for _ in range(3)]
        while len(ended) < 2:
            await asyncio.wait([task for task in polls if not task.done()], return_when=asyncio.FIRST_COMPLETED)
        await server.customer().says("hello")
        await asyncio.wait(polls)
        assert [code for _, code in ended] == [409, 409, 200]
        assert ended[0][0] < 0.12 <= ended[1][0]


async def test_polling_is_409_while_a_webhook_is_set(caller: RawBot) -> None:
    await caller.result("setWebhook", url="http://127.0.0.1:1/")
    words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert f"409 Conflict: {words}" == await caller.refusal("getUpdates")


async def test_setting_a_webhook_ends_the_poll_being_held(caller: RawBot) -> None:
    poll = asyncio.create_task(caller.refusal("getUpdates", timeout=50))
    await asyncio.sleep(0.02)
    await caller.result("setWebhook", url="http://127.0.0.1:1/")
    assert await poll == "409 Conflict: terminated by setWebhook request"


async def test_asking_twice_for_the_same_offset_within_half_a_second_gets_one_update(clock: ManualClock) -> None:
    async with BotApiServer(clock=clock) as server, RawBot(server) as caller:
        await says(server.customer(), "one", "two")
        assert texts(await read(caller)) == ["one", "two"]
        assert texts(await read(caller)) == ["one"]


async def test_asking_twice_for_the_same_offset_within_3_seconds_is_held_for_3(clock: ManualClock) -> None:
    async with BotApiServer(clock=clock, pace=0.05) as server, RawBot(server) as caller:
        started = monotonic()
        await read(caller)
        assert monotonic() - started < 0.14
        await read(caller)
        assert monotonic() - started >= 0.14


async def test_the_punishment_of_hot_retries_can_be_turned_off(caller: RawBot, ann: Customer) -> None:
    await says(ann, "one", "two")
    assert await read(caller) == await read(caller)


@pytest.mark.parametrize(("hours", "kept"), [(23.9, True), (24, False)])
async def test_messages_wait_for_24_hours(caller: RawBot, ann: Customer, clock: ManualClock, hours: float, kept: bool) -> None:
    await ann.says("hello")
    clock.moves(hours=hours)
    assert kept == bool(await read(caller))


@pytest.mark.parametrize(("hours", "kept"), [(23.9, True), (24, False)])
async def test_a_block_is_told_for_24_hours(caller: RawBot, ann: Customer, clock: ManualClock, hours: float, kept: bool) -> None:
    await ann.blocks_bot()
    clock.moves(hours=hours)
    assert kept == bool(await read(caller))


async def test_presses_wait_for_150_seconds_only(server: BotApiServer, caller: RawBot, ann: Customer, clock: ManualClock) -> None:
    server.bot_says(ann, "Choose", CHOICE)
    await ann.taps("Dark")
    clock.moves(seconds=149)
    assert len(await read(caller)) == 1
    await ann.says("hello")
    clock.moves(seconds=1)
    assert texts(await read(caller)) == ["hello"]


async def test_the_kinds_asked_for_are_remembered_and_apply_to_later_updates(caller: RawBot, ann: Customer) -> None:
    await read(caller, allowed_updates=["my_chat_member"])
    await ann.says("not asked for")
    await ann.blocks_bot()
    assert [kind for update in await read(caller) for kind in update if kind != "update_id"] == ["my_chat_member"]
    await read(caller, allowed_updates=[])
    await ann.unblocks_bot()
    await ann.says("asked for again")
    assert len(await read(caller)) == 3


async def test_after_a_week_without_updates_the_numbering_starts_anywhere(
    server: BotApiServer, caller: RawBot, ann: Customer, clock: ManualClock
) -> None:
    await ann.says("before")
    before = (await read(caller))[0]["update_id"]
    await read(caller, offset=before + 1)
    clock.moves(days=7)
    await ann.says("after")
    after = (await read(caller, offset=before + 1))[0]
    assert after["message"]["text"] == "after"
    assert abs(after["update_id"] - before) > 1000


async def test_the_numbering_can_restart_lower(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    server.updates.restart_ids(at=77)
    await ann.says("hello")
    assert (await read(caller, offset=100_000_001))[0]["update_id"] == 77


async def test_the_numbering_cannot_restart_while_updates_wait(server: BotApiServer, ann: Customer) -> None:
    await ann.says("hello")
    with pytest.raises(AssertionError, match="1 updates are waiting"):
        server.updates.restart_ids()


async def test_a_lost_answer_is_read_again(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    await ann.says("hello")
    server.fail_next("getUpdates", with_=ServerError(200, '{"ok":true,"result":[{"upda', executed=True))
    with pytest.raises(ValueError, match="Unterminated string"):
        await caller.call("getUpdates")
    assert texts(await read(caller)) == ["hello"]


async def test_a_poison_update_is_delivered_as_it_is(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    poison = server.inject_raw({"message": {"date": "yesterday"}})
    raw = server.inject_raw(b'{"update_id": 5, "message": null}')
    await ann.says("behind the poison")
    updates = await read(caller)
    assert [update["message"] for update in updates[:2]] == [{"date": "yesterday"}, None]
    assert (poison, poison + 1) == (updates[0]["update_id"], raw)
    assert texts(updates[2:]) == ["behind the poison"]

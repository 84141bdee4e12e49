"""The people a test plays: what they do becomes the updates Telegram sends, and they see what a phone shows."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.botapi import BotApiServer, Customer, ManualClock, TooManyRequests
from tests.botapi.rawbot import RawBot

pytestmark = pytest.mark.asyncio

CHOICE = {"inline_keyboard": [[{"text": "Dark", "callback_data": "d"}, {"text": "Site", "url": "https://example.org"}]]}


@pytest_asyncio.fixture
async def clock() -> ManualClock:
    return ManualClock()


@pytest_asyncio.fixture
async def server(clock: ManualClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock=clock, punish_hot_retries=False, enforce_rates=True) as running:
        yield running


@pytest_asyncio.fixture
async def caller(server: BotApiServer) -> AsyncIterator[RawBot]:
    async with RawBot(server) as running:
        yield running


@pytest_asyncio.fixture
async def ann(server: BotApiServer) -> Customer:
    return server.customer(last_name="Lee", username="ann_lee", language="pt-br")


async def newest(caller: RawBot) -> dict[str, Any]:
    return dict((await caller.result("getUpdates"))[-1])


async def test_a_message_carries_who_where_and_when(caller: RawBot, ann: Customer, clock: ManualClock) -> None:
    await ann.says("hello")
    message = (await newest(caller))["message"]
    names = {"first_name": "Ann", "last_name": "Lee", "username": "ann_lee"}
    assert {"id": ann.id, "is_bot": False, "language_code": "pt-br"} | names == message["from"]
    assert {"id": ann.id, "type": "private"} | names == message["chat"]
    assert int(clock().timestamp()) == message["date"]
    assert ann.id > 2**31


async def test_a_person_without_a_language_sends_none(server: BotApiServer, caller: RawBot) -> None:
    await server.customer(language=None).says("hello")
    assert "language_code" not in (await newest(caller))["message"]["from"]


async def test_a_command_is_marked_in_utf16_units_and_its_payload_is_not(caller: RawBot, ann: Customer) -> None:
    await ann.says("😀 /start campaign_7 and 1/2 or https://example.org/path")
    message = (await newest(caller))["message"]
    assert message["entities"] == [{"type": "bot_command", "offset": 3, "length": 6}]


async def test_a_long_message_leaves_the_phone_in_pieces_of_at_most_4096_units(caller: RawBot, ann: Customer) -> None:
    words = "coffee 😀 " * 1000
    await ann.says(words)
    pieces = [update["message"]["text"] for update in await caller.result("getUpdates")]
    assert words.strip() == " ".join(pieces)
    assert all(len(piece.encode("utf-16-le")) <= 2 * 4096 for piece in pieces)
    assert len(pieces) == 3


async def test_an_edit_keeps_the_message_id_and_has_an_edit_date(caller: RawBot, ann: Customer) -> None:
    message = await ann.says("dakr")
    await ann.edits(message, "dark")
    edited = (await newest(caller))["edited_message"]
    assert (message.id, "dark", True) == (edited["message_id"], edited["text"], "edit_date" in edited)


async def test_nobody_edits_what_another_wrote(server: BotApiServer, ann: Customer) -> None:
    with pytest.raises(AssertionError, match="can edit only what Ann wrote"):
        await ann.edits(server.bot_says(ann, "Hello"), "Goodbye")


async def test_a_press_carries_the_message_with_its_keyboard(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    shown = server.bot_says(ann, "Choose", CHOICE)
    await ann.taps("Dark")
    query = (await newest(caller))["callback_query"]
    assert ("d", shown.id, CHOICE) == (query["data"], query["message"]["message_id"], query["message"]["reply_markup"])


async def test_two_presses_are_two_queries(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    server.bot_says(ann, "Choose", CHOICE)
    await ann.double_taps("Dark")
    ids = [update["callback_query"]["id"] for update in await caller.result("getUpdates")]
    assert len(set(ids)) == 2


async def test_a_press_finds_the_newest_message_with_that_button_or_the_one_named(
    server: BotApiServer, caller: RawBot, ann: Customer
) -> None:
    old = server.bot_says(ann, "Choose", CHOICE)
    new = server.bot_says(ann, "Choose again", CHOICE)
    server.bot_says(ann, "Something else")
    await ann.taps("Dark")
    assert new.id == (await newest(caller))["callback_query"]["message"]["message_id"]
    await ann.taps("Dark", on=old)
    assert old.id == (await newest(caller))["callback_query"]["message"]["message_id"]


async def test_a_missing_button_is_explained_by_what_is_visible(server: BotApiServer, ann: Customer) -> None:
    server.bot_says(ann, "Choose", CHOICE)
    with pytest.raises(AssertionError, match=r"no button 'Light' on Ann's phone; visible: \[\['Dark', 'Site'\]\]"):
        await ann.taps("Light")
    with pytest.raises(AssertionError, match="opens something on the phone"):
        await ann.taps("Site")


async def test_a_custom_keyboard_types_its_label(caller: RawBot, ann: Customer) -> None:
    await ann.says("/start")
    keyboard = {"keyboard": [["Dark", {"text": "Light"}]]}
    await caller.result("sendMessage", chat_id=ann.id, text="Choose", reply_markup=keyboard)
    await ann.types_key("Light")
    assert (await newest(caller))["message"]["text"] == "Light"
    await caller.result("sendMessage", chat_id=ann.id, text="Thanks", reply_markup={"remove_keyboard": True})
    with pytest.raises(AssertionError, match="no key 'Light'"):
        await ann.types_key("Light")


async def test_a_block_and_its_end_are_told_as_my_chat_member(caller: RawBot, ann: Customer) -> None:
    await ann.blocks_bot()
    with pytest.raises(AssertionError, match="must unblock it before writing"):
        await ann.says("hello")
    await ann.unblocks_bot()
    changes = [update["my_chat_member"] for update in await caller.result("getUpdates")]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    assert [change["new_chat_member"]["user"]["id"] for change in changes] == [123456] * 2


async def test_seeing_waits_for_the_bot_only_and_explains_what_is_there_instead(caller: RawBot, ann: Customer) -> None:
    await ann.says("hello")
    with pytest.raises(AssertionError, match=r"no message with 'hello' came within 0\.01 s; the chat shows:\n  Ann: hello"):
        await ann.sees("hello", timeout=0.01)
    await caller.result("sendMessage", chat_id=ann.id, text="hello to you")
    first = await ann.sees("hello")
    with pytest.raises(AssertionError):
        await ann.sees("hello", after=first, timeout=0.01)


async def test_waiting_ends_with_the_event_waited_for(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    await ann.says("/start")
    server.bot_says(ann, "Choose", CHOICE)
    tap = await ann.taps("Dark")
    heard = asyncio.create_task(server.hears("sendMessage", chat_id=ann.id))
    seen = asyncio.create_task(ann.sees("Thank you"))
    shown = asyncio.create_task(ann.sees_toast("Saved"))
    await asyncio.sleep(0)
    await caller.result("answerCallbackQuery", callback_query_id=tap.id, text="Saved")
    await caller.result("sendMessage", chat_id=ann.id, text="Thank you")
    assert (await heard).result["message_id"] == (await seen).id
    assert await shown == "Saved"


async def test_missing_toasts_and_requests_are_explained(server: BotApiServer, ann: Customer) -> None:
    with pytest.raises(AssertionError, match="no note with 'Saved' came within"):
        await ann.sees_toast("Saved", timeout=0.01)
    with pytest.raises(AssertionError, match="no getMe with "):
        await server.hears("getMe", timeout=0.01)


async def test_being_added_to_and_removed_from_a_group_is_told(server: BotApiServer, caller: RawBot) -> None:
    group = server.group()
    bob = group.member("Bob")
    await group.removes_bot(by=bob)
    assert (
        await caller.refusal("sendMessage", chat_id=group.id, text="hello")
        == "403 Forbidden: bot is not a member of the supergroup chat"
    )
    await group.adds_bot(by=bob)
    assert (await newest(caller))["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert group.id < 0


async def test_the_members_of_a_group_are_different_people(server: BotApiServer, caller: RawBot) -> None:
    group = server.group()
    shown = server.bot_says(group, "Choose", CHOICE)
    bob, eve = group.member("Bob"), group.member("Eve")
    for person in (bob, eve):
        await person.taps("Dark", on=shown)
    pressed = [update["callback_query"]["from"]["id"] for update in await caller.result("getUpdates")]
    assert pressed == [bob.id, eve.id]
    assert bob.id != eve.id


async def test_one_person_gets_a_short_burst_and_then_one_message_a_second(
    server: BotApiServer, caller: RawBot, ann: Customer, clock: ManualClock
) -> None:
    await ann.says("/start")
    for _ in range(3):
        await caller.result("sendMessage", chat_id=ann.id, text="hello")
    assert await caller.refusal("sendMessage", chat_id=ann.id, text="hello") == "429 Too Many Requests: retry after 1"
    clock.moves(seconds=1)
    await caller.result("sendMessage", chat_id=ann.id, text="hello")
    assert (await caller.refusal("sendMessage", chat_id=ann.id, text="hello"))[:3] == "429"


async def test_all_together_get_30_messages_a_second(server: BotApiServer, caller: RawBot, clock: ManualClock) -> None:
    everybody = [server.customer() for _ in range(31)]
    for person in everybody:
        await person.says("/start")
    for person in everybody[:30]:
        await caller.result("sendMessage", chat_id=person.id, text="hello")
    refused = await caller.call("sendMessage", chat_id=everybody[30].id, text="hello")
    assert TooManyRequests(1).envelope() == refused
    clock.moves(seconds=1)
    await caller.result("sendMessage", chat_id=everybody[30].id, text="hello")


async def test_a_group_gets_20_messages_a_minute(server: BotApiServer, caller: RawBot, clock: ManualClock) -> None:
    group = server.group()
    sent = 0
    for _ in range(60):
        sent += bool((await caller.call("sendMessage", chat_id=group.id, text="hello"))["ok"])
        clock.moves(seconds=1)
    assert 20 <= sent <= 23


async def test_two_people_cannot_have_one_id(server: BotApiServer, ann: Customer) -> None:
    with pytest.raises(AssertionError, match="already a chat"):
        server.customer(id=ann.id)

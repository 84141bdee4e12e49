"""The Telegram channel translates: updates in, messages out, and what the platform's errors mean."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.constants import MessageLimit

from bot.channels.telegram import Telegram, _parts, lane_of, translate
from bot.engine.effects import Button, Message
from bot.engine.inputs import Blocked, Commanded, Edited, Pressed, Said, SentUnreadable, Unblocked
from bot.errors import CustomerGone, Refused, TryLater, Uncertain
from bot.ports import Outbound
from tests.botapi import BadRequest, BotApiServer, NoAnswer, ServerError, TooManyRequests
from tests.botapi import Blocked as Block
from tests.botapi import Refused as Refusal
from tests.support.app import TOKEN

ANN = {"id": 7_000_000_001, "is_bot": False, "first_name": "Ann", "language_code": "pt-br"}
CHAT = {"id": 7_000_000_001, "type": "private", "first_name": "Ann"}


def message(**parts: object) -> dict[str, object]:
    return {"message_id": 5, "date": 1_780_000_000, "chat": CHAT, "from": ANN, **parts}


def content_of(update: dict[str, object]) -> object:
    inbound = translate(json.dumps({"update_id": 1, **update}))
    return inbound.content if inbound else None


@pytest.mark.parametrize(
    ("update", "content"),
    [
        ({"message": message(text="dark")}, Said("dark")),
        ({"message": message(text="/start summer")}, Commanded("start", "summer")),
        ({"message": message(text="/STOP@northside_bot")}, Commanded("stop", "")),
        ({"edited_message": message(text="light")}, Edited("light")),
        ({"message": message(caption="dark", photo=[])}, Said("dark")),
        ({"message": message(dice={"emoji": "🎲", "value": 3})}, SentUnreadable("other")),
        ({"message": message(new_chat_title="x")}, None),
        ({"callback_query": {"id": "9", "from": ANN, "chat_instance": "1", "data": "1.2.a.0"}}, Pressed("1.2.a.0")),
        ({"channel_post": message(text="x")}, None),
    ],
)
def test_an_update_becomes_what_happened(update: dict[str, object], content: object) -> None:
    assert content_of(update) == content


def test_blocking_and_unblocking_are_told_apart() -> None:
    def change(status: str) -> dict[str, object]:
        member = {"user": {**ANN, "is_bot": True}, "status": status, "until_date": 0}
        old = {"user": {**ANN, "is_bot": True}, "status": "member"}
        return {"my_chat_member": {"chat": CHAT, "from": ANN, "date": 1, "old_chat_member": old, "new_chat_member": member}}

    assert content_of(change("kicked")) == Blocked()
    assert content_of(change("member")) == Unblocked()


def test_who_wrote_is_kept_as_text_and_the_language_as_told() -> None:
    inbound = translate(json.dumps({"update_id": 8, "message": message(text="hi")}))
    assert inbound is not None
    assert (inbound.address, inbound.event_key, inbound.language, inbound.message_ref) == ("7000000001", "8", "pt-br", "5")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_the_lane_of_any_json_is_found_without_trust(update: object) -> None:
    if isinstance(update, dict):
        assert isinstance(lane_of(update), str)


@given(st.text(max_size=12_000))
def test_a_long_text_is_cut_into_pieces_that_fit_and_nothing_is_lost(text: str) -> None:
    parts = _parts(text)
    assert all(len(part.encode("utf-16-le", "surrogatepass")) // 2 <= MessageLimit.MAX_TEXT_LENGTH for part in parts)
    if len(parts) > 1:
        assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (TooManyRequests(retry_after=3), TryLater),
        (Block(), CustomerGone),
        (Refusal(BadRequest("Bad Request: chat not found")), CustomerGone),
        (Refusal(BadRequest("Bad Request: message text is empty")), Refused),
        (ServerError(502, "<html>bad gateway</html>"), Uncertain),
        (NoAnswer(executed=True), Uncertain),
    ],
)
async def test_what_the_platform_answers_says_what_to_do(fault: object, meaning: type[Exception]) -> None:
    async with BotApiServer(token=TOKEN) as server:
        ann = server.customer()
        await ann.says("/start")
        channel = Telegram(Bot(TOKEN, base_url=server.base_url))
        server.fail_next("sendMessage", with_=fault)  # type: ignore[arg-type]
        with pytest.raises(meaning):
            await channel.deliver(Outbound(str(ann.id), Message("hello")))


async def test_a_server_that_is_not_there_means_that_nothing_left() -> None:
    channel = Telegram(Bot(TOKEN, base_url="http://127.0.0.1:9/bot"))
    with pytest.raises(TryLater):
        await channel.deliver(Outbound("1", Message("hello")))


async def test_an_edit_without_a_change_is_done_and_one_of_a_lost_message_is_said_anew() -> None:
    async with BotApiServer(token=TOKEN) as server:
        ann = server.customer()
        await ann.says("/start")
        channel = Telegram(Bot(TOKEN, base_url=server.base_url))
        hello = Message("hello", ((Button("Yes", "1.1.Y.0"),),))
        sent = await channel.deliver(Outbound(str(ann.id), hello))
        assert await channel.deliver(Outbound(str(ann.id), hello, replaces=sent)) == sent
        assert await channel.deliver(Outbound(str(ann.id), hello, replaces="99999")) not in (sent, "99999")

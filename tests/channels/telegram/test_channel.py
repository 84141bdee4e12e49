"""The Telegram channel translates: updates in, messages out, and what the platform's errors mean."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import MessageLimit

from bot.channels.telegram.channel import _parts
from bot.channels.telegram.updates import lane_of, translate
from bot.engine.model.effects import Button, Message
from bot.engine.model.inputs import Blocked, Commanded, Edited, Pressed, Said, SentUnreadable, SharedContact, Unblocked
from bot.errors import CustomerGone, Refused, TryLater, Uncertain
from bot.ports import File, Outbound
from tests.botapi import BadRequest, BotApiServer, Customer, NoAnswer, ServerError, TooManyRequests
from tests.botapi import Blocked as Block
from tests.botapi import Refused as Refusal
from tests.support.app import TOKEN
from tests.support.telegram_channel import telegram_at

ANN = {"id": 7_000_000_001, "is_bot": False, "first_name": "Ann", "language_code": "pt-br"}
CHAT = {"id": 7_000_000_001, "type": "private", "first_name": "Ann"}
GROUP = {"id": -1_001_000_000_001, "type": "supergroup", "title": "Friends"}
BOT = {"id": 123456, "is_bot": True, "first_name": "Northside", "username": "NorthsideBot"}
CARD = {"phone_number": "+353 1 555 0123", "first_name": "Ben"}
PICTURE = [{"file_id": "A", "file_unique_id": "a", "width": 90, "height": 90}]
FILM = {"file_id": "B", "file_unique_id": "b", "duration": 3}
FORWARDED = {"type": "user", "date": 1_780_000_000, "sender_user": BOT}


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
        ({"message": message(text="/start")}, Commanded("start")),
        ({"message": message(text="/start\nsummer")}, Commanded("start", "summer")),
        ({"message": message(text="/STOP@northside_bot")}, Commanded("stop", "")),
        ({"message": message(text="/menu@NorthsideBot")}, Commanded("menu", "")),
        ({"message": message(text="/")}, Commanded("")),
        ({"message": message(text="/slow please  do ")}, Commanded("slow", "please  do")),
        ({"message": message(text="what is 1/2?")}, Said("what is 1/2?")),
        ({"edited_message": message(text="light", edit_date=1_780_000_009)}, Edited("light")),
        ({"edited_message": message(photo=PICTURE, caption="light")}, Edited("light")),
        ({"edited_message": message(photo=PICTURE)}, None),
        ({"message": message(caption="dark", photo=[])}, Said("dark")),
        ({"message": message(photo=PICTURE, caption="dark")}, Said("dark")),
        ({"message": message(photo=PICTURE)}, SentUnreadable("photo")),
        ({"message": message(voice=FILM)}, SentUnreadable("voice")),
        ({"message": message(voice=FILM, caption="dark")}, Said("dark")),
        ({"message": message(video=FILM | {"width": 9, "height": 9})}, SentUnreadable("video")),
        ({"message": message(document={"file_id": "C", "file_unique_id": "c"})}, SentUnreadable("document")),
        ({"message": message(location={"longitude": 1.0, "latitude": 2.0})}, SentUnreadable("location")),
        ({"message": message(contact=CARD)}, SharedContact()),
        ({"message": message(dice={"emoji": "🎲", "value": 3})}, SentUnreadable("other")),
        ({"message": message(text="dark", forward_origin=FORWARDED)}, SentUnreadable("forwarded")),
        ({"message": message(text="/stop", forward_origin=FORWARDED)}, SentUnreadable("forwarded")),
        ({"message": message(photo=PICTURE, caption="dark", forward_origin=FORWARDED)}, SentUnreadable("forwarded")),
        ({"message": message(contact=CARD, forward_origin=FORWARDED)}, SentUnreadable("forwarded")),
        ({"message": message(text="dark", via_bot=BOT)}, SentUnreadable("forwarded")),
        ({"edited_message": message(text="light", via_bot=BOT, edit_date=1_780_000_009)}, None),
        ({"message": message(text="dark", reply_to_message=message(text="Which roast?", **{"from": BOT}))}, Said("dark")),
        ({"message": message(text="dark", some_field_of_next_year={"a": 1})}, Said("dark")),
        ({"message": message(new_chat_title="x")}, None),
        ({"message": message(chat=GROUP, migrate_to_chat_id=-1_001_000_000_002)}, None),
        ({"message": message(chat=GROUP, migrate_from_chat_id=-5)}, None),
        ({"message": message(chat=GROUP, new_chat_members=[BOT])}, None),
        ({"message": message(text="I am a bot too", **{"from": BOT})}, None),
        ({"message": message(text="nobody", **{"from": None})}, None),
        ({"callback_query": {"id": "9", "from": ANN, "chat_instance": "1", "data": "1.2.a.0"}}, Pressed("1.2.a.0")),
        ({"callback_query": {"id": "9", "from": ANN, "chat_instance": "1", "game_short_name": "x"}}, Pressed("")),
        ({"channel_post": message(text="x")}, None),
        ({"a_kind_of_next_year": {"id": 1}}, None),
    ],
)
def test_an_update_becomes_what_happened(update: dict[str, object], content: object) -> None:
    assert content_of(update) == content


@pytest.mark.parametrize("text", ["hello", "/menu@NorthsideBot", "/start x"])
def test_what_is_written_in_a_group_says_which_group(text: str) -> None:
    inbound = translate(json.dumps({"update_id": 1, "message": message(text=text, chat=GROUP)}))
    assert inbound is not None
    assert (inbound.chat, inbound.chat_ref, inbound.address) == ("group", str(GROUP["id"]), str(ANN["id"]))


@pytest.mark.parametrize("raw", ["", "[]", "null", '"text"', '{"message": {"message_id": "x"}}', '{"callback_query": {"id": 1}}'])
def test_what_is_no_update_raises_for_whoever_sorts_it_out(raw: str) -> None:
    with pytest.raises(Exception, match=r".*"):
        translate(raw)


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


@pytest.mark.slow
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_the_lane_of_any_json_is_found_without_trust(update: object) -> None:
    if isinstance(update, dict):
        assert isinstance(lane_of(update), str)


@pytest.mark.slow
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
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = server.customer()
        await ann.says("/start")
        server.fail_next("sendMessage", with_=fault)  # type: ignore[arg-type]
        with pytest.raises(meaning):
            await channel.deliver(Outbound(str(ann.id), Message("hello")))


async def hello_from(server: BotApiServer) -> Customer:
    ann = server.customer()
    await ann.says("/start")
    return ann


async def test_a_deleted_account_is_gone() -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        await ann.deactivates()
        with pytest.raises(CustomerGone):
            await channel.deliver(Outbound(str(ann.id), Message("hello")))


async def test_a_file_carries_its_text_as_its_caption_and_the_buttons() -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        said = Message("Here it is.", ((Button("Menu", "1.0.M.0"),),))
        ref = await channel.deliver(Outbound(str(ann.id), said, file=File("a.zip", b"PK\x00", "application/zip")))
        arrived = ann.chat.messages[-1]
        assert (str(arrived.id), arrived.caption, arrived.keyboard) == (ref, "Here it is.", [["Menu"]])
        assert arrived.document is not None
        assert (arrived.document.name, arrived.document.content) == ("a.zip", b"PK\x00")


@pytest.mark.parametrize(
    ("letters", "messages"), [("x" * 1024, 1), ("x" * 1025, 2), ("\N{GRINNING FACE}" * 513, 2), ("x y" * 2000, 3)]
)
async def test_a_text_too_long_for_a_caption_goes_before_the_file(letters: str, messages: int) -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        await channel.deliver(Outbound(str(ann.id), Message(letters), file=File("a.zip", b"PK", "application/zip")))
        arrived = [one for one in ann.chat.messages if one.sender.is_bot]
        assert len(arrived) >= messages
        assert [one.document is not None for one in arrived] == [False] * (len(arrived) - 1) + [True]
        assert "".join("".join(one.words for one in arrived).split()) == "".join(letters.split())


@pytest.mark.parametrize(
    ("fault", "meaning"), [(TooManyRequests(retry_after=3), Uncertain), (Block(), CustomerGone), (ServerError(502), Uncertain)]
)
async def test_when_a_part_has_left_the_rest_is_not_simply_tried_again(fault: object, meaning: type[Exception]) -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        server.fail_next("sendDocument", with_=fault)  # type: ignore[arg-type]
        with pytest.raises(meaning):
            await channel.deliver(Outbound(str(ann.id), Message("x" * 2000), file=File("a.zip", b"PK", "application/zip")))


async def test_it_shows_that_a_file_is_on_its_way_and_never_minds_if_it_cannot() -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        await channel.working(str(ann.id))
        assert server.requests[-1].parameters == {"chat_id": ann.id, "action": "upload_document"}
        await ann.blocks_bot()
        await channel.working(str(ann.id))


async def test_a_toast_is_cut_to_what_telegram_shows() -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        await channel.deliver(Outbound(str(ann.id), Message("Which roast?", ((Button("Dark", "1.1.a.0"),),))))
        tap = await ann.taps("Dark")
        await channel.acknowledge(tap.id, "\N{GRINNING FACE}" * 150)
        assert tap.is_answered


async def test_a_server_that_is_not_there_means_that_nothing_left() -> None:
    async with telegram_at("http://127.0.0.1:9/bot") as channel:
        with pytest.raises(TryLater):
            await channel.deliver(Outbound("1", Message("hello")))


async def test_an_edit_without_a_change_is_done_and_one_of_a_lost_message_is_said_anew() -> None:
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = server.customer()
        await ann.says("/start")
        hello = Message("hello", ((Button("Yes", "1.1.Y.0"),),))
        sent = await channel.deliver(Outbound(str(ann.id), hello))
        assert await channel.deliver(Outbound(str(ann.id), hello, replaces=sent)) == sent
        assert await channel.deliver(Outbound(str(ann.id), hello, replaces="99999")) not in (sent, "99999")


async def test_a_command_with_a_code_is_copied_by_a_tap_and_not_sent() -> None:
    """As a bot command a tap would send it into this chat, without its code."""
    async with BotApiServer(token=TOKEN) as server, telegram_at(server.base_url) as channel:
        ann = await hello_from(server)
        code = "/link 0QF4K2M8ZC7WX1H2JQ6TN5R3BY"
        sent = await channel.deliver(Outbound(str(ann.id), Message(f"\N{GRINNING FACE} Send this there:\n{code}")))
        assert ann.chat.messages[-1].entities == [{"type": "code", "offset": 20, "length": len(code)}]
        await channel.deliver(Outbound(str(ann.id), Message(f"{code}\nSend this there."), replaces=sent))
        assert ann.chat.messages[-1].entities == [{"type": "code", "offset": 0, "length": len(code)}]
        await channel.deliver(Outbound(str(ann.id), Message("/link gives a new code.")))
        assert [entity["type"] for entity in ann.chat.messages[-1].entities] == ["bot_command"]

"""What Telegram refuses, the server refuses, with Telegram's words."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.botapi import BotApiServer, Customer, ManualClock
from tests.botapi.rawbot import RawBot

pytestmark = pytest.mark.asyncio

EMOJI = "😀"  # two UTF-16 units


@pytest_asyncio.fixture
async def clock() -> ManualClock:
    return ManualClock()


@pytest_asyncio.fixture
async def server(clock: ManualClock) -> AsyncIterator[BotApiServer]:
    async with BotApiServer(clock=clock) as running:
        yield running


@pytest_asyncio.fixture
async def caller(server: BotApiServer) -> AsyncIterator[RawBot]:
    async with RawBot(server) as running:
        yield running


@pytest_asyncio.fixture
async def ann(server: BotApiServer) -> Customer:
    customer = server.customer()
    await customer.says("/start")
    return customer


def inline(*rows: Any) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(**fields: Any) -> dict[str, Any]:
    return {"text": "Dark", "callback_data": "d"} | fields


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": EMOJI * 2049}, "message is too long"),
        ({"text": "a" * 40_000}, "text is too long"),
        ({"text": 5}, 'parameter "text" must be of type String'),
        ({"text": "a", "disable_notification": "perhaps"}, None),
        ({"text": "a < b", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        (
            {"text": "<b>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "<p>a</p>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "p" at byte offset 0',
        ),
        ({"text": "a", "parse_mode": "Word"}, "unsupported parse_mode"),
        ({"text": "a", "entities": [{"type": "bold"}]}, "can't parse MessageEntity: Can't find field \"offset\""),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)
async def test_a_text_is_1_to_4096_utf16_units_after_entity_parsing(
    caller: RawBot, ann: Customer, given: dict[str, Any], words: str | None
) -> None:
    answer = await caller.call("sendMessage", chat_id=ann.id, **given)
    expected = f"Bad Request: {words}" if words else None
    assert expected == answer.get("description")


async def test_a_text_of_exactly_4096_units_is_sent_and_marks_do_not_count(caller: RawBot, ann: Customer) -> None:
    await caller.result("sendMessage", chat_id=ann.id, text=EMOJI * 2048)
    await caller.result("sendMessage", chat_id=ann.id, text=f"<i>{'a' * 4096}</i>", parse_mode="HTML")


@pytest.mark.parametrize(
    ("chat_id", "words"),
    [
        (None, "chat_id is empty"),
        ("", "chat_id is empty"),
        ("@nobody", "chat not found"),
        (42, "chat not found"),
        ("forty-two", 'parameter "chat_id" must be of type Integer'),
        (True, 'parameter "chat_id" must be of type Integer'),
    ],
)
async def test_a_chat_must_be_named_and_known(caller: RawBot, chat_id: Any, words: str) -> None:
    assert f"400 Bad Request: {words}" == await caller.refusal("sendMessage", chat_id=chat_id, text="Hello")


async def test_an_edit_that_changes_nothing_is_refused(caller: RawBot, ann: Customer) -> None:
    sent = await caller.result("sendMessage", chat_id=ann.id, text="Choose", reply_markup=inline([button()]))
    same = {"chat_id": ann.id, "message_id": sent["message_id"]}
    words = "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    text = await caller.refusal("editMessageText", **same, text="Choose", reply_markup=inline([button()]))
    assert text.startswith(words)
    keyboard = await caller.refusal("editMessageReplyMarkup", **same, reply_markup=inline([button()]))
    assert keyboard.startswith(words)
    await caller.result("editMessageText", **same, text="Choose")


async def test_only_own_existing_texts_can_be_edited(caller: RawBot, ann: Customer) -> None:
    theirs = ann.chat.messages[0].id
    refuse = caller.refusal
    assert await refuse("editMessageText", chat_id=ann.id, message_id=999, text="x") == "400 Bad Request: message to edit not found"
    assert (
        await refuse("editMessageText", chat_id=ann.id, message_id=theirs, text="x") == "400 Bad Request: message can't be edited"
    )
    assert await refuse("editMessageReplyMarkup", chat_id=ann.id) == "400 Bad Request: message identifier is not specified"
    assert (
        await refuse("editMessageReplyMarkup", chat_id=ann.id, message_id=theirs, reply_markup={"keyboard": [["Dark"]]})
        == "400 Bad Request: inline keyboard expected"
    )


async def test_a_document_without_text_cannot_get_one(caller: RawBot, ann: Customer) -> None:
    sent = await caller.result("sendDocument", chat_id=ann.id, document="BQACAgIAAxkDAAI")
    refusal = await caller.refusal("editMessageText", chat_id=ann.id, message_id=sent["message_id"], text="x")
    assert refusal == "400 Bad Request: there is no text in the message to edit"


async def test_messages_can_be_deleted_for_48_hours(caller: RawBot, ann: Customer, clock: ManualClock) -> None:
    sent = await caller.result("sendMessage", chat_id=ann.id, text="Hello")
    clock.moves(hours=48)
    refusal = await caller.refusal("deleteMessage", chat_id=ann.id, message_id=sent["message_id"])
    assert refusal == "400 Bad Request: message can't be deleted for everyone"
    gone = await caller.refusal("deleteMessage", chat_id=ann.id, message_id=999)
    assert gone == "400 Bad Request: message to delete not found"


async def test_a_press_is_answered_once_and_soon(server: BotApiServer, caller: RawBot, ann: Customer, clock: ManualClock) -> None:
    too_old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    server.bot_says(ann, "Choose", inline([button()]))
    first, second = await ann.taps("Dark"), await ann.taps("Dark")
    await caller.result("answerCallbackQuery", callback_query_id=first.id, text="t" * 200)
    assert too_old == await caller.refusal("answerCallbackQuery", callback_query_id=first.id)
    clock.moves(seconds=16)
    assert too_old == await caller.refusal("answerCallbackQuery", callback_query_id=second.id)
    assert too_old == await caller.refusal("answerCallbackQuery", callback_query_id="123")


async def test_a_toast_has_at_most_200_characters(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    server.bot_says(ann, "Choose", inline([button()]))
    tap = await ann.taps("Dark")
    refusal = await caller.refusal("answerCallbackQuery", callback_query_id=tap.id, text="t" * 201)
    assert refusal == "400 Bad Request: MESSAGE_TOO_LONG"
    wrong = await caller.refusal("answerCallbackQuery", callback_query_id=int(tap.id))
    assert wrong == '400 Bad Request: parameter "callback_query_id" must be of type String'


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        (None, 'parameter "commands" is required'),
        ("stop", "can't parse commands JSON array"),
        ({"command": "stop"}, 'parameter "commands" must be of type Array'),
        (["stop"], "can't parse BotCommand: expected an Object"),
        ([{"command": "stop"}], "can't parse BotCommand: Can't find field \"description\""),
        ([{"command": "Stop", "description": "Stop"}], "BOT_COMMAND_INVALID"),
        ([{"command": "s" * 33, "description": "Stop"}], "BOT_COMMAND_INVALID"),
        ([{"command": "", "description": "Stop"}], "BOT_COMMAND_INVALID"),
        ([{"command": "stop", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "stop", "description": "d" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "stop", "description": "Stop"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_keep_their_limits(caller: RawBot, commands: Any, words: str) -> None:
    assert f"400 Bad Request: {words}" == await caller.refusal("setMyCommands", commands=commands)


@pytest.mark.parametrize(
    ("method", "given", "words"),
    [
        ("getMyCommands", {"language_code": "eng"}, "invalid language code specified"),
        ("getMyCommands", {"scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ("getMyCommands", {"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ("setMyDescription", {"description": "d" * 513}, "description is too long"),
        ("setMyShortDescription", {"short_description": "d" * 121}, "short description is too long"),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "star"}},
            "can't parse menu button: MenuButton has unsupported type",
        ),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "web_app", "text": "x"}},
            "can't parse menu button: Can't find field \"web_app\"",
        ),
    ],
)
async def test_the_profile_keeps_its_limits(caller: RawBot, method: str, given: dict[str, Any], words: str) -> None:
    assert f"400 Bad Request: {words}" == await caller.refusal(method, **given)


async def test_a_private_chat_cannot_be_left_and_an_unknown_action_cannot_be_shown(caller: RawBot, ann: Customer) -> None:
    leaving = await caller.refusal("leaveChat", chat_id=ann.id)
    assert leaving == "400 Bad Request: chat member status can't be changed in private chats"
    action = await caller.refusal("sendChatAction", chat_id=ann.id, action="sleeping")
    assert action == "400 Bad Request: wrong parameter action in request"


async def test_a_caption_has_at_most_1024_characters_and_a_document_must_be_there(caller: RawBot, ann: Customer) -> None:
    long = await caller.refusal("sendDocument", chat_id=ann.id, document="BQAC", caption="c" * 1025)
    assert long == "400 Bad Request: message caption is too long"
    missing = await caller.refusal("sendDocument", chat_id=ann.id)
    assert missing == "400 Bad Request: there is no document in the request"


async def test_an_unknown_method_is_404_and_the_case_of_a_known_one_does_not_matter(caller: RawBot) -> None:
    assert await caller.refusal("sendTelepathy") == "404 Not Found: method not found"
    assert await caller.result("GETME")


async def test_a_strange_token_is_401_and_a_token_of_no_form_is_404(server: BotApiServer) -> None:
    async with RawBot(server, token="123:strange") as stranger, RawBot(server, token="nonsense") as nobody:
        assert await stranger.refusal("getMe") == "401 Unauthorized"
        assert await nobody.refusal("getMe") == "404 Not Found"


async def test_unknown_parameters_are_ignored_but_recorded(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    await caller.result("sendMessage", chat_id=ann.id, text="Hello", disable_web_page_preview=True)
    assert server.requests[-1].parameters["disable_web_page_preview"] is True


async def test_a_body_that_is_no_json_object_is_refused(caller: RawBot) -> None:
    for body in (b"{", b"[1]"):
        assert (await caller.posts("getMe", body))["error_code"] == 400


async def test_forms_and_multipart_are_read_with_their_types(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    fields = {"chat_id": str(ann.id), "text": "7", "reply_markup": '{"inline_keyboard": []}', "protect_content": "true"}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    multipart.add_field("file1", b"x", filename="x.txt")
    for form in (aiohttp.FormData(fields), multipart):
        assert (await caller.posts("sendMessage", form))["ok"]
        read = {name: server.requests[-1].parameters[name] for name in fields}
        assert {
            "chat_id": ann.id,
            "text": "7",
            "reply_markup": {"inline_keyboard": []},
            "protect_content": True,
        } == read
    assert [request.encoding for request in server.requests] == ["form", "multipart"]


async def test_an_upload_named_by_attach_takes_the_place_of_its_name(server: BotApiServer, caller: RawBot, ann: Customer) -> None:
    form = aiohttp.FormData({"chat_id": str(ann.id), "document": "attach://file1"}, default_to_multipart=True)
    form.add_field("file1", b"hello", filename="hello.txt", content_type="text/plain")
    assert (await caller.posts("sendDocument", form))["result"]["document"]["file_name"] == "hello.txt"
    assert {"chat_id", "document"} == set(server.requests[-1].parameters)

"""The public Bot API description catches the faults that matter, and finds nothing wrong with clean requests."""

from typing import Any

import pytest
import telegram
from telegram import BotCommand, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, MenuButtonCommands

from tests.botapi import BotApiServer, ManualClock, Upload
from tests.botapi.rawbot import RawBot
from tests.botapi.recording import Encoding, Request
from tests.botapi.schema import WHY_SKIPPED, Spec, load_spec, object_violations, violations


@pytest.fixture(scope="module")
def spec() -> Spec:
    found = load_spec()
    if found is None:
        pytest.skip(WHY_SKIPPED)
    return found


def asked(method: str, encoding: Encoding = "json", **parameters: Any) -> Request:
    return Request(method, parameters, ManualClock()(), encoding)


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Dark", "callback_data": "d"} | fields]]}


def message(**fields: Any) -> Request:
    parameters: dict[str, Any] = {"chat_id": 7_000_000_001, "text": "Hello"}
    return asked("sendMessage", **parameters | fields)


NOT_NESTED = {"inline_keyboard": [{"text": "Dark", "callback_data": "d"}]}
POLL = asked("sendPoll", chat_id=7, question="Roast?", options=["Dark", "Light"])
CAPITAL = [{"command": "Stop", "description": "Stop"}]
FAULTS = {
    "chat_id is missing": (asked("sendMessage", text="Hello"), "sendMessage.chat_id is required"),
    "a parameter is misspelt": (message(reply_marckup={}), "sendMessage has no field 'reply_marckup'"),
    "the method is unknown": (asked("sendTelepathy"), "sendTelepathy is no method"),
    "the callback id is a number": (
        asked("answerCallbackQuery", callback_query_id=4611686),
        "answerCallbackQuery.callback_query_id must be String, not 4611686",
    ),
    "a parameter was removed from the API": (
        message(disable_web_page_preview=True),
        "sendMessage has no field 'disable_web_page_preview'",
    ),
    "4097 characters": (message(text="a" * 4097), "sendMessage.text has 4097 characters, allowed are 1-4096"),
    "no character": (message(text=""), "sendMessage.text has 0 characters, allowed are 1-4096"),
    "2049 emoji, 4098 units": (message(text="😀" * 2049), "sendMessage.text has 4098 characters, allowed are 1-4096"),
    "65 bytes of callback data": (
        message(reply_markup=button(callback_data="d" * 65)),
        "sendMessage.reply_markup.inline_keyboard[0][0].callback_data has 65 bytes, allowed are 1-64",
    ),
    "40 Cyrillic letters, 80 bytes": (
        message(reply_markup=button(callback_data="ж" * 40)),
        "sendMessage.reply_markup.inline_keyboard[0][0].callback_data has 80 bytes, allowed are 1-64",
    ),
    "the keyboard is not nested": (
        message(reply_markup=NOT_NESTED),
        "sendMessage.reply_markup.inline_keyboard[0] must be an array, not {'text': 'Dark', 'callback_data': 'd'}",
    ),
    "a toast of 201 characters": (
        asked("answerCallbackQuery", callback_query_id="1", text="t" * 201),
        "answerCallbackQuery.text has 201 characters, allowed are 0-200",
    ),
    "poll options are strings": (POLL, "sendPoll.options[0] must be a InputPollOption, not 'Dark'"),
    "the button's style is unknown": (
        message(reply_markup=button(style="warning")),
        "sendMessage.reply_markup.inline_keyboard[0][0].style must be one of ['danger', 'success', 'primary'], not 'warning'",
    ),
    "a command has a capital letter": (
        asked("setMyCommands", commands=CAPITAL),
        "setMyCommands.commands[0].command: only lowercase English letters, digits and underscores, not 'Stop'",
    ),
    "a button does two things": (
        message(reply_markup=button(url="https://example.org")),
        "sendMessage.reply_markup.inline_keyboard[0][0] must use exactly one action, not ['callback_data', 'url']",
    ),
    "a flag is a number": (message(protect_content=1), "sendMessage.protect_content must be Boolean, not 1"),
    "a chat id is a flag": (message(chat_id=True), "sendMessage.chat_id must be Integer, not True"),
    "a tag is left open": (
        message(text="<b>Hello", parse_mode="HTML"),
        "sendMessage.text: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "nothing says which message to edit": (
        asked("editMessageText", chat_id=7, text="Hello"),
        "editMessageText.message_id is required",
    ),
    "101 commands": (
        asked("setMyCommands", commands=[{"command": "stop", "description": "Stop"}] * 101),
        "setMyCommands.commands has 101 elements, at most 100 are allowed",
    ),
    "a batch of 101 updates": (asked("getUpdates", limit=101), "getUpdates.limit is 101, allowed are 1-100"),
    "the secret has a space": (
        asked("setWebhook", url="https://example.org/", secret_token="a b"),
        "setWebhook.secret_token: Only characters A-Z, a-z, 0-9, _ and - are allowed, not 'a b'",
    ),
    "the scope is unknown": (
        asked("setMyCommands", commands=[], scope={"type": "moon"}),
        "setMyCommands.scope.type must be default, not 'moon'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(spec: Spec, fault: str) -> None:
    request, complaint = FAULTS[fault]
    assert complaint in violations(request, spec)


@pytest.mark.parametrize(
    "request_",
    [
        message(),
        message(chat_id="@coffee"),
        message(text=f"<b>{'a' * 4096}</b>", parse_mode="HTML"),
        message(reply_markup=button(style="success")),
        message(reply_markup={"keyboard": [[{"text": "Dark"}]], "resize_keyboard": True}),
        message(reply_markup={"remove_keyboard": True}),
        asked("sendDocument", chat_id=7, document=Upload("data.json", "application/json", b"{}")),
        asked("sendMessage", "form", chat_id="7000000001", text="7", protect_content="true"),
        asked("editMessageText", inline_message_id="abc", text="Hello"),
        asked("setMyCommands", commands=[], scope={"type": "chat", "chat_id": 7}),
        asked("setChatMenuButton", menu_button={"type": "commands"}),
        asked("getMe"),
    ],
)
def test_a_clean_request_has_no_violations(spec: Spec, request_: Request) -> None:
    assert violations(request_, spec) == []


def test_a_form_with_a_wrong_type_is_caught(spec: Spec) -> None:
    wrong = asked("getUpdates", "form", limit="many")
    assert violations(wrong, spec) == ["getUpdates.limit must be Integer, not 'many'"]


@pytest.mark.asyncio
async def test_what_python_telegram_bot_sends_is_clean(spec: Spec) -> None:
    async with BotApiServer() as server, telegram.Bot(server.token, base_url=server.base_url) as client:
        ann = server.customer()
        await ann.says("/start")
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Dark", callback_data="d")]])
        sent = await client.send_message(ann.id, "<b>Choose</b>", parse_mode="HTML", reply_markup=keyboard)
        tap = await ann.taps("Dark")
        await client.answer_callback_query(tap.id, "Saved")
        await client.edit_message_text("Chosen", ann.id, sent.message_id)
        await client.send_document(ann.id, b"{}", filename="data.json")
        await client.set_my_commands([BotCommand("stop", "Stop")], scope=BotCommandScopeChat(ann.id))
        await client.set_chat_menu_button(menu_button=MenuButtonCommands())
        await client.get_updates(offset=-1, allowed_updates=["message", "callback_query"])
        await client.delete_message(ann.id, sent.message_id)
        assert [said for request in server.requests for said in violations(request, spec)] == []


@pytest.mark.asyncio
async def test_what_the_server_sends_is_as_described(spec: Spec) -> None:
    async with BotApiServer() as server, RawBot(server) as client:
        ann = server.customer(last_name="Lee", username="ann_lee")
        first = await ann.says("/start poster_7")
        await ann.edits(first, "/start poster_8")
        await ann.says("Because", reply_to=first)
        await ann.sends_sticker()
        await ann.sends_voice()
        await ann.sends_photo(caption="My cup")
        await ann.shares_contact()
        shown = server.bot_says(ann, "Choose", button())
        await ann.taps("Dark")
        ann.chat.loses(shown)
        await ann.forges_tap("old", shown)
        await ann.blocks_bot()
        await ann.unblocks_bot()
        updates = await client.result("getUpdates")
        sent = await client.result("sendMessage", chat_id=ann.id, text="Hello", reply_markup=button())
        info = await client.result("getWebhookInfo")
    complaints = [said for update in updates for said in object_violations(update, "Update", spec)]
    complaints += object_violations(sent, "Message", spec) + object_violations(info, "WebhookInfo", spec)
    assert (len(updates), complaints) == (11, [])

"""Which keyboards Telegram takes, and which it refuses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.botapi import BotApiServer, Customer
from tests.botapi.rawbot import RawBot

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
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
    ("markup", "words"),
    [
        ("[", "can't parse reply markup JSON object"),
        ([1], "object expected as reply markup"),
        (inline(button()), 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        (inline(["Dark"]), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        (inline([{"callback_data": "d"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (inline([button(text=5)]), 'can\'t parse inline keyboard button: Field "text" must be of type String'),
        (inline([button(text=" ")]), "can't parse inline keyboard button: Button text must be non-empty"),
        (
            inline([{"text": "Dark"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline([button(callback_data="")]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline([button(url="https://example.org")]),
            "can't parse inline keyboard button: Exactly one action is allowed in a button, found url, callback_data",
        ),
        (inline([button(callback_data="d" * 65)]), "BUTTON_DATA_INVALID"),
        (inline([button(callback_data="ж" * 40)]), "BUTTON_DATA_INVALID"),
        (
            inline([button(callback_data=5)]),
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
        (inline([{"text": "Site", "url": "javascript:x"}]), "BUTTON_URL_INVALID"),
        (inline([{"text": "Code", "copy_text": {"text": "c" * 257}}]), "BUTTON_COPY_TEXT_INVALID"),
        (inline([button(style="warning")]), "can't parse inline keyboard button: Invalid button style specified"),
        (inline([button()] * 9), "reply markup is too long"),
        (inline(*[[button()]] * 101), "reply markup is too long"),
        ({"keyboard": ["Dark"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"force_reply": True, "input_field_placeholder": "p" * 65}, "input field placeholder is too long"),
        ({"remove_keyboard": "yes"}, 'field "remove_keyboard" must be of type Boolean'),
    ],
)
async def test_a_keyboard_is_lists_of_lists_of_buttons_with_a_text_and_one_action(
    caller: RawBot, ann: Customer, markup: Any, words: str
) -> None:
    refusal = await caller.refusal("sendMessage", chat_id=ann.id, text="Choose", reply_markup=markup)
    assert f"400 Bad Request: {words}" == refusal


@pytest.mark.parametrize(
    "markup",
    [
        {},
        inline(),
        inline([]),
        inline([button(callback_data="ж" * 32)]),
        inline(*[[button()] * 8] * 12, [button()] * 4),
        inline([button(style="success")]),
        inline([{"text": "Share", "switch_inline_query": ""}]),
        {"keyboard": [["Dark", {"text": "My number", "request_contact": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
    ],
)
async def test_keyboards_within_the_limits_are_taken(caller: RawBot, ann: Customer, markup: Any) -> None:
    await caller.result("sendMessage", chat_id=ann.id, text="Choose", reply_markup=markup)

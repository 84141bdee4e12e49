"""An echo bot of another framework runs against the server unchanged, by polling and by webhook.

aiogram's types are strict: an update or an answer that is not as Telegram sends it does not parse.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.botapi import BotApiServer, ManualClock, TooManyRequests
from tests.botapi.rawbot import RawBot

if TYPE_CHECKING:
    from aiogram import Bot

pytestmark = pytest.mark.asyncio

CHOICE = {"inline_keyboard": [[{"text": "Dark", "callback_data": "d"}, {"text": "Site", "url": "https://example.org"}]]}


@pytest.fixture(scope="module")
def aiogram() -> ModuleType:
    """The other framework, loaded when its first test runs."""
    return import_module("tests.botapi.aiogram_bot")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
        yield running


@pytest_asyncio.fixture
async def client(server: BotApiServer, aiogram: ModuleType) -> AsyncIterator[Bot]:
    async with aiogram.client_of(server) as client:
        yield client


async def converse(server: BotApiServer) -> None:
    ann = server.customer()
    await ann.says("/start poster_7")
    greeting = await ann.sees("Welcome from poster_7")
    assert greeting.keyboard == [["Dark"]]
    await ann.taps("Dark")
    assert greeting is await ann.sees("You chose v1:dark")
    assert ann.toasts == ["Saved"]
    said = await ann.says("hello")
    assert said is (await ann.sees("You said: hello")).reply_to


@pytest.mark.slow
async def test_an_aiogram_bot_runs_unchanged_by_polling(server: BotApiServer, client: Bot, aiogram: ModuleType) -> None:
    async with aiogram.polling(client):
        await converse(server)


@pytest.mark.slow
async def test_an_aiogram_bot_runs_unchanged_by_webhook(server: BotApiServer, client: Bot, aiogram: ModuleType) -> None:
    async with aiogram.webhook(client) as url:
        await client.set_webhook(url, secret_token="s3cret")
        await converse(server)
        await server.push_webhooks()
        assert (await client.get_webhook_info()).pending_update_count == 0


@pytest.mark.slow
async def test_what_waited_while_the_bot_was_away_is_answered_when_it_comes_back(
    server: BotApiServer, client: Bot, aiogram: ModuleType
) -> None:
    ann = server.customer()
    await ann.says("is anybody there?")
    async with aiogram.polling(client):
        await ann.sees("You said: is anybody there?")


@pytest.mark.slow
async def test_aiogram_reads_a_document_it_has_sent(server: BotApiServer, client: Bot, aiogram: ModuleType) -> None:
    ann = server.customer()
    await ann.says("/start")
    sent = await client.send_document(ann.id, aiogram.BufferedInputFile(b"{}", "data.json"), caption="Yours")
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("data.json", "Yours")


@pytest.mark.slow
async def test_aiogram_understands_the_refusals(server: BotApiServer, client: Bot, aiogram: ModuleType) -> None:
    ann = server.customer()
    await ann.says("/start")
    server.fail_next("sendMessage", with_=TooManyRequests(retry_after=7))
    with pytest.raises(aiogram.TelegramRetryAfter) as refused:
        await client.send_message(ann.id, "hello")
    assert refused.value.retry_after == 7
    await ann.blocks_bot()
    with pytest.raises(aiogram.TelegramForbiddenError, match="bot was blocked by the user"):
        await client.send_message(ann.id, "hello")


async def test_every_kind_of_update_passes_aiograms_strict_types(aiogram: ModuleType) -> None:
    async with BotApiServer(clock=ManualClock(), punish_hot_retries=False, enforce_rates=True) as server, RawBot(server) as caller:
        ann = server.customer(last_name="Lee", username="ann_lee", language="pt-br")
        first = await ann.says("/start payload_1")
        await ann.says("Because", reply_to=first)
        await ann.edits(first, "/start payload_2")
        await ann.sends_sticker()
        await ann.sends_voice(seconds=14)
        await ann.sends_photo(caption="My cup")
        await ann.shares_contact()
        shown = server.bot_says(ann, "Choose", CHOICE)
        await ann.taps("Dark")
        ann.chat.loses(shown)
        await ann.forges_tap("v0:old", shown)
        await ann.blocks_bot()
        await ann.unblocks_bot()
        group = server.group()
        await group.adds_bot(by=group.member("Bob"))
        await group.member("Bob").says("hello")
        updates = [aiogram.Update.model_validate(update) for update in await caller.result("getUpdates")]
        kinds = [update.event_type for update in updates]
        assert len(updates) == 13
        assert {"message", "edited_message", "callback_query", "my_chat_member"} == set(kinds)

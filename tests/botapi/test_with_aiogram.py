"""An echo bot of another framework runs against the server unchanged, by polling and by webhook.

aiogram's types are strict: an update or an answer that is not as Telegram sends it does not parse.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.botapi import BotApiServer, TooManyRequests

pytestmark = pytest.mark.asyncio

DARK = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Dark", callback_data="v1:dark")]])


class PlainSession(AiohttpSession):
    """aiogram's session without its quarter of a second for closing TLS: there is none here."""

    async def close(self) -> None:
        if self._session:
            await self._session.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
        yield running


@pytest_asyncio.fixture
async def client(server: BotApiServer) -> AsyncIterator[Bot]:
    session = PlainSession(api=TelegramAPIServer.from_base(server.url))
    yield Bot(server.token, session=session)
    await session.close()


def echo_bot() -> Dispatcher:
    """A bot as its author would write it for Telegram."""
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        await message.answer(f"Welcome from {command.args}", reply_markup=DARK)

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        await message.reply(f"You said: {message.text}")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("Saved")
        if isinstance(query.message, Message):
            await query.message.edit_text(f"You chose {query.data}")

    return dispatcher


@asynccontextmanager
async def polling(client: Bot) -> AsyncIterator[None]:
    dispatcher = echo_bot()
    running = asyncio.create_task(dispatcher.start_polling(client, handle_signals=False, polling_timeout=10))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def webhook(client: Bot) -> AsyncIterator[str]:
    app = web.Application()
    SimpleRequestHandler(echo_bot(), client, secret_token="s3cret").register(app, "/telegram/webhook")
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook"
    await runner.cleanup()


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


async def test_an_aiogram_bot_runs_unchanged_by_polling(server: BotApiServer, client: Bot) -> None:
    async with polling(client):
        await converse(server)


async def test_an_aiogram_bot_runs_unchanged_by_webhook(server: BotApiServer, client: Bot) -> None:
    async with webhook(client) as url:
        await client.set_webhook(url, secret_token="s3cret")
        await converse(server)
        await server.push_webhooks()
        assert (await client.get_webhook_info()).pending_update_count == 0


async def test_what_waited_while_the_bot_was_away_is_answered_when_it_comes_back(server: BotApiServer, client: Bot) -> None:
    ann = server.customer()
    await ann.says("is anybody there?")
    async with polling(client):
        await ann.sees("You said: is anybody there?")


async def test_aiogram_reads_a_document_it_has_sent(server: BotApiServer, client: Bot) -> None:
    ann = server.customer()
    await ann.says("/start")
    sent = await client.send_document(ann.id, BufferedInputFile(b"{}", "data.json"), caption="Yours")
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("data.json", "Yours")


async def test_aiogram_understands_the_refusals(server: BotApiServer, client: Bot) -> None:
    ann = server.customer()
    await ann.says("/start")
    server.fail_next("sendMessage", with_=TooManyRequests(retry_after=7))
    with pytest.raises(TelegramRetryAfter) as refused:
        await client.send_message(ann.id, "hello")
    assert refused.value.retry_after == 7
    await ann.blocks_bot()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await client.send_message(ann.id, "hello")

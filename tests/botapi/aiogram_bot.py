"""A bot as its author would write it for Telegram, in another framework.

Only what runs it imports this: aiogram takes longer to load than all of our own modules, and every worker collects every test.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.botapi import BotApiServer

__all__ = ["Bot", "BufferedInputFile", "TelegramForbiddenError", "TelegramRetryAfter", "Update"]

DARK = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Dark", callback_data="v1:dark")]])


class PlainSession(AiohttpSession):
    """aiogram's session without its quarter of a second for closing TLS: there is none here."""

    async def close(self) -> None:
        if self._session:
            await self._session.close()


@asynccontextmanager
async def client_of(server: BotApiServer) -> AsyncIterator[Bot]:
    """A client of this framework that talks to the server."""
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

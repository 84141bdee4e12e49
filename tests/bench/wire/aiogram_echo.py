"""The least a bot of aiogram does: say what was said. `python -m tests.bench.wire.aiogram_echo BASE_URL TOKEN AT_ONCE`."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def main() -> None:
    """Poll until killed."""
    base_url, token, at_once = sys.argv[1:4]
    server = TelegramAPIServer.from_base(base_url.removesuffix("/bot"))
    bot = Bot(token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    await dispatcher.start_polling(bot, tasks_concurrency_limit=int(at_once), handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main())

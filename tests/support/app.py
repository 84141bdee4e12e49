"""A whole bot for tests: the real application on real storage, against the local Bot API server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import FakeClock
from bot.compose import Application, build
from bot.settings import Settings
from storage import due
from tests.botapi import BotApiServer, Customer
from tests.botapi.schema import load_spec, violations
from tests.conftest import CATALOGUE

TOKEN = "123456:TEST-token-of-no-real-bot"
MORNING = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


class Bot:
    """The application, moved by hand: `listens` takes what customers did, `time_passes` lets everything due happen."""

    def __init__(self, app: Application, clock: FakeClock, server: BotApiServer) -> None:
        self.app = app
        self.clock = clock
        self.server = server

    async def listens(self) -> None:
        """Poll once, handle everything, deliver everything."""
        assert self.app.telegram is not None
        await self.app.telegram.poller.once()
        await self.settles()

    async def settles(self) -> None:
        """Finish what was received and deliver what is ready."""
        await self.app.intake.drain()
        await self.app.delivery.drain(self.app.service)

    async def time_passes(self, span: timedelta) -> None:
        """Everything due on the way happens at its own moment."""
        until = self.clock.now() + span
        while (at := await self.app.store.read(due.next_at)) is not None and at <= until:
            self.clock.move_to(max(at, self.clock.now()))
            await self.app.service.tick()
            await self.app.delivery.drain(self.app.service)
        self.clock.move_to(until)


def settings_for(folder: Path, server: BotApiServer, **given: Any) -> Settings:
    """Settings of a bot whose data lives in `folder`."""
    return Settings(
        zeroparty_data_dir=folder,
        zeroparty_prompts_dir=given.pop("prompts", CATALOGUE),
        telegram_bot_token=TOKEN,
        telegram_api_base_url=server.base_url,
        **given,
    )


@asynccontextmanager
async def running_bot(folder: Path, **given: Any) -> AsyncIterator[Bot]:
    """A bot on a fresh database, and the server it talks to; both on one clock that moves when told."""
    clock = FakeClock(MORNING)
    async with BotApiServer(token=TOKEN, clock=clock.now, pace=0.001, punish_hot_retries=False, answer_within=600) as server:
        app = await build(settings_for(folder, server, **given), clock)
        try:
            yield Bot(app, clock, server)
        finally:
            await app.close()
        refuse_what_telegram_would(server)


def refuse_what_telegram_would(server: BotApiServer) -> None:
    """Every request of the test against the public specification, where it is at hand."""
    spec = load_spec()
    if spec is not None:
        found = [problem for request in server.requests for problem in violations(request, spec)]
        assert not found, found


async def says_yes(bot: Bot, customer: Customer) -> None:
    """From hello to the first question."""
    await customer.says("/start")
    await bot.listens()
    await customer.taps("Yes, ask me")
    await bot.listens()


@asynccontextmanager
async def in_the_background(work: Any) -> AsyncIterator[None]:
    """Something that runs for ever, while the block lasts."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

"""A whole bot for tests: the real application on real storage, against the local Bot API server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.application import Application
from bot.app.compose import build
from bot.channels.telegram.account import TelegramAccount
from bot.channels.webchat.channel import WebChat
from bot.clock import FakeClock
from bot.engine.model.state import State
from bot.rehearsal import deliver_all, let_time_pass
from bot.runtime.persistence.rows import state_of
from bot.settings import Settings
from storage.model.records import Address, ExternalId
from storage.model.turns import Loaded, Writes
from storage.people import customers
from storage.turn.unit_of_work import Unit
from tests.botapi import BotApiServer, Customer
from tests.botapi.schema import load_spec, violations
from tests.conftest import CATALOGUE
from tests.support.empty_records import empty_records_in

TOKEN = "123456:TEST-token-of-no-real-bot"
MORNING = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


class Running:
    """The application, moved by hand: `time_passes` lets everything due happen."""

    def __init__(self, app: Application, clock: FakeClock) -> None:
        self.app = app
        self.clock = clock

    @property
    def webchat(self) -> WebChat:
        """The web phone."""
        return self.app.channels["webchat"].channel

    async def submit(self, address: str, event_key: str, body: str) -> None:
        """A form that a page of the web phone sends."""
        await self.app.channels["webchat"].host.submit(address, event_key, body)

    async def settles(self) -> None:
        """Finish what was received and deliver it, in as many seconds as the channel's limits take."""
        await self.app.intake.drain()
        await self.delivers()

    async def delivers(self) -> None:
        """Deliver what is ready; the clock moves on to where there is a place for what had to wait for one."""
        await deliver_all(self.clock, self.app.delivery)

    async def moves_to(self, moment: datetime) -> None:
        """The clock moves there; everything due on the way happens at its own moment."""
        await let_time_pass(self.clock, self.app.store, self.app.service, self.app.delivery, moment)

    async def time_passes(self, span: timedelta) -> None:
        """Everything due on the way happens at its own moment."""
        await self.moves_to(self.clock.now() + span)


class Bot(Running):
    """An application with Telegram: `listens` takes what customers did."""

    def __init__(self, app: Application, clock: FakeClock, server: BotApiServer) -> None:
        super().__init__(app, clock)
        self.server = server

    @property
    def telegram(self) -> TelegramAccount | None:
        """The account on Telegram."""
        return self.app.channels.get("telegram")

    async def listens(self) -> None:
        """Poll once, handle everything, deliver everything."""
        assert self.telegram is not None
        await self.telegram.poller.once()
        await self.settles()


class Phone(Running):
    """An application with the web phone and nothing else."""


def settings_for(folder: Path, server: BotApiServer | None, **given: Any) -> Settings:
    """Settings of a bot whose data lives in `folder`; without a server it has no Telegram."""
    account = {"telegram_bot_token": TOKEN, "telegram_api_base_url": server.base_url} if server else {"telegram_bot_token": None}
    return Settings(zeroparty_data_dir=folder, zeroparty_prompts_dir=given.pop("prompts", CATALOGUE), **account, **given)


@asynccontextmanager
async def running_bot(folder: Path, *, at: datetime = MORNING, **given: Any) -> AsyncIterator[Bot]:
    """A bot on a fresh database, and the server it talks to; both on one clock that moves when told."""
    clock = FakeClock(at.astimezone(UTC))
    _put_records(folder, given)
    async with BotApiServer(token=TOKEN, clock=clock.now, pace=0.001, punish_hot_retries=False, answer_within=600) as server:
        app = await build(settings_for(folder, server, **given), clock)
        try:
            yield Bot(app, clock, server)
        finally:
            await app.close()
        refuse_what_telegram_would(server)


@asynccontextmanager
async def running_phone(folder: Path, *, at: datetime = MORNING, **given: Any) -> AsyncIterator[Phone]:
    """A bot on a fresh database that is reached by the web phone only, on a clock that moves when told."""
    clock = FakeClock(at.astimezone(UTC))
    _put_records(folder, given)
    app = await build(settings_for(folder, None, **given), clock)
    try:
        yield Phone(app, clock)
    finally:
        await app.close()


def _put_records(folder: Path, given: dict[str, Any]) -> None:
    if given.get("zeroparty_database_url") is None:
        empty_records_in(folder)


async def state_at(app: Application, address: Address) -> State | None:
    """What is stored about whoever has this address, read back from the records."""

    def look(unit: Unit) -> State | None:
        customer = customers.by_address(unit, address)
        loaded = customers.by_id(unit, customer) if customer is not None else None
        return state_of(loaded) if loaded else None

    return await app.store.read(look)


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


async def comes_to_the_wish(bot: Bot, customer: Customer) -> None:
    """Through everything before the question that is answered in one's own words, one a day."""
    for answer in ("dark", "filter", "3", "tomorrow"):
        await customer.says(answer)
        await bot.listens()
        bot.clock.advance(timedelta(days=1))
        await customer.says("/menu")
        await bot.listens()
        await customer.taps("One question now")
        await bot.listens()
    assert customer.chat.messages[-1].text.startswith(("What should we roast next?", "Name a coffee you wish we had."))


async def is_called(bot: Running, address: Address, ident: str, system: str = "hubspot") -> None:
    """What another system calls this customer, as a link would say it."""

    def called(loaded: Loaded | None) -> tuple[Writes, None]:
        assert loaded is not None
        row = replace(loaded.customer, version=loaded.customer.version + 1)
        return Writes(row, external_ids=(ExternalId(system, ident, loaded.customer.updated_at),)), None

    await bot.app.store.turn(address, called)

"""The composition root: the only place that picks concrete classes and wires them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.applications import Starlette
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.app import web
from bot.app.session import open_storage
from bot.channels.telegram import updates
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.profile import about, keep_profile
from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.pages import routes
from bot.channels.webchat.updates import translate
from bot.clock import Clock, SystemClock
from bot.customers.data_copy import data_copy
from bot.engine.model.effects import Message
from bot.engine.model.moments import crockford
from bot.ports import Channel, File
from bot.publishing.live_catalogue import LiveCatalogue
from bot.runtime.circuit_breaker import Brakes
from bot.runtime.delivery import Delivery
from bot.runtime.intake import Intake
from bot.runtime.service import Service
from bot.scheduler.jobs import Job, Parts, jobs
from bot.settings import Settings
from prompts.model.question import Language
from storage.crypto.keys import Keys
from storage.model.records import Address, CustomerId
from storage.model.work import InboxItem
from storage.store import Store
from storage.traffic import due

_POLL_READ_SECONDS = 45


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """One bot on Telegram: what it sends with and what it listens with."""

    channel: Telegram
    poller: Poller
    bot: Bot
    requests: tuple[HTTPXRequest, ...]

    async def close(self) -> None:
        """Close the connections."""
        for request in self.requests:
            await request.shutdown()


@dataclass(frozen=True, slots=True)
class Application:
    """Everything a process of `zeroparty run` is made of."""

    settings: Settings
    clock: Clock
    store: Store
    keys: Keys
    catalogue: LiveCatalogue
    webchat: WebChat
    telegram: TelegramAccount | None
    service: Service
    intake: Intake
    delivery: Delivery
    brakes: Brakes

    @property
    def is_only_process(self) -> bool:
        """SQLite has one writing process; PostgreSQL may have several."""
        return not self.settings.database_url.startswith("postgresql")

    def jobs(self) -> list[Job]:
        """The periodic work of a worker."""
        tick = timedelta(seconds=self.settings.zeroparty_tick_seconds)
        parts = Parts(tick, self.clock, self.store, self.catalogue, self.service, self.intake, self.delivery, self.brakes)
        return jobs(parts)

    def pages(self) -> Starlette:
        """What this process answers over HTTP."""
        phone = routes(
            self.webchat,
            submit=self.submit,
            knock=self._knock,
            rebuild=self._rebuild,
            secret=self.keys.derived("web cookie"),
            clock=self.clock,
            words=lambda key, language: self.catalogue().phrases.says(f"web.{key}", language),
            languages=lambda: self.catalogue().brand.languages,
            title=lambda: self.catalogue().brand.name,
        )
        return web.pages(phone, self._health)

    async def keep_profile(self) -> None:
        """What Telegram shows about the bot is what the phrases say now; for the process that polls, beside its work."""
        if self.telegram is not None:
            catalogue = self.catalogue()
            await keep_profile(self.telegram.bot, about(catalogue.phrases, catalogue.brand.languages))

    async def submit(self, address: str, event_key: str, body: str) -> None:
        """Something a browser sent: durable, then handled, then this returns."""
        now = self.clock.now()
        lane = self.keys.pepper.lane(self.webchat.name, address)
        item = InboxItem(self.clock.nonce(), self.webchat.name, event_key, lane, body, now)
        await self.intake.receive([item])
        await self.intake.settled(lane)
        await self.delivery.settle(self.service, Address(self.webchat.name, address))

    async def close(self) -> None:
        """Close what is open, in the order of dependence."""
        if self.telegram is not None:
            await self.telegram.close()
        await self.store.close()
        self.keys.close()

    async def _knock(self, address: str) -> None:
        here = Address(self.webchat.name, address)
        await self.service.knock(here)
        await self.delivery.settle(self.service, here)

    async def _rebuild(self, address: str) -> list[tuple[str, Message]]:
        return await self.service.screen(Address(self.webchat.name, address))

    async def _health(self) -> dict[str, object]:
        now = self.clock.now()
        overdue = await self.store.read(lambda unit: due.backlog(unit, now=now))
        return {"ok": True, "due": overdue, "questions": len(self.catalogue().questions)}


async def build(settings: Settings, clock: Clock | None = None) -> Application:
    """An application on its databases, migrated, recovered and ready to serve."""
    clock = clock or SystemClock()
    store, keys = open_storage(settings, clock)
    catalogue = await open_catalogue(settings, store, clock)
    webchat = WebChat(clock=clock, fresh=lambda: crockford(clock.nonce(), 13))
    channels: dict[str, Channel] = {webchat.name: webchat}

    async def make_file(customer: CustomerId, language: Language) -> File:
        return await data_copy(store, customer, clock.now(), catalogue(), language)

    brakes = Brakes(store, clock, catalogue, settings.zeroparty_data_dir)
    delivery = Delivery(store, channels, clock, phrases=lambda: catalogue().phrases, make_file=make_file, world=brakes)
    service = Service(store, channels, clock, catalogue, delivery.wake, brakes)
    intake = Intake(store, service, clock, {updates.NAME: updates.translate, webchat.name: translate})
    account = telegram_account(settings, clock, intake, keys)
    if account is not None:
        channels[account.channel.name] = account.channel
    return Application(settings, clock, store, keys, catalogue, webchat, account, service, intake, delivery, brakes)


async def open_catalogue(settings: Settings, store: Store, clock: Clock) -> LiveCatalogue:
    """The live catalogue, its revisions stored before anybody is asked."""
    return await LiveCatalogue.open(settings, store, clock)


def telegram_account(settings: Settings, clock: Clock, intake: Intake, keys: Keys) -> TelegramAccount | None:
    """The Telegram side, when a token is set: messages, answers to taps and polling, each with connections of its own."""
    if settings.telegram_bot_token is None:
        return None
    token, base = settings.telegram_bot_token.get_secret_value(), settings.telegram_api_base_url
    # 16 in flight is what the HTTP client carries best; more connections make every request slower (measured).
    sending = HTTPXRequest(connection_pool_size=16, pool_timeout=5)
    tapping = HTTPXRequest(connection_pool_size=4)
    polling = HTTPXRequest(connection_pool_size=1, read_timeout=_POLL_READ_SECONDS)
    bot = Bot(token, base_url=base, request=sending)

    def lane(conversation: str) -> str:
        return keys.pepper.lane(Telegram.name, conversation)

    poller = Poller(polling, f"{base}{token}", intake.receive, clock, lane)
    channel = Telegram(bot, taps=Bot(token, base_url=base, request=tapping))
    return TelegramAccount(channel, poller, bot, (sending, tapping, polling))

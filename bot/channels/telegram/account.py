"""One bot on Telegram, opened: messages, answers to taps and polling, each with connections of its own."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from telegram import Bot

from bot.channels.telegram.account_check import what_to_do
from bot.channels.telegram.bot_profile import about, keep_profile
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.wire import Account, Wire
from bot.ports import Host
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

_POLL_READ_SECONDS = 45

_MESSAGES_AT_ONCE = 64
"""Requests on the wire at once (measured: docs/benchmarks.md); the delivery has no more places than that."""


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """What it sends with and what it listens with."""

    channel: Telegram
    poller: Poller
    bot: Bot
    host: Host
    requests: tuple[Wire, ...]

    def pages(self) -> Sequence[BaseRoute]:
        """None: updates are polled."""
        return ()

    def listening(self) -> Coroutine[Any, Any, None]:
        """Poll for ever."""
        return self.poller.run()

    async def prepare(self) -> None:
        """What Telegram shows about the bot is what the phrases say now."""
        catalogue = self.host.catalogue()
        await keep_profile(self.bot, about(catalogue.phrases, catalogue.brand.languages))

    async def stop(self) -> None:
        """Nothing is held open but the poll, which is cancelled."""

    async def close(self) -> None:
        """Close the connections."""
        for request in self.requests:
            await request.shutdown()


def account_of(token: SecretStr, settings: Settings, host: Host) -> TelegramAccount:
    """The account with this token."""
    secret, base = token.get_secret_value(), settings.telegram_api_base_url
    sending = Account(secret, base, Wire(_MESSAGES_AT_ONCE))
    tapping = Account(secret, base, Wire(at_most=4))
    polling = Account(secret, base, Wire(at_most=1, read_seconds=_POLL_READ_SECONDS))
    poller = Poller(polling, host.receive, host.clock, host.lane, f"{what_to_do(base)}; the bot goes on trying")
    channel = Telegram(sending, tapping, settings.telegram_messages_per_second)
    return TelegramAccount(channel, poller, sending.bot, host, (sending.wire, tapping.wire, polling.wire))

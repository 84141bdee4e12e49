"""Telegram, for the table of channels. Its library, with which a start takes a fifth longer, is loaded where a token is set."""

from __future__ import annotations

from bot.ports import Host, Looked, OpenChannel, StartLinks
from bot.settings import Settings


def open_channel(settings: Settings, host: Host) -> OpenChannel | None:
    """The account whose token is set, or none."""
    if settings.telegram_bot_token is None:
        return None
    from bot.channels.telegram.account import account_of

    return account_of(settings.telegram_bot_token, settings, host)


async def look(settings: Settings) -> Looked | None:
    """Whether Telegram knows the token; nothing where none is set."""
    if settings.telegram_bot_token is None:
        return None
    from bot.channels.telegram.account_check import look_at_account

    return await look_at_account(settings.telegram_bot_token, settings.telegram_api_base_url)


async def start_links(settings: Settings) -> StartLinks | None:
    """Links that open the chat (Bot API, deep linking); nothing where no token is set."""
    looked = await look(settings)
    if looked is None:
        return None
    if not looked.account:
        return StartLinks("Telegram", "", f"{looked.detail}; {looked.fix}")
    return StartLinks("Telegram", f"https://t.me/{looked.account}?start=")

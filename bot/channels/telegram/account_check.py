"""Does Telegram know the token: asked with getMe, which changes nothing; and what to do when it is out of reach."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import SecretStr
from telegram import error as platform

from bot.channels.telegram.wire import Account, Wire
from bot.ports import Looked

WRONG_TOKEN = "set TELEGRAM_BOT_TOKEN to what @BotFather shows for this bot (/token)"
_PATIENCE = 5.0
"""Seconds to wait for an answer."""


async def look_at_account(token: SecretStr, base: str) -> Looked:
    """The account behind the token."""
    wire = Wire(at_most=1, read_seconds=_PATIENCE)
    try:
        me = await Account(token.get_secret_value(), base, wire).bot.get_me()
    except (platform.InvalidToken, platform.Forbidden):
        return Looked(False, "Telegram does not accept TELEGRAM_BOT_TOKEN", WRONG_TOKEN)
    except platform.TelegramError as error:
        return Looked(False, f"Telegram is out of reach: {reason(error)}", what_to_do(base))
    finally:
        await wire.shutdown()
    return Looked(True, f"the token is @{me.username}'s", account=me.username or "")


def reason(error: platform.TelegramError) -> str:
    """Why, as far as the library knows, without the name of an exception where there are words."""
    said = str(error).strip()
    return said.partition(": ")[2] or said or type(error).__name__


def what_to_do(base: str) -> str:
    """For whoever runs the bot; the token is no part of it."""
    return f"check that this machine reaches {urlsplit(base).netloc} (network, proxy in HTTPS_PROXY), and TELEGRAM_API_BASE_URL"

"""The least a bot of python-telegram-bot does: say what was said. `python -m tests.bench.wire.ptb_echo BASE_URL TOKEN AT_ONCE`."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it again."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Poll until killed."""
    base_url, token, at_once = sys.argv[1:4]
    app: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder()
        .token(token)
        .base_url(base_url)
        .concurrent_updates(int(at_once) if int(at_once) > 1 else False)
        .build()
    )
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.run_polling(stop_signals=None)


if __name__ == "__main__":
    main()

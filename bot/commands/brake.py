"""The global brake from the command line: what `pause-all` and `resume-all` have in common."""

from __future__ import annotations

import json

from bot.app.session import opened
from bot.clock import SystemClock
from bot.runtime.circuit_breaker import Wish, leave_wish
from bot.settings import read_settings
from storage.errors import AlreadyRunning


async def carry_out(wish: Wish) -> str:
    """Write the wish to the database; where a running bot holds it, leave it for the bot. Returns what happened, in words."""
    settings = read_settings()
    try:
        async with opened(settings, SystemClock()) as store:
            return "done" if await store.write(wish.fulfil) else "nothing was paused"
    except AlreadyRunning:
        leave_wish(settings.zeroparty_data_dir, wish)
        return f"the running bot takes it up within {settings.zeroparty_tick_seconds:g} seconds"


def report(said: str, *, paused: bool, as_json: bool) -> int:
    """Say it, to a person or to a script."""
    print(json.dumps({"paused": paused, "detail": said}) if as_json else said)
    return 0

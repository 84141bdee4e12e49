"""The global brake from the command line: what `pause-all` and `resume-all` have in common."""

from __future__ import annotations

import json

from bot.app.session import opened
from bot.clock import SystemClock
from bot.publishing.requests import BrakeRequest, brake_requests
from bot.settings import read_settings
from storage.errors import AlreadyRunning


async def carry_out(request: BrakeRequest) -> str:
    """Do it in the database; where a running bot holds that, leave the request for the bot. Returns what happened, in words."""
    settings = read_settings()
    try:
        async with opened(settings, SystemClock()) as store:
            return "done" if await store.write(request.carry_out) else "nothing was paused"
    except AlreadyRunning:
        brake_requests(settings.zeroparty_data_dir).leave(request)
        return f"the running bot takes it up within {settings.zeroparty_tick_seconds:g} seconds"


def report(said: str, *, paused: bool, as_json: bool) -> int:
    """Say it, to a person or to a script."""
    print(json.dumps({"paused": paused, "detail": said}) if as_json else said)
    return 0

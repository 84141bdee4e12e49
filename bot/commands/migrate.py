"""`zeroparty migrate`: bring the database to this release's schema; `run` does it too, this does only it."""

from __future__ import annotations

import argparse
import asyncio

from bot.app.session import opened
from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from storage.errors import AlreadyRunning, OlderSchema


def run(options: argparse.Namespace) -> int:
    """Migrate and say so."""
    print(asyncio.run(_migrate()))
    return 0


async def _migrate() -> str:
    settings, clock = read_settings(), SystemClock()
    try:
        async with opened(settings, clock):
            return "the database is up to date"  # opening for writing is what migrates
    except AlreadyRunning:
        return await _beside_the_bot(settings, clock)


async def _beside_the_bot(settings: Settings, clock: SystemClock) -> str:
    """Whoever holds the database has migrated it, unless that is an earlier release, which has to stop first."""
    try:
        async with opened(settings, clock, read_only=True):
            return "the database is up to date: the running bot saw to it"
    except OlderSchema as error:
        raise SettingsError(f"{error.what}; stop the running bot, which is of an earlier release, and say it again") from None

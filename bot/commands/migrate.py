"""`zeroparty migrate`: bring the database to this release's schema; `run` does it too, this does only it."""

from __future__ import annotations

import argparse
import asyncio

from bot.app.session import opened
from bot.clock import SystemClock
from bot.settings import read_settings


def run(options: argparse.Namespace) -> int:
    """Migrate and say so."""
    asyncio.run(_migrate())
    print("the database is up to date")
    return 0


async def _migrate() -> None:
    async with opened(read_settings(), SystemClock()):
        pass  # opening for writing is what migrates

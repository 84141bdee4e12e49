"""`zeroparty demo-data`: months of made-up customers in the data folder that is set, to look at; and away with them again."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TypeVar

from bot.app.session import opened
from bot.clock import Clock, SystemClock
from bot.commands.shared.progress import Progress
from bot.demo.making import Made, Wish, make, plan, remove
from bot.demo.telling import Story, tellers
from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from storage.database.connections import place_of
from storage.demo import Removed
from storage.errors import AlreadyRunning
from storage.store import Store

R = TypeVar("R")

_STOP_IT = (
    "a running bot holds the database, which takes one writer at a time: stop `zeroparty run` first, and start it again afterwards"
)


def run(options: argparse.Namespace) -> int:
    """Make it, or take it away; 1 where a real customer is."""
    given = {name: getattr(options, name) for name in ("customers", "days", "seed") if getattr(options, name) is not None}
    if options.remove and given:
        raise SettingsError(f"--remove takes all demo data away; leave --{next(iter(given))} out")
    settings = read_settings()
    result = asyncio.run(_with_records(settings, remove)) if options.remove else _made(settings, Wish(**given))
    print(json.dumps(asdict(result)) if options.json else _in_words(result))
    return 0


def _made(settings: Settings, wish: Wish) -> Made:
    story = asyncio.run(_planned(settings, wish))
    progress = Progress()
    # The processes that tell the story begin before the records are opened: they should have no part of them.
    with tellers(story) as pool:
        made = asyncio.run(_with_records(settings, lambda store, clock: make(store, settings, clock, story, pool, progress)))
    progress.end()
    return made


async def _planned(settings: Settings, wish: Wish) -> Story:
    """Looked up beside whoever writes; where nothing was ever kept there is nothing to look at."""
    clock, file = SystemClock(), place_of(settings.database_url).path
    if file is not None and not file.exists():
        return await plan(settings, clock, wish, None)
    # A server's database may have no schema yet, which only who may write makes.
    async with opened(settings, clock, read_only=file is not None) as store:
        return await plan(settings, clock, wish, store)


async def _with_records(settings: Settings, work: Callable[[Store, Clock], Awaitable[R]]) -> R:
    clock = SystemClock()
    try:
        async with opened(settings, clock) as store:
            return await work(store, clock)
    except AlreadyRunning:
        raise SettingsError(_STOP_IT) from None


def _in_words(result: Made | Removed) -> str:
    if isinstance(result, Removed):
        stay = f"; {result.others} who came by themselves stay" if result.others else ""
        return f"{result.customers:,} made-up customers and all that was about them are gone{stay}"
    asks, answers = result.asks.get("sent", 0), sum(result.answers.values())
    return (
        f"{result.customers:,} made-up customers of {result.days} days: {asks:,} questions, {answers:,} answers; "
        f"{result.forgotten:,} more came and were forgotten\n"
        "`zeroparty run` shows them; `zeroparty demo-data --remove` takes them away"
    )

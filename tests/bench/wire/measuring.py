"""What is measured of a bot: messages a second when everything is there at once, and how long each waits when they trickle in."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.wire.bots import Process, peer, product
from tests.bench.wire.platform import Platform

_FIRST = 1_000_000
"""Chats are numbered from here, each round its own."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot, one round."""

    per_second: float
    cpu_ms: float
    """Processor time an update, of all threads."""
    p50_ms: float = 0.0
    p99_ms: float = 0.0


@asynccontextmanager
async def on_the_other_core() -> AsyncIterator[None]:
    """The platform leaves the bot's core alone."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores - {min(cores)} or cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


@asynccontextmanager
async def ours(folder: Path, platform: Platform, chats: range) -> AsyncIterator[Process]:
    """The product, with this many customers who were asked their first question."""
    async with product(folder, platform) as process:
        for words in ("/start", "Yes"):
            await platform.all_at_once(words, chats)
            await platform.is_quiet()
        yield process


async def all_at_once(start: Callable[[Platform, range], AbstractAsyncContextManager[Process]], words: str, many: int) -> Figures:
    """Everybody writes at the same moment."""
    chats = range(_FIRST, _FIRST + many)
    async with Platform() as platform, start(platform, chats) as process, on_the_other_core():
        await platform.is_quiet()
        cpu = process.cpu()
        seconds = await platform.all_at_once(words, chats)
        await platform.is_quiet(0.5)
        return Figures(many / seconds, (process.cpu() - cpu) / many * 1000)


async def at_a_rate(
    start: Callable[[Platform, range], AbstractAsyncContextManager[Process]], words: str, many: int, per_second: float, trip: float
) -> Figures:
    """So many a second, each answered by the platform after a round trip."""
    chats = range(_FIRST, _FIRST + many)
    async with Platform() as platform, start(platform, chats) as process, on_the_other_core():
        platform.round_trip = trip
        await platform.is_quiet()
        cpu = process.cpu()
        waits = await platform.at_rate(words, chats, per_second)
        spent = process.cpu() - cpu
        return Figures(per_second, spent / many * 1000, median(waits) * 1000, waits[int(len(waits) * 0.99)] * 1000)


def echo(module: str, at_once: int) -> Callable[[Platform, range], AbstractAsyncContextManager[Process]]:
    """A peer that says what was said."""
    return lambda platform, _: peer(module, platform, at_once)

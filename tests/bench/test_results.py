"""What pages of results cost with very many customers, and what counting them costs whoever talks to the bot meanwhile.

ZEROPARTY_BENCH_CUSTOMERS says how many customers there are.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import pytest

from bot.app.application import Application
from bot.app.compose import build
from bot.clock import SystemClock
from bot.console.staff import Role
from bot.engine.model.inputs import Said
from bot.ports import Inbound
from bot.publishing.catalogue_files import readable
from bot.results.counting.everybody import REST, count
from bot.results.counting.keeping import KeptCounts
from tests.bench.test_size import ABOUT, BRAND, QUESTION, TOPIC
from tests.support.app import settings_for
from tests.support.many_answers import SECRET, crowd_in
from tests.support.office import visitor

PEOPLE = int(os.environ.get("ZEROPARTY_BENCH_CUSTOMERS", "100000"))
VISITS = 60
BUSY = 50
"""Customers who write as fast as they are answered."""
ROUNDS, SECONDS = 6, 4.0
MOST_MEDIAN, MOST_P95, MOST_COST = 50, 150, 0.10
"""Milliseconds of a page, and the share of their speed that busy customers may lose."""


def questions_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "_brand.yaml").write_text(BRAND, encoding="utf-8")
    asked = "".join(QUESTION.format(name=name, purpose="recommend") for name in ABOUT[:8])
    (folder / "coffee.yaml").write_text(TOPIC + asked, encoding="utf-8")
    return folder


@asynccontextmanager
async def with_many(tmp_path: Path) -> AsyncIterator[Application]:
    prompts, data = questions_in(tmp_path / "questions"), tmp_path / "var"
    crowd = await crowd_in(data, readable(prompts, SystemClock()).usable(), PEOPLE)
    await crowd.close()
    settings = settings_for(data, None, prompts=prompts, zeroparty_kek=SECRET.hex(), zeroparty_pepper=SECRET.hex())
    app = await build(settings, SystemClock())
    try:
        yield app
    finally:
        await app.close()


async def busy_for(app: Application, seconds: float, first: int) -> float:
    """Turns a second of customers who write as fast as they are answered."""
    ends, done = perf_counter() + seconds, 0

    async def writes(number: int) -> None:
        nonlocal done
        while perf_counter() < ends:
            done += 1
            who = f"{first + done}"
            await app.service.handle(Inbound("webchat", who, who, Said("hello"), app.clock.now(), "en"))

    began = perf_counter()
    await asyncio.gather(*(writes(number) for number in range(BUSY)))
    return done / (perf_counter() - began)


@asynccontextmanager
async def beside(work: Callable[[], Coroutine[Any, Any, object]]) -> AsyncIterator[None]:
    """Something that is done again and again meanwhile."""

    async def for_ever() -> None:
        while True:
            await work()

    task = asyncio.create_task(for_ever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.bench
async def test_pages_of_very_many_customers_and_what_counting_costs(tmp_path: Path) -> None:
    async with with_many(tmp_path) as app:
        began, spent = perf_counter(), process_time()
        assert await KeptCounts(app.store, app.clock, app.catalogue, rest=0).look()
        print(f"\n{PEOPLE} customers counted: {perf_counter() - began:.1f} s, {process_time() - spent:.1f} s of one processor")
        snapshot = await app.counts.latest()
        assert snapshot is not None
        assert snapshot.customers == PEOPLE

        async with visitor(app, *Role) as staff:
            for path in ("/results", "/results/roast", "/attention"):
                took = []
                await staff.page(path)
                for _ in range(VISITS):
                    began = perf_counter()
                    await staff.page(path)
                    took.append(1000 * (perf_counter() - began))
                p95 = quantiles(took, n=20)[-1]
                print(f"{path}: median {median(took):.1f} ms, p95 {p95:.1f} ms")
                assert median(took) < MOST_MEDIAN
                assert p95 < MOST_P95

        alone, beside_it = [], []
        for number in range(ROUNDS):
            alone.append(await busy_for(app, SECONDS, number * 10_000_000))
            async with beside(lambda: count(app.store, app.clock, app.catalogue())):
                beside_it.append(await busy_for(app, SECONDS, number * 10_000_000 + 5_000_000))
        cost = 1 - median(beside_it) / median(alone)
        print(f"busy customers: {median(alone):.0f} turns/s alone, {median(beside_it):.0f} while counting: {cost:.1%} less")
        print(f"(rests {REST:g} times as long as a page takes; a count is made {timedelta(hours=1)} after the last)")
        assert cost < MOST_COST

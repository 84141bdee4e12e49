"""The counts as they are kept: made when it is time or somebody asks, by one process, and read only when there are others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.results.counting.keeping import COUNT_EVERY, KeptCounts
from storage.errors import Unavailable
from storage.questions import kept_counts
from storage.traffic import leases
from tests.contracts.databases import LASTING, Database
from tests.support.app import Bot, running_bot, says_yes

pytestmark = pytest.mark.parametrize("database", LASTING, indirect=True)


@pytest.fixture
async def bot(database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path, zeroparty_database_url=database.url) as running:
        yield running


def counts_of(bot: Bot) -> KeptCounts:
    return KeptCounts(bot.app.store, bot.clock, bot.app.catalogue, rest=0)


@pytest.mark.slow
async def test_the_first_look_counts_and_the_next_waits_until_it_is_time(bot: Bot) -> None:
    counts = counts_of(bot)
    assert await counts.latest() is None
    assert await counts.look()
    first = await counts.latest()
    assert first is not None
    assert not await counts.look()
    bot.clock.advance(COUNT_EVERY)
    assert await counts.look()
    second = await counts.latest()
    assert second is not None
    assert second.at == first.at + COUNT_EVERY


@pytest.mark.slow
async def test_whoever_asks_gets_a_new_count_and_asking_twice_counts_once(bot: Bot) -> None:
    counts, elsewhere = counts_of(bot), counts_of(bot)
    assert await counts.look()
    await says_yes(bot, bot.server.customer())
    bot.clock.advance(timedelta(minutes=1))
    await elsewhere.want()
    await elsewhere.want()
    assert await elsewhere.is_wanted()
    assert await counts.look()
    assert not await counts.look()
    seen = await elsewhere.latest()
    assert seen is not None
    assert seen.customers == 1
    await elsewhere.want()
    assert not await elsewhere.is_wanted()


async def test_only_one_process_counts_at_a_time(bot: Bot) -> None:
    counts, now = counts_of(bot), bot.clock.now()
    elect = partial(leases.elect, name="counts", me="another process", now=now, until=now + timedelta(minutes=2))
    assert await bot.app.store.write(elect)
    assert not await counts.look()
    assert await counts.latest() is None
    bot.clock.advance(timedelta(minutes=3))
    assert await counts.look()


async def test_a_count_of_another_release_is_made_anew(bot: Bot) -> None:
    counts = counts_of(bot)
    now = bot.clock.now()
    await bot.app.store.write(lambda unit: kept_counts.keep_counts(unit, '{"something": "else"}', at=now))
    assert await counts.latest() is None
    assert await counts.look()
    assert await counts.latest() is not None


@pytest.mark.slow
async def test_the_scheduler_has_it_counted(bot: Bot) -> None:
    [job] = [job for job in bot.app.jobs() if job.name == "count"]
    await job.work()
    assert await made(bot.app.counts)


async def made(counts: KeptCounts) -> bool:
    """Whether a count that was begun came to something."""
    assert counts._counting is not None
    await counts._counting
    return await counts.latest() is not None


async def test_a_long_count_goes_on_beside_the_scheduler_and_is_left_off_at_the_end(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, left_off = asyncio.Event(), asyncio.Event()

    async def for_ever(*_: object, **__: object) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            left_off.set()

    monkeypatch.setattr("bot.results.counting.keeping.count", for_ever)
    counts = counts_of(bot)
    await counts.begin()
    await counts.begin()
    await begun.wait()
    await counts.close()
    assert left_off.is_set()
    monkeypatch.undo()
    # What was held is free again: the next process need not wait.
    assert await counts_of(bot).look()


async def test_trouble_is_told_once_a_minute_and_ends_by_itself(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable("the database does not answer")

    counts = counts_of(bot)
    monkeypatch.setattr("bot.results.counting.keeping.count", away)
    with capture_logs() as told:
        await counts.begin()
        assert not await made(counts)
        monkeypatch.undo()
        await counts.begin()
        assert not await made(counts)
    [line] = [line for line in told if line["event"] == "counts_wait"]
    assert "exc_info" not in line
    bot.clock.advance(timedelta(minutes=1))
    await counts.begin()
    assert await made(counts)

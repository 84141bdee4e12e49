"""The ticker: named jobs on a real APScheduler, none lost and none piled up."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
import structlog

from bot.scheduler.jobs import Job
from bot.scheduler.run import Ticker
from storage.errors import Unavailable
from tests.support.places import ROOT


async def test_a_job_runs_again_and_again_until_it_is_stopped() -> None:
    ran = asyncio.Semaphore(0)

    async def work() -> None:
        ran.release()

    ticker = Ticker([Job("ask-due", timedelta(milliseconds=20), work)])
    ticker.start()
    async with asyncio.timeout(5):
        for _ in range(3):
            await ran.acquire()
    ticker.stop()


async def test_a_job_that_fails_is_reported_and_runs_again() -> None:
    ran = asyncio.Semaphore(0)

    async def work() -> None:
        ran.release()
        raise ValueError("a bad day")

    ticker = Ticker([Job("tidy", timedelta(milliseconds=20), work)])
    with structlog.testing.capture_logs() as logs:
        ticker.start()
        async with asyncio.timeout(5):
            for _ in range(2):
                await ran.acquire()
        await asyncio.sleep(0)
        ticker.stop()
    assert [entry["job"] for entry in logs if entry["event"] == "job_failed"][:1] == ["tidy"]


async def test_records_that_are_away_are_one_line_however_often_the_job_looks_for_them() -> None:
    ran, is_back = asyncio.Semaphore(0), False

    async def work() -> None:
        ran.release()
        if not is_back:
            raise Unavailable("the database failed: the connection is lost")

    ticker = Ticker([Job("tidy", timedelta(milliseconds=20), work)])
    with structlog.testing.capture_logs() as logs:
        ticker.start()
        async with asyncio.timeout(5):
            for _ in range(4):
                await ran.acquire()
            is_back = True
            for _ in range(3):
                await ran.acquire()
        ticker.stop()
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("job_waits", "error"), ("job_works_again", "info")]
    assert "the connection is lost" in logs[0]["why"]


@pytest.mark.slow
async def test_a_loop_that_was_busy_costs_no_run_and_causes_no_pile_up() -> None:
    ran = asyncio.Semaphore(0)
    count = 0

    async def work() -> None:
        nonlocal count
        count += 1
        ran.release()

    ticker = Ticker([Job("ask-due", timedelta(milliseconds=50), work)])
    ticker.start()
    deadline = asyncio.get_running_loop().time() + 0.4
    while asyncio.get_running_loop().time() < deadline:
        pass  # eight runs are missed; the default misfire grace would drop late ones, a queue would repeat them all
    async with asyncio.timeout(5):
        await ran.acquire()
    assert count == 1
    ticker.stop()


def test_jobs_live_in_memory_where_nobody_can_leave_one() -> None:
    """A store on disk is unpickled, and so runs whatever somebody wrote into it."""
    sources = [path.read_text(encoding="utf-8") for folder in ("bot", "storage") for path in (ROOT / folder).rglob("*.py")]
    stores = {found for source in sources for found in re.findall(r"apscheduler\.jobstores\.?(\w*)", source)}
    assert stores == {"memory"}

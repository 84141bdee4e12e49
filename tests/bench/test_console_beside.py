"""What somebody who works in the console costs the customers who are talking to the bot meanwhile."""

from __future__ import annotations

import asyncio
import multiprocessing
from itertools import count
from pathlib import Path
from statistics import fmean, median
from time import perf_counter, process_time

import pytest
import uvicorn

from bot.app.web import listen
from bot.clock import SystemClock
from bot.console.staff import Role
from bot.engine.model.inputs import Commanded, Content, Said
from bot.ports import Inbound
from tests.support.app import Bot, in_the_background, running_bot
from tests.support.office import Visitor, link

CUSTOMERS = 50
THINKS = 1.0
"""Seconds until a customer says something again: busy, as nobody is for long."""

CLICKS = 1.0
"""Seconds between what somebody does in the console: a page, or a pause in typing after which the draft is looked at."""

PAGES = ("/", "/results", "/attention", "/questions/roast", "/publish", "/history", "/exports", "/register", "/customers", "/audit")
TYPED = 10
"""Looks at the draft for each round of the pages."""

SECONDS = 20.0
ROUNDS = 3
MOST_SLOWER = 1.1
"""The goal of the issue on the console: less than a tenth."""


@pytest.mark.bench
async def test_an_open_console_costs_the_customers_little(tmp_path: Path) -> None:
    async with running_bot(tmp_path / "var", at=SystemClock().now()) as bot:
        numbers = count()
        says: tuple[Content, ...] = (Commanded("start"), Said("yes"), Said("dark"))
        for who in range(CUSTOMERS):
            for content in says:
                await said(bot, who, content, numbers)
        door = listen("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(bot.app.pages(), log_config=None, lifespan="off"))
        alone, beside, spent_alone, spent_beside, done = [], [], 0.0, 0.0, []
        async with in_the_background(server.serve(sockets=[door])):
            await busy(bot, numbers, 2.0)
            for number in range(ROUNDS):
                before = process_time()
                alone += await busy(bot, numbers, SECONDS)
                spent_alone += process_time() - before
                secret = await link(bot.app, f"Ann {number}", *Role)
                works = multiprocessing.get_context("spawn").Process(
                    target=works_in_the_console, args=(door.getsockname()[1], secret, SECONDS + 4, tmp_path / "done")
                )
                works.start()
                await asyncio.sleep(3.0)
                before = process_time()
                beside += await busy(bot, numbers, SECONDS)
                spent_beside += process_time() - before
                await asyncio.to_thread(works.join)
                done.append((tmp_path / "done").read_text())
            server.should_exit = True
    for name, found, spent in (("alone", alone, spent_alone), ("beside the console", beside, spent_beside)):
        times = sorted(1000 * each for each in found)
        shares = ", ".join(f"{name} {times[int(len(times) * share)]:.1f}" for name, share in (("p90", 0.9), ("p99", 0.99)))
        rate = len(found) / SECONDS / ROUNDS
        print(
            f"\n{name}: {rate:.1f} turns/s, median {median(times):.2f}, mean {fmean(times):.2f}, {shares} ms; "
            f"{100 * spent / SECONDS / ROUNDS:.1f} % of a processor",
            end="",
        )
    print(f"\nin the console: {done}")
    assert median(beside) / median(alone) < MOST_SLOWER


async def said(bot: Bot, who: int, content: Content, numbers: count[int]) -> float:
    """How long it took until the turn was committed and its reply handed over."""
    began = perf_counter()
    await bot.app.service.handle(Inbound("telegram", str(who), f"{next(numbers)}", content, bot.clock.now(), "en"))
    return perf_counter() - began


async def busy(bot: Bot, numbers: count[int], seconds: float) -> list[float]:
    """Everybody says one thing after the other for so long."""
    end, found = perf_counter() + seconds, list[float]()

    async def one(who: int) -> None:
        await asyncio.sleep(THINKS * who / CUSTOMERS)
        while perf_counter() < end:
            began = perf_counter()
            found.append(await said(bot, who, Said("why"), numbers))
            await asyncio.sleep(max(0.0, began + THINKS - perf_counter()))

    await asyncio.gather(*(one(who) for who in range(CUSTOMERS)))
    return found


def works_in_the_console(port: int, secret: str, seconds: float, noted: Path) -> None:
    """In a process of its own, at the pace of a person in a hurry."""
    asyncio.run(_works(port, secret, seconds, noted))


async def _works(port: int, secret: str, seconds: float, noted: Path) -> None:
    origin = f"http://127.0.0.1:{port}"
    staff = Visitor(None, base_url=origin)
    began = perf_counter()
    statuses: list[int] = []
    await staff.signs_in(secret)
    await staff.page("/questions/roast")
    fields = staff.fields("/questions/roast/look")
    acts = [*PAGES, *["look"] * TYPED]
    for number in range(int(seconds / CLICKS)):
        await asyncio.sleep(max(0.0, began + number * CLICKS - perf_counter()))
        act = acts[number % len(acts)]
        if act == "look":
            sent = [(name, f"{value} {number}" if name == "en.ask" else value) for name, value in fields]
            answer = await staff.posts("/questions/roast/look", sent, **{"X-Fragment": "1"})
        else:
            answer = await staff.opens(act)
        statuses.append(answer.status_code)
    noted.write_text(f"{len(statuses)} acts, {statuses.count(200)} answered")
    await staff.closes()

"""What every page of the console costs with very many customers: the server's time, for each address of the table of routes.

The customers are demo data (bot/demo) whose histories are lived by many. ZEROPARTY_BENCH_CUSTOMERS says how many there are. The
floor is measured in the same run: the page for signing in, which looks at nothing.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

import pytest

from bot.app.application import Application
from bot.app.compose import build
from bot.clock import SystemClock
from bot.console.pages.table import all_pages
from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.results.counting.keeping import KeptCounts
from storage import demo
from tests.support.demo_house import House
from tests.support.many_lives import many_lives_in
from tests.support.office import Visitor, visitor

PEOPLE = int(os.environ.get("ZEROPARTY_BENCH_CUSTOMERS", "100000"))
VISITS = 40
MOST_MEDIAN, MOST_P95 = 50, 150
"""Milliseconds of processor time of a page (the issue on the console)."""
MOST_BYTES = 150_000
"""Of a page and what it is drawn with, before anything is seen."""


def addresses(app: Application, customer: int) -> list[str]:
    """Every page that can be looked at, with something of this installation in it."""
    instead = {"question": "roast", "file": "coffee.yaml", "customer": crockford(customer), "number": "1", "version": "1"}
    found = []
    for page in all_pages(app.desk()):
        path = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: instead.get(name[1], ""), page.path)
        if "GET" in page.methods and "//" not in path and (path == "/" or not path.endswith(("/", "/download", ".svg"))):
            found.append(path)
    return list(dict.fromkeys(found))


async def visited(staff: Visitor, path: str) -> tuple[float, float, float, int, int]:
    """Median and p95 of the processor's milliseconds, median of the clock's, the status, and the bytes."""
    answer = await staff.opens(path)
    spent, took = [], []
    for _ in range(VISITS):
        began, before = perf_counter(), process_time()
        await staff.opens(path)
        spent.append(1000 * (process_time() - before))
        took.append(1000 * (perf_counter() - began))
    return median(spent), quantiles(spent, n=20)[-1], median(took), answer.status_code, len(answer.content)


@pytest.mark.bench
async def test_every_page_with_very_many_customers(tmp_path: Path) -> None:
    house = House(tmp_path / "var")
    began, spent = perf_counter(), process_time()
    count = await many_lives_in(house, PEOPLE)
    print(f"\n{count} customers made in {perf_counter() - began:.0f} s, {process_time() - spent:.0f} s of one processor")
    assert count == PEOPLE
    app = await build(house.settings(), SystemClock())
    try:
        began = perf_counter()
        await KeptCounts(app.store, app.clock, app.catalogue, rest=0).look()
        print(f"counted in {perf_counter() - began:.1f} s")
        somebody = (await app.store.read(lambda unit: demo.some_made_up(unit, 1)))[0]
        too_slow = []
        async with visitor(app, *Role, follow_redirects=False) as staff:
            for path in ("/sign-in", *(path for path in addresses(app, somebody) if path != "/sign-in")):
                middle, p95, clock, status, size = await visited(staff, path)
                print(
                    f"{path:42} {status}  median {middle:6.1f} ms, p95 {p95:6.1f} ms (by the clock {clock:6.1f} ms), {size:7} bytes"
                )
                if middle >= MOST_MEDIAN or p95 >= MOST_P95 or size > MOST_BYTES or status >= 500:
                    too_slow.append(path)
        assert too_slow == []
    finally:
        await app.close()

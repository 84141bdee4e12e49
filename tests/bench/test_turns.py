"""What a durable turn costs, as ratios within one run: against one commit at a time, and against SQLite's own floor."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from time import perf_counter

import pytest

from bot.clock import SystemClock
from bot.engine.model.inputs import Said
from bot.ports import Inbound
from tests.support.app import running_bot

PEOPLE = 400


@pytest.mark.bench
async def test_turns_that_share_a_commit_against_turns_that_do_not(tmp_path: Path) -> None:
    floor = commits_a_second(tmp_path / "floor.db")
    async with running_bot(tmp_path / "var") as bot:
        clock = SystemClock()

        async def hello(number: int) -> None:
            await bot.app.service.handle(Inbound("telegram", str(number), str(number), Said("hello"), clock.now(), "en"))

        began = perf_counter()
        for number in range(PEOPLE):
            await hello(number)
        alone = PEOPLE / (perf_counter() - began)
        began = perf_counter()
        for start in range(1, 11):
            await asyncio.gather(*(hello(start * 1_000_000 + number) for number in range(50)))
        together = 500 / (perf_counter() - began)
    print(f"\nbare commits {floor:,.0f}/s; whole turns one by one {alone:,.0f}/s; 50 at once {together:,.0f}/s")
    print(f"sharing commits: {together / alone:.1f}x; against the bare floor: {together / floor:.2f}x")
    assert together > alone


def commits_a_second(path: Path) -> float:
    """One row, one durable commit, again and again: the least a turn without sharing can cost."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, value TEXT)")
    began = perf_counter()
    for number in range(500):
        connection.execute("INSERT INTO answer VALUES (?, 'dark')", (number,))
    connection.close()
    return 500 / (perf_counter() - began)

"""kill -9 between update and answer: no update lost, no answer stored twice, nobody asked twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from random import Random

import pytest

from bot.app.session import open_storage
from bot.clock import SystemClock
from storage.model.records import Address
from storage.people import customers, ledger
from storage.traffic import inbox
from storage.turn.unit_of_work import Unit
from tests.botapi import BotApiServer, Customer
from tests.conftest import CATALOGUE
from tests.support.app import TOKEN, settings_for

SEEDS = range(20)
PEOPLE = 3


class Victim:
    """A real `zeroparty run` in a process of its own, killed and started again."""

    def __init__(self, folder: Path, server: BotApiServer) -> None:
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ZEROPARTY_", "TELEGRAM_"))},
            "ZEROPARTY_DATA_DIR": str(folder),
            "ZEROPARTY_PROMPTS_DIR": str(CATALOGUE),
            "ZEROPARTY_LOG_FORMAT": "json",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": server.base_url,
        }
        self._process: Process | None = None

    async def start(self) -> None:
        """Start, and wait until it says that it is ready."""
        command = (sys.executable, "-c", "from bot.cli import main; main()", "run", "--role", "worker")
        self._process = await asyncio.create_subprocess_exec(*command, env=self._environment, stdout=DEVNULL, stderr=PIPE)
        assert self._process.stderr is not None
        seen = b""
        async with asyncio.timeout(60):
            while b'"ready"' not in seen:
                line = await self._process.stderr.readline()
                assert line, f"it ended instead of getting ready: {seen.decode()}"
                seen += line
        self._drain = asyncio.create_task(self._process.stderr.read())

    async def dies(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        await self._drain

    async def stops(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            code = await self._process.wait()
        await self._drain
        return code


@pytest.mark.slow
async def test_twenty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    async with BotApiServer(token=TOKEN, pace=0.05, punish_hot_retries=False, answer_within=600) as server:
        victim = Victim(tmp_path, server)
        everybody: list[Customer] = []
        await victim.start()
        for seed in SEEDS:
            everybody += await one_round(victim, server, Random(seed))
        for customer in everybody:
            await customer.sees("You said: Dark", timeout=20)
        assert await victim.stops() == 0
        await check_records(tmp_path, server, everybody)
        for customer in everybody:
            questions = [m for m in customer.chat.messages if m.text and m.text.startswith("Which roast")]
            assert len(questions) >= 1


async def one_round(victim: Victim, server: BotApiServer, chance: Random) -> list[Customer]:
    """New people walk to an answer; at one seeded moment on the way the process is killed and started again."""
    people = [server.customer() for _ in range(PEOPLE)]
    killed_at = chance.choice(["hello", "yes", "answer"])
    for stage in ("hello", "yes", "answer"):
        for person in people:
            await act(person, stage)
        if stage == killed_at:
            await asyncio.sleep(chance.random() * 0.06)
            await victim.dies()
            await victim.start()
        if stage != "answer":
            for person in people:
                await person.sees({"hello": "I'm software", "yes": "Which roast"}[stage], timeout=20)
    return people


async def act(person: Customer, stage: str) -> None:
    if stage == "hello":
        await person.says("/start")
    else:
        await person.taps("Yes, ask me" if stage == "yes" else "Dark")


async def check_records(folder: Path, server: BotApiServer, everybody: list[Customer]) -> None:
    store, keys = open_storage(settings_for(folder, server), SystemClock(), read_only=True)

    def answers_of(unit: Unit, customer: Customer) -> list[str]:
        known = customers.by_address(unit, Address("telegram", str(customer.id)))
        return [row.question for row in ledger.answers(unit, known)] if known is not None else []

    try:
        assert await store.read(lambda unit: inbox.waiting(unit, 10)) == []
        assert await store.read(inbox.list_dead) == []
        found = await store.read(lambda unit: [answers_of(unit, customer) for customer in everybody])
        assert found == [["roast"]] * len(everybody)
    finally:
        await store.close()
        keys.close()

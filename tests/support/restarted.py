"""A bot that is stopped, started again, and given an older copy of its records, before one and the same Telegram."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC
from pathlib import Path
from typing import Any

from bot.app.compose import build
from bot.clock import FakeClock
from tests.botapi import BotApiServer
from tests.support.app import MORNING, TOKEN, Bot, settings_for
from tests.support.empty_records import empty_records_in


class House:
    """Where it lives, and the bot while it runs."""

    def __init__(self, data: Path, server: BotApiServer, clock: FakeClock, given: dict[str, Any]) -> None:
        self.data, self.server, self.clock = data, server, clock
        self._given = given
        self.bot: Bot

    async def start(self) -> Bot:
        """A new process on what is there."""
        self.bot = Bot(await build(settings_for(self.data, self.server, **self._given), self.clock), self.clock, self.server)
        return self.bot

    async def stop(self) -> None:
        """What was taken is confirmed to Telegram first, so that the next process is not given it again."""
        for _ in range(2):
            await self.bot.listens()
        await self.bot.app.close()

    def copied(self) -> Path:
        """The records as they are now, without their keys."""
        copy = self.data.parent / "copy.db"
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(self.data / "zeroparty.db")) as records, closing(sqlite3.connect(copy)) as into:
            records.backup(into)
        return copy

    async def with_older(self, copy: Path) -> Bot:
        """Started on the copy: the key store is the one that it was."""
        await self.stop()
        self.put_back(copy)
        return await self.start()

    def put_back(self, copy: Path) -> None:
        """While nothing runs."""
        for file in self.data.glob("zeroparty.db*"):
            file.unlink()
        shutil.copy(copy, self.data / "zeroparty.db")


@asynccontextmanager
async def house(folder: Path, **given: Any) -> AsyncIterator[House]:
    """One on fresh records, running."""
    clock, data = FakeClock(MORNING.astimezone(UTC)), folder / "var"
    empty_records_in(data)
    async with BotApiServer(token=TOKEN, clock=clock.now, pace=0.001, punish_hot_retries=False, answer_within=600) as server:
        place = House(data, server, clock, given)
        await place.start()
        try:
            yield place
        finally:
            await place.bot.app.close()

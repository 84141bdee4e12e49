"""Bots in processes of their own, each on the same core, and the processor time they take."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.wire.platform import TOKEN, Platform
from tests.conftest import CATALOGUE

_TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """One running bot."""

    def __init__(self, started: subprocess.Popen[bytes]) -> None:
        self._started = started

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its threads."""
        fields = Path(f"/proc/{self._started.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@asynccontextmanager
async def peer(module: str, platform: Platform, at_once: int) -> AsyncIterator[Process]:
    """An echo bot, ready."""
    command = [sys.executable, "-m", f"tests.bench.wire.{module}", platform.base_url, TOKEN, str(at_once)]
    async with _running(command, dict(os.environ)) as process:
        await platform.all_at_once("ready?", range(1, 2))
        yield process


@asynccontextmanager
async def product(folder: Path, platform: Platform) -> AsyncIterator[Process]:
    """Ours, with what it needs to be as free as the others: no limit of messages, and no ticks in between."""
    settings = {
        "ZEROPARTY_DATA_DIR": str(folder),
        "ZEROPARTY_PROMPTS_DIR": str(CATALOGUE),
        "ZEROPARTY_PORT": "0",
        "ZEROPARTY_LOG_LEVEL": "error",
        "ZEROPARTY_LOG_FORMAT": "json",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": platform.base_url,
        "TELEGRAM_MESSAGES_PER_SECOND": "1000000",
    }
    async with _running([str(Path(sys.executable).with_name("zeroparty")), "run"], os.environ | settings) as process:
        yield process


@asynccontextmanager
async def _running(command: list[str], environment: dict[str, str]) -> AsyncIterator[Process]:
    """Byte code is written, as on anybody's machine. The bot gets the first core, the platform keeps the others."""
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = await asyncio.to_thread(subprocess.Popen, command, env=environment, stdout=subprocess.DEVNULL)
    os.sched_setaffinity(started.pid, {min(os.sched_getaffinity(0))})
    try:
        yield Process(started)
    finally:
        started.terminate()
        await asyncio.to_thread(started.wait)

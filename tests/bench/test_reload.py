"""How long the bot stands still while many question files are saved at once, in the middle of conversations."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import pytest

from bot.clock import SystemClock
from bot.engine.model.inputs import Said
from bot.ports import Inbound
from tests.conftest import CATALOGUE
from tests.support.app import Bot, running_bot
from tests.support.live_folder import reload

FILES = 100
A_BEAT = 0.002


def many_files(folder: Path) -> Path:
    """One question to a file."""
    folder.mkdir()
    (folder / "_brand.yaml").write_bytes((CATALOGUE / "_brand.yaml").read_bytes())
    head, asked = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8").split("questions:\n")
    one = next(part for part in asked.split("  - id: ") if part.strip())
    for number in range(FILES):
        topic = head.replace("topic: coffee", f"topic: coffee{number}")
        question = one.replace("roast", f"roast_{number}").replace("ROAST", f"ROAST_{number}")
        (folder / f"coffee{number}.yaml").write_text(f"{topic}questions:\n  - id: {question}", encoding="utf-8")
    return folder


async def pauses(found: list[float]) -> None:
    """How much later than asked for the loop comes back, again and again."""
    while True:
        began = perf_counter()
        await asyncio.sleep(A_BEAT)
        found.append(perf_counter() - began - A_BEAT)


async def talk(bot: Bot, waits: list[float]) -> None:
    """Fifty updates a second, each from somebody else."""
    clock, chat = SystemClock(), 0
    tasks: set[asyncio.Task[None]] = set()

    async def hello(number: int) -> None:
        began = perf_counter()
        await bot.app.service.handle(Inbound("telegram", str(number), str(number), Said("hello"), clock.now(), "en"))
        waits.append(perf_counter() - began)

    while True:
        chat += 1
        task = asyncio.create_task(hello(chat))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await asyncio.sleep(0.02)


@pytest.mark.bench
async def test_a_hundred_files_saved_at_once(tmp_path: Path) -> None:
    folder = many_files(tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        version = bot.app.catalogue.version
        talking: list[float] = []
        reloading: list[float] = []
        quiet: list[float] = []
        busy: list[float] = []
        beat, speaker = asyncio.create_task(pauses(quiet)), asyncio.create_task(talk(bot, talking))
        await asyncio.sleep(3)
        for task in (beat, speaker):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for path in folder.glob("coffee*.yaml"):
            path.write_text(path.read_text(encoding="utf-8").replace("Light", "Pale", 1), encoding="utf-8")
        beat, speaker = asyncio.create_task(pauses(busy)), asyncio.create_task(talk(bot, reloading))
        began = perf_counter()
        await reload(bot)
        took = perf_counter() - began
        for task in (beat, speaker):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert bot.app.catalogue.version > version
    print(f"\n{FILES} files changed, live after {took:.2f} s")
    print(f"longest pause {max(busy) * 1000:.1f} ms (without: {max(quiet) * 1000:.1f} ms)")
    print(f"a turn meanwhile: longest {max(reloading) * 1000:.0f} ms (without: {max(talking) * 1000:.0f} ms)")
    assert max(busy) < 0.5, "the loop stands still while files are read"

"""What waits in memory is bounded, of everybody together: the rest waits where it can come again, and stops are heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.runtime import intake
from storage.errors import Unavailable
from tests.support.app import Bot, running_bot

MOST = 5


@pytest.fixture
async def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr(intake, "MOST_WAITING", MOST)
    monkeypatch.setattr(intake, "_LOOK_AGAIN", 0.001)
    async with running_bot(tmp_path) as running:
        yield running


async def test_nothing_is_taken_from_the_platform_while_as_much_waits_as_may(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bot.telegram is not None
    records_are_back = asyncio.Event()
    handle = bot.app.service.handle

    async def handled(*of: object) -> None:
        if not records_are_back.is_set():
            await records_are_back.wait()
            raise Unavailable("away")
        await handle(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(bot.app.service, "handle", handled)
    monkeypatch.setattr(intake, "_BACK_OFF", intake.timedelta(0))
    people = [bot.server.customer() for _ in range(2 * MOST)]
    for somebody in people[:MOST]:
        await somebody.says("/start")
    await bot.telegram.poller.once()
    assert (bot.app.intake.waiting, bot.app.intake.is_full) == (MOST, True)
    for somebody in people[MOST:]:
        await somebody.says("/start")
    polled = asyncio.create_task(bot.telegram.poller.once())
    await asyncio.sleep(0.1)
    assert not polled.done(), polled
    assert bot.app.intake.waiting == MOST
    records_are_back.set()
    await polled
    await bot.settles()
    assert not bot.app.intake.is_full
    assert all(somebody.chat.messages[-1].sender.is_bot for somebody in people)

"""Once a stop, a pause or a block is committed, no question leaves any more that was not handed to the platform before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import compose
from bot.customers.data_copy import data_copy
from bot.ports import File
from tests.botapi import Customer, Slow
from tests.support.app import Bot, in_the_background, running_bot

MANY = 24
QUESTION = "How do you brew at home?"
BREATH = timedelta(seconds=0.05)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


async def crowd(bot: Bot, many: int) -> list[Customer]:
    """People who answered one question, at a moment when all of them are due again."""
    people = [bot.server.customer() for _ in range(many)]
    for act in ("/start", "Yes, ask me", "dark"):
        for somebody in people:
            await (somebody.taps(act) if act.startswith("Yes") else somebody.says(act))
        await bot.listens()
    bot.clock.advance(timedelta(days=29, hours=2))
    return people


def asked(people: list[Customer]) -> int:
    return sum(message.text.startswith(QUESTION) for somebody in people for message in somebody.chat.messages if message.text)


async def on_the_wire(bot: Bot, since: int) -> int:
    """Every place that questions may take is taken by one that hangs."""
    before = -1
    while (now := len(bot.server.requests.of("sendMessage")) - since) < 12 or now != before:
        before = now
        for _ in range(50):
            bot.clock.advance(BREATH / 50)
            await asyncio.sleep(0.002)
    return now


async def hear(bot: Bot) -> None:
    assert bot.telegram is not None
    await bot.telegram.poller.once()
    await bot.app.intake.drain()


async def test_a_file_that_was_made_of_somebody_does_not_leave_after_their_erasure(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ann] = await crowd(bot, 1)
    await ann.says("/delete")
    await bot.listens()

    async def made_slowly(*of: Any) -> File:
        made = await data_copy(*of)
        await ann.taps("Erase everything")
        await hear(bot)
        return made

    monkeypatch.setattr(compose, "data_copy", made_slowly)
    await ann.says("/export")
    await bot.listens()
    assert bot.server.requests.of("sendDocument") == []
    assert "forgetting you now" in str(ann.chat.messages[-1].text)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["/stop", "stop", "/pause 1w"])
async def test_questions_that_wait_for_a_place_do_not_leave_after_a_stop(bot: Bot, words: str) -> None:
    people = await crowd(bot, MANY)
    since, released = len(bot.server.requests.of("sendMessage")), asyncio.Event()
    bot.server.fail_next("sendMessage", with_=Slow(released), times=10 * MANY)
    await bot.app.service.tick()
    async with asyncio.timeout(60), in_the_background(bot.app.delivery.run()):
        handed_over = await on_the_wire(bot, since)
        for somebody in people:
            await somebody.says(words)
        await hear(bot)
        released.set()
        for somebody in people:
            while QUESTION in somebody.chat.messages[-1].text or not somebody.chat.messages[-1].sender.is_bot:
                bot.clock.advance(BREATH)
                await asyncio.sleep(0)
    assert asked(people) == handed_over
    assert handed_over < MANY

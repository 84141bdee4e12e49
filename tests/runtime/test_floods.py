"""Who sends sixty messages at once hears back in a moment, and a stop among them is answered first of all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.botapi import Customer, Slow
from tests.support.app import Bot, in_the_background, running_bot, says_yes

STOPPED = "Okay, I won't write again."
COMMANDS = ("/privacy", "/help", "/mydata", "/consents", "/pace", "/language")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


def words(customer: Customer) -> list[str]:
    return [message.text for message in customer.chat.messages if message.sender.is_bot and message.text]


async def hear(bot: Bot) -> None:
    assert bot.telegram is not None
    await bot.telegram.poller.once()
    await bot.app.intake.drain()


async def sends_nonsense(ann: Customer, number: int) -> None:
    match number % 4:
        case 0:
            await ann.says(f"qwrtz {number} plmk")
        case 1:
            await ann.sends_sticker()
        case 2:
            await ann.says(f"/nosuchcommand{number}")
        case _:
            await ann.shares_contact("+353 1 555 0123")


@pytest.mark.slow
async def test_sixty_things_nobody_can_read_are_answered_once_for_each_kind_of_them(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    before = len(words(ann))
    for number in range(60):
        await sends_nonsense(ann, number)
    await hear(bot)
    await bot.settles()
    assert len(words(ann)[before:]) == len(set(words(ann)[before:])) == 4
    await ann.says("qwrtz plmk")
    await bot.listens()
    assert len(words(ann)[before:]) == 5


@pytest.mark.slow
@pytest.mark.parametrize("stop", ["/stop", "stop", "STOP!!"])
async def test_a_stop_is_confirmed_before_everything_that_was_asked_in_front_of_it(bot: Bot, stop: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for number in range(60):
        await ann.says(COMMANDS[number % len(COMMANDS)])
    await ann.says(stop)
    await hear(bot)
    before, asked_at = len(words(ann)), bot.clock.now()
    await bot.settles()
    assert [said[: len(STOPPED)] for said in words(ann)[before:]] == [STOPPED]
    assert bot.clock.now() - asked_at <= timedelta(seconds=1)


@pytest.mark.slow
async def test_a_stop_after_the_stop_is_confirmed_first_as_well(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("/stop")
    await bot.listens()
    before = len(words(ann))
    for number in range(30):
        await ann.says(COMMANDS[number % len(COMMANDS)])
    await ann.says("/stop")
    await hear(bot)
    await bot.settles()
    assert [said[: len(STOPPED)] for said in words(ann)[before:]] == [STOPPED]


@pytest.mark.slow
async def test_a_reply_that_waits_for_a_place_does_not_leave_in_front_of_the_confirmation(bot: Bot) -> None:
    crowd, ann = [bot.server.customer() for _ in range(16)], bot.server.customer()
    await says_yes(bot, ann)
    bot.clock.advance(timedelta(seconds=9))
    before, released = len(words(ann)), asyncio.Event()
    bot.server.fail_next("sendMessage", with_=Slow(released), times=16)
    since = len(bot.server.requests.of("sendMessage"))
    async with asyncio.timeout(30), in_the_background(bot.app.delivery.run()):
        for somebody in crowd:
            await somebody.says("/start")
        await hear(bot)
        while len(bot.server.requests.of("sendMessage")) < since + 16:
            await asyncio.sleep(0.001)
        await ann.says("/privacy")
        await hear(bot)
        while bot.app.delivery._crowds["telegram"] < 17:
            await asyncio.sleep(0.001)
        await ann.says("/stop")
        await hear(bot)
        released.set()
        await ann.sees(STOPPED)
    assert [said[: len(STOPPED)] for said in words(ann)[before:]] == [STOPPED]


@pytest.mark.slow
async def test_sixty_wishes_are_not_answered_for_a_minute_and_the_last_one_is(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    before, asked_at = len(words(ann)), bot.clock.now()
    for number in range(60):
        await ann.says(COMMANDS[number % len(COMMANDS)])
    await ann.says("/help")
    await hear(bot)
    await bot.settles()
    said = words(ann)[before:]
    assert len(said) <= 24
    assert bot.clock.now() - asked_at <= timedelta(seconds=24)
    assert "every answer is voluntary" in said[-1]

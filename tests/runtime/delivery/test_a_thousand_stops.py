"""B4: a stop at any moment while questions are decided, written, waiting and handed over; a thousand times, each otherwise."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

import pytest

from bot.engine.model.inputs import Said
from bot.ports import Outbound
from bot.runtime.delivery.sending import Sending
from tests.botapi import Customer
from tests.runtime.delivery.test_stopped_in_time import QUESTION, crowd
from tests.support.app import Bot, in_the_background, running_bot

ROUNDS, PEOPLE = 40, 25
MOMENTS = 250
"""Turns of the event loop that a stop may come after the tick began: some come before anything is decided, some after all of it."""

A_MOMENT = 2.0
"""Seconds between the last look and the hand-over, on a machine that does other things as well; a wait for a place takes longer."""


class Watch:
    """In which order stops were committed and questions looked at for the last time, by address."""

    def __init__(self) -> None:
        self.numbers = count()
        self.stopped: dict[str, int] = {}
        self.looked: dict[int, tuple[int, float]] = {}
        """By the key of the task that sends: when it looked whether the question is still wanted."""
        self.asked: dict[str, int] = {}
        self.longest = 0.0
        """Seconds between a last look and its hand-over."""

    def late(self) -> list[str]:
        """Whoever was handed a question that was looked at after their stop was committed."""
        return [who for who, at in self.asked.items() if at > self.stopped.get(who, at)]

    def looks(self) -> None:
        self.looked[id(asyncio.current_task())] = next(self.numbers), perf_counter()

    def hands_over(self, who: str) -> None:
        """From the last look on there is no way back, so nothing may be waited for in between."""
        self.asked[who], at = self.looked.pop(id(asyncio.current_task()))
        self.longest = max(self.longest, perf_counter() - at)


@contextmanager
def watched(bot: Bot) -> Iterator[Watch]:
    watch = Watch()
    channel = bot.app.channels["telegram"].channel
    turns = bot.app.service._turns
    deliver, here, is_wanted = channel.deliver, turns.here, Sending._is_wanted

    async def looking(sending: Sending, item: Any) -> bool:
        watch.looks()
        return await is_wanted(sending, item)

    async def delivering(outbound: Outbound) -> str:
        if outbound.message.text.startswith(QUESTION):
            watch.hands_over(outbound.address)
        return await deliver(outbound)

    async def taking(content: Any, moment: Any, address: Any, inbox_id: int | None) -> Any:
        turned = await here(content, moment, address, inbox_id)
        if isinstance(content, Said):
            watch.stopped[address.id_clear] = next(watch.numbers)
        return turned

    with (
        patch.object(channel, "deliver", delivering),
        patch.object(turns, "here", taking),
        patch.object(Sending, "_is_wanted", looking),
    ):
        yield watch


def is_answered(somebody: Customer) -> bool:
    """Whether the stop was confirmed: nothing of theirs is on its way then."""
    last = somebody.chat.messages[-1]
    return last.sender.is_bot and QUESTION not in last.text


async def a_round(bot: Bot, watch: Watch, chance: random.Random) -> None:
    """Everybody is due, and stops at a moment of their own."""
    people = await crowd(bot, PEOPLE)
    watch.stopped.clear()
    watch.asked.clear()

    async def stops(somebody: Customer, moments: int) -> None:
        for _ in range(moments):
            await asyncio.sleep(0.0005)
        await somebody.says("stop")

    async def listens() -> None:
        while len(watch.stopped) < PEOPLE:
            assert bot.telegram is not None
            await bot.telegram.poller.once()
            await bot.app.intake.drain()

    async def time_goes_on() -> None:
        while True:
            bot.clock.advance(timedelta(milliseconds=20))
            await asyncio.sleep(0.0005)

    async with asyncio.timeout(60), in_the_background(bot.app.delivery.run()), in_the_background(time_goes_on()):
        tick = asyncio.create_task(bot.app.service.tick())
        await asyncio.gather(listens(), *(stops(somebody, chance.randrange(MOMENTS)) for somebody in people))
        await tick
        while not all(is_answered(somebody) for somebody in people):
            await asyncio.sleep(0.001)
        await bot.settles()
    assert watch.late() == []
    assert watch.longest < A_MOMENT


@pytest.mark.slow
async def test_of_a_thousand_stops_at_any_moment_none_is_followed_by_a_question(tmp_path: Path) -> None:
    chance, before, after = random.Random(7), 0, 0
    async with running_bot(tmp_path) as bot:
        with watched(bot) as watch:
            for _ in range(ROUNDS):
                await a_round(bot, watch, chance)
                before += len(watch.asked)
                after += PEOPLE - len(watch.asked)
    print(f"\n{ROUNDS * PEOPLE:,} stops: {before} came after a question had been handed over, {after} kept one from leaving")
    assert min(before, after) > ROUNDS * PEOPLE / 20, "stops came too early or too late to say anything"

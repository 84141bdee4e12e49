"""An answer is kept to the moment that its question promised, and not a second longer: also in a pause, also on a leap day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.model.records import Address
from tests.support.app import running_bot, says_yes
from tests.support.two_chats import state

LEAP_DAY = datetime(2028, 2, 29, 10, 0, tzinfo=UTC)
MONDAY = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.slow
@pytest.mark.parametrize("told", [MONDAY, LEAP_DAY], ids=["any day", "a leap day"])
@pytest.mark.parametrize("is_paused", [False, True], ids=["active", "paused"])
async def test_an_answer_goes_at_the_moment_that_was_promised(tmp_path: Path, told: datetime, is_paused: bool) -> None:
    async with running_bot(tmp_path, at=told) as bot:
        ann = bot.server.customer()
        address = Address("telegram", str(ann.id))
        await says_yes(bot, ann)
        await ann.taps("Dark")
        await bot.listens()
        [(_, given)] = (await state(bot, address)).answers()
        assert given.keep_until.date().isoformat() == ("2029-08-29" if told == LEAP_DAY else "2027-11-04")
        await bot.time_passes(timedelta(days=1))
        await ann.says("weekly")
        await bot.listens()
        while bot.clock.now() + timedelta(days=80) < given.keep_until:
            await bot.time_passes(timedelta(days=80))
            await ann.says("/start")  # they are about, so that the yes itself is renewed and does not end before
            await bot.listens()
            if any("Yes, ask me" in row for row in ann.chat.messages[-1].keyboard):
                await ann.taps("Yes, ask me")
                await bot.listens()
        if is_paused:
            await ann.says("pause")
            await bot.listens()
            await ann.taps("3 months")
            await bot.listens()
        await bot.moves_to(given.keep_until - SECOND)
        assert (await state(bot, address)).values()["roast"] == "dark"
        await bot.moves_to(given.keep_until + SECOND)
        assert "roast" not in (await state(bot, address)).values()

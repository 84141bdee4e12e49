"""A long paste is heard once and whole, and what is said behind it is heard too."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from storage.errors import Unavailable
from storage.model.records import Address
from tests.support.app import Bot, running_bot, says_yes, state_at

PASTE = "x" * 4050
"""Long enough to be waited for more of it."""


async def killed(bot: Bot) -> None:
    """The update is committed, and the process gone before it says so to the platform."""
    assert bot.telegram is not None
    poller, intake = bot.telegram.poller, bot.app.intake
    offset = poller._offset
    await poller.once()
    for task in list(intake._running.values()):
        task.cancel()
    await asyncio.sleep(0.01)
    poller._offset = offset
    await intake.resume(is_only_process=True)


async def without_records(bot: Bot) -> None:
    """The update cannot be committed, and the platform is asked again."""
    assert bot.telegram is not None

    async def away(*_: Any, **__: Any) -> None:
        raise Unavailable("away")

    with patch.object(bot.app.store, "write", away), pytest.raises(Unavailable):
        await bot.telegram.poller.once()


@pytest.mark.parametrize("trouble", [killed, without_records])
async def test_a_paste_that_comes_twice_is_heard_once(tmp_path: Path, trouble: Any) -> None:
    async with running_bot(tmp_path) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        answered = len(ann.chat.messages)
        taken: list[int] = []
        here = bot.app.service._turns.here

        async def taking(content: Any, *more: Any) -> Any:
            turned = await here(content, *more)
            taken.append(len(content.text))
            return turned

        with patch.object(bot.app.service._turns, "here", taking), patch("bot.runtime.intake._NEXT_PART", 0.05):
            await ann.says(PASTE)
            await trouble(bot)
            assert bot.telegram is not None
            await bot.telegram.poller.once()
            await bot.settles()
        assert taken == [len(PASTE)]
        assert len(ann.chat.messages) > answered + 1, "it is answered"


@pytest.mark.parametrize(
    ("behind", "heard"),
    [
        ("stop", [4050, 4]),
        ("Stopp!", [4050, 6]),
        ("no", [4050, 2]),
        ("and this too", [4062]),
        ("stop the press", [4050, 14]),
    ],  # the last may be a refusal, so a stop is offered
)
async def test_what_means_something_by_itself_is_no_part_of_a_paste(tmp_path: Path, behind: str, heard: list[int]) -> None:
    async with running_bot(tmp_path) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        taken: list[int] = []
        here = bot.app.service._turns.here

        async def taking(content: Any, *more: Any) -> Any:
            taken.append(len(content.text))
            return await here(content, *more)

        with patch.object(bot.app.service._turns, "here", taking), patch("bot.runtime.intake._NEXT_PART", 0.05):
            await ann.says(PASTE)
            await ann.says(behind)
            await bot.listens()
        assert taken == heard
        state = await state_at(bot.app, Address("telegram", str(ann.chat.id)))
        assert state is not None
        assert (state.phase == "stopped") == (behind in ("stop", "Stopp!"))

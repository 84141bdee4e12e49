"""What a thirteenth attacker saw where a kill came between two files that are written one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import erasure
from storage import tables as t
from tests.botapi import Customer
from tests.regressions import builders
from tests.regressions.builders import known, say, taps
from tests.regressions.test_third_attack_records import answers_dark
from tests.support.app import Bot, running_bot
from tests.support.killed import killed_at


async def half_erased(patch: pytest.MonkeyPatch, data: Path, crash: Path, where: str = "_begin") -> tuple[Customer, int]:
    """Ann, who tapped *Erase everything*, and a kill at this step of it."""
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
        number = (await known(bot, ann)).customer
        await say(bot, ann, "/delete")
        killed_at(patch, erasure, where, data, crash)
        await taps(bot, ann, "Erase everything")
    patch.undo()
    return ann, number


@asynccontextmanager
async def a_minute_later(crash: Path, ann: Customer) -> AsyncIterator[tuple[Bot, Customer]]:
    """The next start, and Ann's phone there."""
    async with running_bot(crash) as bot:
        bot.clock.advance(timedelta(minutes=1))
        again = builders.the_same(bot, ann)
        await again.says("hello")  # so that the new server lets the bot write to her; the bot has not read it
        yield bot, again


def receipts(bot: Bot, ann: Customer) -> tuple[list[str], dict[str, str]]:
    """Those that she read, and all that there are, with how far each is."""
    said = [message.text.partition("Receipt code ")[2].partition(",")[0] for message in ann.chat.messages]
    with bot.app.keys.connection() as connection:
        ledger = {row.receipt: row.step for row in connection.execute(select(t.erasure))}
    return [receipt for receipt in said if receipt], ledger


@pytest.mark.slow
@pytest.mark.parametrize("where", ["_begin", "_note", "_close"])
@pytest.mark.parametrize("is_tap_first", [True, False], ids=["their tap first", "what was left undone first"])
async def test_an_erasure_that_is_cut_off_is_done_once_under_one_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, is_tap_first: bool
) -> None:
    ann, _ = await half_erased(monkeypatch, tmp_path / "var", tmp_path / "crash", where)
    async with a_minute_later(tmp_path / "crash", ann) as (bot, again):
        for step in (takes_up, finishes) if is_tap_first else (finishes, takes_up):
            await step(bot)
        said, ledger = receipts(bot, again)
        assert set(ledger.values()) == {"done"}
        assert len(ledger) == 1
        assert said == (list(ledger) if where != "_close" else [])


@pytest.mark.slow
async def test_the_staff_finish_what_was_cut_off_and_both_receipts_are_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, number = await half_erased(monkeypatch, tmp_path / "var", tmp_path / "crash")
    async with a_minute_later(tmp_path / "crash", ann) as (bot, again):
        assert await bot.app.service.erase(number, "R-STAF-FFFF")
        await takes_up(bot)
        said, ledger = receipts(bot, again)
        assert ledger == {"R-STAF-FFFF": "done", said[0]: "done"}
        assert len(said) == 1


@pytest.mark.slow
async def test_what_the_staff_erase_and_a_kill_cuts_off_is_erased_by_the_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, crash = tmp_path / "var", tmp_path / "crash"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
        number = (await known(bot, ann)).customer
        killed_at(monkeypatch, erasure, "_begin", data, crash)
        await bot.app.service.erase(number, "R-STAF-FFFF")
    monkeypatch.undo()
    async with a_minute_later(crash, ann) as (bot, again):
        assert await bot.app.service.erase(number, "R-STAF-FFFF")
        assert receipts(bot, again) == ([], {"R-STAF-FFFF": "done"})
        assert await builders.phase(bot, again) is None


async def takes_up(bot: Bot) -> None:
    """Whatever was received and not finished."""
    await bot.app.intake.resume(is_only_process=True)
    await bot.settles()


async def finishes(bot: Bot) -> None:
    """What the scheduler does every few minutes."""
    assert await bot.app.service.finish_erasures() == 0

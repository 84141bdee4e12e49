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
from storage.crypto import said_no
from storage.turn import batches
from tests.botapi import Customer
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.regressions.test_fourth_attack_records import later
from tests.regressions.test_third_attack_records import answers_dark, is_noticed, put_back
from tests.support.app import Bot, running_bot
from tests.support.killed import RECORDS, as_they_lie, killed_at


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


WAYS_TO_CHANGE = {
    "a tap": ("Change", "Medium"),
    "a word": ("Change", "medium"),
    "from the list": ("/mydata", "Change 1", "Medium"),
}


async def changes(bot: Bot, ann: Customer, acts: tuple[str, ...]) -> None:
    """The last of it is tapped where it stands on a button."""
    for each in acts:
        shown = any(each in row for message in ann.chat.messages for row in message.keyboard)
        await (taps if shown else say)(bot, ann, each)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
@pytest.mark.parametrize("where", ["the key store knows", "the records know"])
async def test_a_change_that_is_cut_off_keeps_one_of_the_two_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, where: str
) -> None:
    data, crash, copy = tmp_path / "var", tmp_path / "crash", tmp_path / "copy"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
        as_they_lie(data, copy)
        if where == "the key store knows":
            killed_at(monkeypatch, said_no, "note", data, crash)
        else:
            killed_at(monkeypatch, said_no, "settle", data, crash, before=True)
        await changes(bot, ann, WAYS_TO_CHANGE[way])
        assert (await known(bot, ann)).values() == {"roast": "medium"}
    monkeypatch.undo()
    async with later(crash, ann) as (bot, again):
        is_lost = where == "the key store knows"
        assert (await known(bot, again)).values() == {"roast": "dark" if is_lost else "medium"}
        assert not await is_noticed(bot)
        if is_lost:
            await changes(bot, again, ("/mydata", "Change 1", "Medium"))
        assert (await known(bot, again)).values() == {"roast": "medium"}
        assert ",medium," in await handed_on(bot, tmp_path)
    put_back(copy / RECORDS, crash)
    async with running_bot(crash) as bot:
        assert (await known(bot, builders.the_same(bot, ann))).values() == {}, "what was changed does not come back"
        assert not await is_noticed(bot)


@pytest.mark.slow
async def test_a_change_that_cannot_be_written_leaves_the_answer_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "var"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
        await say(bot, ann, "/mydata")
        await taps(bot, ann, "Change 1")
        with monkeypatch.context() as patched:
            patched.setattr(batches, "flush", fails)
            await taps(bot, ann, "Medium")
        await say(bot, ann, "/pause 1 week")
        assert (await known(bot, ann)).values() == {"roast": "dark"}
        assert ",dark," in await handed_on(bot, tmp_path)
        assert not await is_noticed(bot)
    async with running_bot(data) as bot:
        assert (await known(bot, builders.the_same(bot, ann))).values() == {"roast": "dark"}
        with bot.app.keys.connection() as connection:
            assert [row.what[:5] for row in connection.execute(select(t.said_no))] == ["pause"]


def fails(*_: object) -> None:
    """A disk that is full, or whatever else keeps one turn from being written."""
    raise ValueError

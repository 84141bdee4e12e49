"""An older copy of the key store is put back, which is the cure for a lost one, and later one of the database: no word is lost."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.session import opened
from bot.customers import older_keys
from bot.runtime.older_copy import is_behind
from storage.crypto import said_no
from storage.traffic.brake import Brake, current_brake, pull_brake
from tests.botapi import Customer
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.regressions.test_fourth_attack_records import GONE, later
from tests.regressions.test_third_attack_records import LATER, answers_dark, is_noticed, limits, put_back
from tests.support.app import running_bot
from tests.support.killed import KEYS, RECORDS, as_they_lie


def keys_put_back(copy: Path, data: Path) -> None:
    """The key store alone, as it was; the records stay."""
    for beside in data.glob(f"{KEYS}-*"):
        beside.unlink()
    shutil.copy(copy / KEYS, data / KEYS)


async def two_who_answered(data: Path, copy: Path) -> tuple[Customer, Customer]:
    """Ann and Ben; and then both stores are copied."""
    async with running_bot(data) as bot:
        ann, ben = await answers_dark(bot), await answers_dark(bot)
        as_they_lie(data, copy)
    return ann, ben


async def starts_with_older_keys(copy: Path, data: Path) -> None:
    keys_put_back(copy, data)
    async with running_bot(data) as bot:
        assert not await is_behind(bot.app.store)
        assert not await is_noticed(bot)


@pytest.mark.slow
async def test_a_word_of_since_holds_though_the_keys_had_counted_less(tmp_path: Path) -> None:
    data, copy, second = tmp_path / "var", tmp_path / "copy", tmp_path / "second"
    ann, ben = await two_who_answered(data, copy)
    async with later(data, ben) as (bot, other):
        for words in ("/pause 2 weeks", "resume", "/pause 2 weeks", "resume", "stop"):
            await say(bot, other, words)
    keys_put_back(copy, data)
    async with later(data, ann) as (bot, again):
        as_they_lie(data, second)
        for _ in range(20):
            await say(bot, again, "/menu")
        await say(bot, again, "stop")
        assert (await known(bot, again)).phase == "stopped"
    put_back(second / RECORDS, data)
    async with running_bot(data) as bot:
        assert (await known(bot, builders.the_same(bot, ann))).phase == "stopped"


@pytest.mark.slow
@pytest.mark.parametrize("later_word", LATER)
async def test_the_records_tell_the_keys_what_these_lost(tmp_path: Path, later_word: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy"
    ann, _ = await two_who_answered(data, copy)
    async with later(data, ann) as (bot, again):
        for each in LATER[later_word]:
            await (taps if any(each in row for m in again.chat.messages for row in m.keyboard) else say)(bot, again, each)
        expected = await known(bot, again)
    await starts_with_older_keys(copy, data)
    put_back(copy / RECORDS, data)
    async with running_bot(data) as bot:
        found = await known(bot, builders.the_same(bot, ann))
        assert limits(found) == limits(expected)
        assert not await is_noticed(bot)


@pytest.mark.slow
@pytest.mark.parametrize("how", GONE)
async def test_the_records_tell_the_keys_which_answers_are_gone(tmp_path: Path, how: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy"
    ann, _ = await two_who_answered(data, copy)
    async with later(data, ann) as (bot, again):
        for each in GONE[how]:
            await (say if each.startswith("/") else taps)(bot, again, each)
    await starts_with_older_keys(copy, data)
    put_back(copy / RECORDS, data)
    async with running_bot(data) as bot:
        assert (await known(bot, builders.the_same(bot, ann))).values() == {}


@pytest.mark.slow
async def test_what_was_taken_up_again_since_is_none_of_the_words_of_older_keys(tmp_path: Path) -> None:
    data, copy, second = tmp_path / "var", tmp_path / "copy", tmp_path / "second"
    async with running_bot(data) as bot:
        ann, ben = await answers_dark(bot, then=("/mydata", "Stop sharing 1")), await answers_dark(bot)
        await say(bot, ann, "stop")
        as_they_lie(data, copy)
        bot.clock.advance(timedelta(minutes=20))
        await say(bot, ann, "/start")
        await taps(bot, ann, "Yes, ask me")
        await say(bot, ann, "/mydata")
        await taps(bot, ann, "Share 1")
        as_they_lie(data, second)
        await say(bot, ben, "stop")
    await starts_with_older_keys(copy, data)
    async with running_bot(data) as bot:
        assert (await handed_on(bot, tmp_path)).count(",dark,") == 1
    put_back(second / RECORDS, data)
    async with running_bot(data) as bot:
        assert (await known(bot, builders.the_same(bot, ann))).phase == "active"
        assert (await known(bot, builders.the_same(bot, ben))).phase == "stopped"
        assert (await handed_on(bot, tmp_path)).count(",dark,") == 1


@pytest.mark.slow
async def test_a_start_that_is_cut_off_before_the_keys_know_everything_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy"
    people = await two_who_answered(data, copy)
    async with later(data, people[0]) as (bot, again):
        for each in (again, builders.the_same(bot, people[1])):
            await say(bot, each, "stop")
    keys_put_back(copy, data)
    learn, learnt = said_no.learn, 0

    def cut_off(*given: Any) -> None:
        nonlocal learnt
        learnt += 1
        if learnt == 2:
            raise RuntimeError
        learn(*given)

    with monkeypatch.context() as patched:
        patched.setattr(said_no, "learn", cut_off)
        async with opened(bot.app.settings, bot.clock) as store:
            with pytest.raises(RuntimeError):
                await older_keys.learn_what_the_keys_lost(store, bot.clock)
    async with running_bot(data) as bot:
        pass
    put_back(copy / RECORDS, data)
    async with running_bot(data) as bot:
        assert {(await known(bot, builders.the_same(bot, one))).phase for one in people} == {"stopped"}


@pytest.mark.slow
async def test_who_was_forgotten_since_is_forgotten_by_older_keys_too(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy"
    ann, ben = await two_who_answered(data, copy)
    async with later(data, ann) as (bot, again):
        await say(bot, builders.the_same(bot, ben), "/pause 1 week")
        await say(bot, again, "I am 12 years old")
        await bot.app.store.write(lambda unit: pull_brake(unit, Brake("operator", "trouble", "2026-05-04T10:00:00Z")))
    await starts_with_older_keys(copy, data)
    put_back(copy / RECORDS, data)
    async with later(data, ann) as (bot, again):
        assert await builders.phase(bot, again) is None
        await say(bot, again, "/start")
        assert again.chat.messages[-1].keyboard == [], "for 30 days"
        assert (await known(bot, builders.the_same(bot, ben))).paused_until is not None
        assert await bot.app.store.read(current_brake) is not None

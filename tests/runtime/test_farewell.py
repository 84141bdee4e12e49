"""An erasure is called done when it is: pending while a reader holds what was deleted, and then one message more."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.app.compose import build
from bot.clock import FakeClock
from bot.errors import TryLater
from storage import erasure
from storage.model.records import Address
from tests.botapi import BotApiServer, Customer
from tests.support.app import MORNING, TOKEN, Bot, running_bot, says_yes, settings_for, state_at

BOTH = pytest.mark.parametrize("read", ["zeroparty.db", "keys.db"])


@contextmanager
def reader_of(path: Path) -> Iterator[None]:
    """Somebody who reads and does not end it: an export, a backup, a look with another tool."""
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        yield
    finally:
        reader.close()


@contextmanager
def reader_of_when_there(path: Path) -> Iterator[Callable[[], None]]:
    """The same, who begins to read when called."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(reader_of(path))


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


@asynccontextmanager
async def one_server(folder: Path) -> AsyncIterator[Callable[[], Awaitable[Bot]]]:
    """Telegram stays while the bot is started more than once."""
    clock = FakeClock(MORNING)
    async with BotApiServer(token=TOKEN, clock=clock.now, pace=0.001, punish_hot_retries=False, answer_within=600) as server:

        async def start() -> Bot:
            return Bot(await build(settings_for(folder, server), clock), clock, server)

        yield start


async def tells_one_thing(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    return ann


async def deletes(bot: Bot, ann: Customer) -> str:
    """The last word in the chat afterwards."""
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await bot.listens()
    return ann.chat.messages[-1].text


async def tidies(bot: Bot) -> None:
    await next(job for job in bot.app.jobs() if job.name == "tidy").work()


def receipt_in(text: str) -> str:
    found = re.search(r"R-\w{4}-\w{4}", text)
    assert found is not None, text
    return found[0]


def _dies(*_: object) -> None:
    raise KeyError("killed here")


@pytest.mark.slow
@BOTH
async def test_done_is_said_once_and_not_before_it_is_true(read: str, tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = await tells_one_thing(bot)
        with reader_of(tmp_path / read):
            said = await deletes(bot, ann)
            assert said.startswith("Still pending")
            await tidies(bot)
            assert ann.chat.messages[-1].text == said
        before = len(ann.chat.messages)
        await tidies(bot)
        await tidies(bot)
        assert len(ann.chat.messages) == before + 1
        assert ann.chat.messages[-1].text.startswith("Done")
        receipt = receipt_in(said)
        assert receipt_in(ann.chat.messages[-1].text) == receipt
        entry = erasure.find(bot.app.keys, receipt)
        assert entry is not None and entry.is_done
        assert str(ann.id).encode() not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


@pytest.mark.slow
@BOTH
async def test_who_came_back_meanwhile_is_not_told_that_they_are_forgotten(read: str, tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = await tells_one_thing(bot)
        with reader_of(tmp_path / read):
            receipt = receipt_in(await deletes(bot, ann))
            await says_yes(bot, ann)
        await tidies(bot)
        last = ann.chat.messages[-1].text
        assert last.startswith("Done: nothing of what I knew of you before") and receipt_in(last) == receipt
        assert "/start" not in last and "of you is left here now" not in last
        state = await state_at(bot.app, Address("telegram", str(ann.id)))
        assert state is not None and state.phase == "active"


async def test_nor_is_who_came_back_while_the_platform_was_away(bot: Bot) -> None:
    ann = await tells_one_thing(bot)
    telegram = bot.app.channels["telegram"].channel
    await ann.says("/delete")
    await bot.listens()
    with patch.object(telegram, "deliver", side_effect=TryLater("away", 5)):
        await ann.taps("Erase everything")
        await bot.listens()
    await says_yes(bot, ann)
    bot.clock.advance(timedelta(minutes=1))
    await bot.app.service.say_again()
    last = ann.chat.messages[-1].text
    assert last.startswith("Done: nothing of what I knew of you before")


@pytest.mark.slow
async def test_who_reads_the_records_does_not_keep_the_key(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = await tells_one_thing(bot)
        with sqlite3.connect(tmp_path / "keys.db") as look:
            (wrapped,) = look.execute("SELECT wrapped FROM customer_key").fetchone()
        look.close()
        with reader_of(tmp_path / "zeroparty.db"):
            await deletes(bot, ann)
            assert not any(wrapped in file.read_bytes() for file in tmp_path.glob("keys.db*"))


@pytest.mark.slow
@BOTH
async def test_the_last_word_survives_a_restart(read: str, tmp_path: Path) -> None:
    async with one_server(tmp_path) as start:
        with reader_of_when_there(tmp_path / read) as hold:
            bot = await start()
            ann = await tells_one_thing(bot)
            hold()
            said = await deletes(bot, ann)
            assert said.startswith("Still pending")
            await bot.app.close()
            again = await start()
            await tidies(again)
            assert ann.chat.messages[-1].text == said
        await tidies(again)
        assert ann.chat.messages[-1].text.startswith("Done")
        assert receipt_in(ann.chat.messages[-1].text) == receipt_in(said)
        await again.app.close()


@pytest.mark.slow
async def test_what_a_crash_cut_off_is_said_when_it_is_finished(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await tells_one_thing(bot)
    with monkeypatch.context() as patched:
        patched.setattr(erasure, "_note", _dies)
        await deletes(bot, ann)
    assert not ann.chat.messages[-1].text.startswith(("Done", "Still pending"))
    await tidies(bot)
    assert ann.chat.messages[-1].text.startswith("Done")
    assert erasure.pending(bot.app.keys) == []


async def test_a_reader_who_comes_between_the_last_two_steps_is_noticed(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await tells_one_thing(bot)
    wiped = iter([True, False, False, False, False])
    with monkeypatch.context() as patched:
        patched.setattr(bot.app.keys, "wipe", lambda: next(wiped))
        said = await deletes(bot, ann)
    assert said.startswith("Still pending")
    assert [entry.step for entry in erasure.pending(bot.app.keys)] == ["key_destroyed"]
    await tidies(bot)
    assert receipt_in(ann.chat.messages[-1].text) == receipt_in(said)
    assert erasure.pending(bot.app.keys) == []


@pytest.mark.slow
async def test_who_is_too_young_is_told_once_and_remembered_while_a_reader_holds_the_rest(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        ann = await tells_one_thing(bot)
        with reader_of(tmp_path / "zeroparty.db"):
            await ann.says("I'm 14")
            await bot.listens()
            said = ann.chat.messages[-1].text
            assert "30 days" in said
            await ann.says("/start")
            await bot.listens()
            assert "16 or older" in ann.chat.messages[-1].text
        before = len(ann.chat.messages)
        await tidies(bot)
        assert erasure.pending(bot.app.keys) == []
        assert len(ann.chat.messages) == before

"""The database is away for a while: stopped, or locked by another program. Nothing ends, nothing is lost, nothing is said twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.ports import Inbound
from storage.database import connections
from storage.traffic import inbox
from tests.botapi import Customer, Slow
from tests.contracts.databases import postgres_server
from tests.support.app import Bot, in_the_background, running_bot, says_yes
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]

Away = Callable[[], AbstractContextManager[None]]
SOON = timedelta(milliseconds=20)
STOPPED = "Okay, I won't write again."


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the write lock, as a backup tool or a database browser does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Bot, Away]]:
    """A bot, and what takes its database away while a block lasts; whoever waits for it looks again soon."""
    for module in ("bot.runtime.delivery.sending", "bot.runtime.delivery.delivery"):
        monkeypatch.setattr(f"{module}.AFTER_TROUBLE", SOON)
    monkeypatch.setattr("bot.runtime.intake._BACK_OFF", SOON)
    monkeypatch.setattr("bot.channels.telegram.polling._AFTER_TROUBLE", SOON.total_seconds())
    monkeypatch.setattr("bot.channels.telegram.polling._TOO_SOON", SOON.total_seconds())
    monkeypatch.setitem(connections.PRAGMAS, "busy_timeout", "20")
    if request.param == "sqlite":
        async with running_bot(tmp_path) as running:
            yield running, lambda: locked(tmp_path / "zeroparty.db")
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.fresh()
    async with running_bot(tmp_path, zeroparty_database_url=url) as running:
        yield running, lambda: server.away(url)


@asynccontextmanager
async def serving(bot: Bot) -> AsyncIterator[None]:
    """As `zeroparty run`: polling and delivering, each of which must not end."""
    assert bot.telegram is not None
    async with asyncio.timeout(60), in_the_background(bot.telegram.poller.run()), in_the_background(bot.app.delivery.run()):
        yield


def said(customer: Customer) -> list[str]:
    return [message.text for message in customer.chat.messages if message.sender.is_bot and message.text]


async def sees(bot: Bot, customer: Customer, words: str) -> None:
    while not said(customer)[-1].startswith(words):
        bot.clock.advance(SOON)
        await asyncio.sleep(0.005)


async def look_in_vain(log: Sequence[MutableMapping[str, Any]], *events: str) -> None:
    """Until each of these was said, which it is once."""
    while not set(events) <= {str(line["event"]) for line in log}:
        await asyncio.sleep(0.005)


@pytest.mark.slow
async def test_what_is_sent_while_the_records_are_away_is_answered_when_they_are_back(house: tuple[Bot, Away]) -> None:
    bot, away = house
    ann = bot.server.customer()
    await says_yes(bot, ann)
    async with serving(bot):
        with capture_logs() as log:
            with away():
                bot.app.delivery._bell.ring()
                await ann.says("/stop")
                await look_in_vain(log, "inbox_unavailable", "outbox_unavailable")
                await asyncio.sleep(0.3)
            await sees(bot, ann, STOPPED)
    troubles = [line["event"] for line in log if line["log_level"] == "error"]
    assert troubles.count("inbox_unavailable") == 1
    assert troubles.count("outbox_unavailable") <= 2, "once by who looks for rows, once by who writes down what left"
    assert sum(words.startswith(STOPPED) for words in said(ann)) == 1


@pytest.mark.slow
async def test_what_leaves_while_the_records_go_away_leaves_once(house: tuple[Bot, Away]) -> None:
    bot, away = house
    ann, released = bot.server.customer(), asyncio.Event()
    await says_yes(bot, ann)
    bot.clock.advance(9 * timedelta(seconds=1))
    bot.server.fail_next("sendMessage", with_=Slow(released))
    since = len(bot.server.requests.of("sendMessage"))
    async with serving(bot):
        await ann.says("/stop")
        while len(bot.server.requests.of("sendMessage")) == since:
            await asyncio.sleep(0.005)
        with capture_logs() as log, away():
            released.set()
            await look_in_vain(log, "outbox_unavailable")
        await ann.says("/help")
        await sees(bot, ann, "I ask one short question")
    assert sum(words.startswith(STOPPED) for words in said(ann)) == 1


@pytest.mark.slow
async def test_no_message_is_given_up_because_the_records_were_away(house: tuple[Bot, Away]) -> None:
    bot, away = house
    ann = bot.server.customer()
    await says_yes(bot, ann)
    assert bot.telegram is not None
    handle, stored, often = bot.app.service.handle, asyncio.Event(), asyncio.Event()
    tries: list[Inbound] = []

    async def counted(inbound: Inbound, inbox_id: int | None = None) -> None:
        await stored.wait()
        tries.append(inbound)
        if len(tries) > 5:
            often.set()
        await handle(inbound, inbox_id)

    bot.app.service.handle = counted  # type: ignore[method-assign]
    await ann.says("/stop")
    await bot.telegram.poller.once()
    async with asyncio.timeout(60):
        with away():
            stored.set()
            await often.wait()
        await bot.settles()
    assert await bot.app.store.read(inbox.list_dead) == []
    assert said(ann)[-1].startswith(STOPPED)

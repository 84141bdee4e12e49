"""/health: 503 while what customers say could not be kept (records, keys, disk), and never because of the platform."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import application
from storage.database import connections
from tests.botapi import ServerError
from tests.contracts.databases import postgres_server
from tests.support.app import Bot, running_bot, says_yes
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]


@pytest.fixture
async def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setitem(connections.PRAGMAS, "busy_timeout", "20")
    async with running_bot(tmp_path) as running:
        await says_yes(running, running.server.customer())
        yield running


async def asked(pages: Starlette, path: str = "/health") -> httpx.Response:
    transport = httpx.ASGITransport(app=pages, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return await client.get(path)


async def health(bot: Bot) -> tuple[int, dict[str, Any]]:
    answer = await asked(bot.app.pages())
    return answer.status_code, answer.json()


@pytest.mark.slow
async def test_it_is_well_while_records_keys_and_disk_are(bot: Bot) -> None:
    status, found = await health(bot)
    assert (status, found["ok"], set(found)) == (200, True, {"ok", "due", "questions"})
    assert [await health(bot) for _ in range(2)] == [(200, found)] * 2, "and looking changes nothing"


async def test_a_platform_that_is_away_is_no_trouble_of_ours(bot: Bot) -> None:
    assert bot.telegram is not None
    bot.server.fail_next(with_=ServerError(502), times=100)
    await bot.telegram.poller._polled()
    assert (await health(bot))[0] == 200


async def test_records_that_another_program_locks_are_not_usable_until_it_lets_go(bot: Bot, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "zeroparty.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, found = await health(bot)
        assert (status, found["ok"]) == (503, False)
        assert "locked" in found["why"]
    assert (await health(bot))[0] == 200


@pytest.mark.parametrize("name", ["zeroparty.db", "keys.db"])
async def test_records_or_keys_that_were_moved_away_are_missed_until_they_are_back(bot: Bot, tmp_path: Path, name: str) -> None:
    (tmp_path / name).rename(tmp_path / "elsewhere")
    status, found = await health(bot)
    assert status == 503
    assert name in found["why"]
    shutil.copy(tmp_path / "elsewhere", tmp_path / name)
    assert (await health(bot))[0] == 503, "a copy is not the file that is written to"
    (tmp_path / "elsewhere").replace(tmp_path / name)
    assert (await health(bot))[0] == 200


@contextmanager
def no_file_may_grow_beyond(size: int) -> Iterator[None]:
    """As on a disk that is full: whatever makes a file longer fails."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


@pytest.mark.parametrize("name", ["zeroparty.db-wal", "keys.db-wal"])
async def test_a_disk_on_which_nothing_can_be_written_is_not_usable(bot: Bot, tmp_path: Path, name: str) -> None:
    with no_file_may_grow_beyond((tmp_path / name).stat().st_size):
        status, _ = await health(bot)
    assert status == 503
    assert (await health(bot))[0] == 200


async def test_a_disk_that_is_nearly_full_is_said_before_a_message_is_lost(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(application.shutil, "disk_usage", lambda path: usage(10**9, 10**9, 4096))
    status, found = await health(bot)
    assert status == 503
    assert "full" in found["why"]


@pytest.mark.postgres
async def test_a_database_server_that_is_away_is_not_usable_and_well_again_when_it_is_back(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    url = postgres_server.fresh()
    async with running_bot(tmp_path, zeroparty_database_url=url) as bot:
        assert (await health(bot))[0] == 200
        with postgres_server.away(url):
            assert (await health(bot))[0] == 503
            page = await asked(bot.app.pages(), "/chat")
            assert page.status_code in (200, 303, 503)
            assert "Traceback" not in page.text
        assert (await health(bot))[0] == 200

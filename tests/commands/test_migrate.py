"""`zeroparty migrate` from the outside, also beside a bot that holds the database."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.app.session import open_storage
from bot.cli import main
from bot.clock import SystemClock
from bot.settings import read_settings

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    assert main(["migrate"]) == 0
    capsys.readouterr()


async def test_beside_a_running_bot_there_is_nothing_to_do(capsys: Said) -> None:
    store, keys = open_storage(read_settings(), SystemClock())
    try:
        assert await asyncio.to_thread(main, ["migrate"]) == 0
        assert "is up to date" in capsys.readouterr().out
    finally:
        await store.close()
        keys.close()


async def test_beside_a_bot_of_an_earlier_release_one_line_says_to_stop_it(capsys: Said) -> None:
    store, keys = open_storage(read_settings(), SystemClock())
    try:
        with sqlite3.connect("var/zeroparty.db") as older:
            older.execute("UPDATE alembic_version SET version_num = '0002'")
        older.close()
        assert await asyncio.to_thread(main, ["migrate"]) == 2
        heard = capsys.readouterr().err
        assert len(heard.splitlines()) == 1
        assert "stop the running bot" in heard
    finally:
        await store.close()
        keys.close()

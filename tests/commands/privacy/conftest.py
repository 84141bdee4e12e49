"""An installation of its own, and somebody who said yes in it and answered, in German."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.compose import build
from bot.clock import FakeClock
from bot.engine.model.ids_and_time import crockford
from bot.engine.model.inputs import Commanded, Content, Said
from bot.ports import Inbound
from bot.settings import read_settings
from storage.model.records import Address
from storage.people import customers
from tests.conftest import CATALOGUE

WHO = "0123456789abcdef" * 2
NAME = f"webchat:{WHO}"
AT = datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ann(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Her number."""
    for name in ("ZEROPARTY_DATABASE_URL", "ZEROPARTY_KEYS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZEROPARTY_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ZEROPARTY_PROMPTS_DIR", str(CATALOGUE))
    return asyncio.run(_answered())


async def _answered() -> str:
    app = await build(read_settings(), FakeClock(AT))
    try:
        says: tuple[Content, ...] = (Commanded("start"), Said("yes"), Said("dark"))
        for number, content in enumerate(says):
            await app.service.handle(Inbound("webchat", WHO, f"e{number}", content, app.clock.now(), language="de"))
        found = await app.store.read(lambda unit: customers.by_address(unit, Address("webchat", WHO)))
        assert found is not None
        return crockford(found)
    finally:
        await app.close()

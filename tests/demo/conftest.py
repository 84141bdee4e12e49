"""An installation with made-up customers: made once, and copied for whoever changes it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.databases import LASTING, database, keys, postgres_server, postgres_template, sqlite_template, store
from tests.support.demo_house import House, made
from tests.support.postgres import running

__all__ = ["database", "keys", "postgres_server", "postgres_template", "sqlite_template", "store"]


@pytest.fixture(params=LASTING)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Nobody there yet, on each database that lasts."""
    if request.param == "sqlite":
        yield House(tmp_path / "var")
        return
    with running() as server:
        url = server.fresh()
        yield House(tmp_path / "var", url)
        server.drop(url)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Made-up customers, for whoever only looks."""
    house = House(tmp_path_factory.mktemp("story") / "var")
    asyncio.run(made(house))
    return house


@pytest.fixture
def full(story: House, tmp_path: Path) -> House:
    """A copy of them."""
    shutil.copytree(story.folder, tmp_path / "var")
    return House(tmp_path / "var")

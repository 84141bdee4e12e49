"""The real systems, each started once for all tests that need it and as new for every one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contracts.databases import postgres_server
from tests.real.bottlecrm.running import BottleCrmServer, running_bottlecrm
from tests.real.pocketbase.connector import PocketBase
from tests.real.pocketbase.running import PocketBaseServer, copied, prepare, running_pocketbase
from tests.support.postgres import Postgres

__all__ = ["postgres_server"]


@pytest.fixture(scope="session")
def started_bottlecrm(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BottleCrmServer]:
    """One BottleCRM for all tests of this worker."""
    with running_bottlecrm(postgres_server, tmp_path_factory.mktemp("bottlecrm")) as server:
        yield server


@pytest.fixture
def bottlecrm(started_bottlecrm: BottleCrmServer) -> BottleCrmServer:
    """BottleCRM with a brand, and nobody in it."""
    started_bottlecrm.start_anew()
    return started_bottlecrm


@pytest.fixture(scope="session")
def prepared_pocketbase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of PocketBase with its collection, to be copied."""
    folder = tmp_path_factory.mktemp("pocketbase") / "prepared"
    prepare(folder)
    return folder


@pytest.fixture
def server(prepared_pocketbase: Path, tmp_path: Path) -> Iterator[PocketBaseServer]:
    """PocketBase with nobody in it."""
    with running_pocketbase(copied(prepared_pocketbase, tmp_path / "pocketbase")) as running:
        yield running


@pytest.fixture
async def store(server: PocketBaseServer) -> AsyncIterator[PocketBase]:
    """A connector to it."""
    ours = PocketBase(server.address, server.token)
    yield ours
    await ours.close()

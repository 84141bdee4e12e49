"""The real systems, each started once for all tests that need it and as new for every one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.databases import postgres_server
from tests.real.bottlecrm.running import BottleCrmServer, running_bottlecrm
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

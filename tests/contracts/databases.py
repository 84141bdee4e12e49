"""Every database storage runs on, each fresh for a test: whatever holds for one has to hold for all.

Import `database`, `keys` and `store` (and `postgres_server`, which they need) into a conftest to run tests on all of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.crypto.keys import Keys
from storage.database.connections import place_of
from storage.store import Store
from tests.support.empty_records import prepared
from tests.support.postgres import Postgres, running

KEK = b"k" * 32
PEPPER = b"p" * 32

MEMORY = pytest.param("memory", id="memory")
SQLITE = pytest.param("sqlite", id="sqlite")
POSTGRES = pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)
EVERY = (MEMORY, SQLITE, POSTGRES)
LASTING = (SQLITE, POSTGRES)
"""Databases that outlive the process."""


@dataclass(frozen=True)
class Database:
    """An empty database with its schema."""

    kind: str
    url: str


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One server for the whole run."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> str:
    """A database with the schema, to be copied: ten times quicker than making it again."""
    return place_of(prepared(postgres_server.fresh())).url.database or ""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    prepared(f"sqlite:///{path}")
    return path


@pytest.fixture(params=EVERY)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Each database in turn."""
    if request.param == "memory":
        yield Database("memory", "sqlite://")
    elif request.param == "sqlite":
        path = tmp_path / "zeroparty.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield Database("sqlite", f"sqlite:///{path}")
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.fresh(request.getfixturevalue("postgres_template"))
        yield Database("postgres", url)
        server.drop(url)


@pytest.fixture
def keys() -> Iterator[Keys]:
    """A key store in memory."""
    store = Keys.in_memory(kek=KEK, pepper=PEPPER, entropy=os.urandom)
    yield store
    store.close()


@pytest.fixture
async def store(database: Database, keys: Keys) -> AsyncIterator[Store]:
    """An open store on each database in turn."""
    opened = Store.open(database.url, keys=keys)
    yield opened
    await opened.close()

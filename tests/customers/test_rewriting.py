"""Records of an earlier release are written anew: on both databases, with an interruption, and nothing of them is another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Connection, MetaData, create_engine, insert, inspect, select

from bot.customers.checks.projection_check import foldings_that_differ
from bot.customers.rewriting import rewrite
from storage.crypto.keys import Keys
from storage.database.connections import place_of, writing_engine
from storage.database.schema import HEAD, migrate, version_of
from storage.errors import OlderSchema
from storage.people import rewriting
from storage.people.rewriting import CustomerOfBefore, Rewritten
from storage.store import Store
from tests.contracts.databases import LASTING
from tests.regressions.test_made_before import WITH_JSON, Made
from tests.support.postgres import running

BEFORE = "0004"
"""The schema of the release that made these records."""

PEOPLE = 3


@pytest.fixture(params=LASTING)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with those records."""
    data = Made(WITH_JSON).copied_to(tmp_path)
    if request.param == "sqlite":
        yield f"sqlite:///{data / 'zeroparty.db'}"
        return
    with running() as server:
        url = server.fresh()
        copy(data / "zeroparty.db", url)
        yield url
        server.drop(url)


def copy(file: Path, url: str) -> None:
    """Every row of a SQLite file into a fresh PostgreSQL database with the same schema."""
    to = writing_engine(place_of(url))
    with to.begin() as connection:
        migrate(connection, BEFORE)
    tables = MetaData()
    with create_engine(f"sqlite:///{file}").connect() as source, to.begin() as target:
        tables.reflect(target)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                rows = [dict(row) for row in source.execute(select(*(table.c[c.name] for c in table.c))).mappings()]
                flags = [column.name for column in table.c if isinstance(column.type, Boolean)]
                for row in rows:
                    row |= {name: bool(row[name]) for name in flags}
                if rows:
                    target.execute(insert(table), rows)
    to.dispose()


@pytest.fixture
def keys(tmp_path: Path, database: str) -> Iterator[Keys]:
    secrets = {name: bytes.fromhex((WITH_JSON / name).read_text().strip()) for name in ("kek", "pepper")}
    opened = Keys.open(f"sqlite:///{tmp_path / 'var' / 'keys.db'}", **secrets, entropy=os.urandom)
    yield opened
    opened.close()


@pytest.mark.slow
async def test_an_interruption_loses_nothing_and_what_is_left_is_taken_up_again(
    database: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "_AT_ONCE", 1)
    heard: list[tuple[int, int]] = []

    def until_the_power_goes(before: CustomerOfBefore) -> Rewritten:
        if heard:
            raise KeyboardInterrupt
        return rewrite(before)

    def progress(done: int, of: int) -> None:
        heard.append((done, of))

    with pytest.raises(KeyboardInterrupt):
        Store.open(database, keys=keys, rewrite=until_the_power_goes, progress=progress)
    assert heard == [(1, PEOPLE)]
    with pytest.raises(OlderSchema, match="zeroparty migrate"):
        Store.open(database, keys=keys, read_only=True)
    with pytest.raises(OlderSchema, match="zeroparty migrate"):
        Store.open(database, keys=keys)

    store = Store.open(database, keys=keys, rewrite=rewrite, progress=progress)
    try:
        assert heard == [(1, PEOPLE), (1, PEOPLE - 1), (2, PEOPLE - 1)]
        assert await foldings_that_differ(store) == (PEOPLE, 0)
        assert await store.read(lambda unit: version_of(unit.connection)) == HEAD
        assert await store.read(lambda unit: left_over(unit.connection)) == set()
    finally:
        await store.close()


def left_over(connection: Connection) -> set[str]:
    """Tables and columns of before that are still there."""
    look = inspect(connection)
    columns = {column["name"] for column in look.get_columns("ask")}
    return ({"fact_json", "preference_json"} & set(look.get_table_names())) | ({"policy", "reasons"} & columns)


async def test_who_has_no_key_any_more_is_no_obstacle(database: str, keys: Keys) -> None:
    keys.destroy(anybody(database))
    store = Store.open(database, keys=keys, rewrite=rewrite)
    await store.close()


def anybody(database: str) -> int:
    """The id of a customer."""
    engine = writing_engine(place_of(database))
    with engine.begin() as connection:
        found: int = connection.exec_driver_sql("SELECT min(id) FROM customer").scalar_one()
    engine.dispose()
    return found

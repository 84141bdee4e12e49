"""Connections with the settings without which data gets lost; one trap each."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from storage import tables as t
from storage.crypto.keys import Keys
from storage.database.connections import place_of, reading_engine, writing_engine
from tests.contracts.databases import SQLITE, Database

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
}


def test_every_writing_connection_has_the_safe_settings(tmp_path: Path) -> None:
    engine = writing_engine(place_of(f"sqlite:///{tmp_path / 'a.db'}"))
    for _ in range(2):
        with engine.connect() as connection:
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SETTINGS} == SETTINGS
        engine.dispose()


def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    place = place_of(f"sqlite:///{tmp_path / 'a.db'}")
    writer, reader = writing_engine(place), reading_engine(place)
    t.metadata.create_all(writer)
    with reader.connect() as connection, pytest.raises(DBAPIError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM customer")
    writer.dispose()
    reader.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("database", [SQLITE], indirect=True)
async def test_a_writing_transaction_takes_the_lock_at_its_beginning(database: Database, keys: Keys) -> None:
    """A deferred one that reads first fails at once with `database is locked`, busy_timeout or not."""
    engine = writing_engine(place_of(database.url))
    other = writing_engine(place_of(database.url))
    with other.connect() as waiting:
        waiting.exec_driver_sql("PRAGMA busy_timeout=1")
        waiting.rollback()
        with engine.begin(), pytest.raises(DBAPIError, match="locked"):
            waiting.exec_driver_sql("SELECT 1")
    engine.dispose()
    other.dispose()


@pytest.mark.parametrize("url", ["mysql://x", "oracle://x"])
def test_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE or postgresql://"):
        place_of(url)

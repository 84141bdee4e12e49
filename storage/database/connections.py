"""Connections: SQLite in a file or in memory, or PostgreSQL, each with the settings without which data gets lost."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL

from storage.database.dialect import is_sqlite
from storage.database.url import understood

PRAGMAS = {
    "busy_timeout": "5000",
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "trusted_schema": "OFF",
    "cache_size": "-65536",
    "wal_autocheckpoint": "8192",
}
"""For every writing connection; the defaults of some depend on how SQLite was built (Debian differs from upstream)."""

LITTLE = {"cache_size": "-1024"}
"""In place of the caches above, for who goes through everybody once: no page is read twice, and the caches would only fill."""

READING_PRAGMAS = {
    "busy_timeout": "5000",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "trusted_schema": "OFF",
    "cache_size": "-8192",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is: a file of ours, this process's memory (`path` and `is_server` empty), or a server."""

    url: URL
    path: Path | None
    is_server: bool
    secrets: frozenset[str] = frozenset()
    """What of the URL nobody may read."""

    @property
    def is_memory(self) -> bool:
        """Whether it is gone when the process ends."""
        return self.path is None and not self.is_server


def place_of(url: str) -> Place:
    """Understand `sqlite://`, `sqlite:///file` and `postgresql://...`; raises `ValueError`, without what the URL holds."""
    parts = understood(url)
    if not parts.is_server:
        path = Path(parts.name) if parts.name else None
        return Place(URL.create("sqlite", database=parts.name or None), path, is_server=False)
    options: dict[str, list[str]] = {}
    for name, value in parts.options:
        options.setdefault(name, []).append(value)
    server = URL.create(
        "postgresql+psycopg",
        username=parts.user,
        password=parts.password,
        host=parts.host,
        port=parts.port,
        database=parts.name or None,
        query={name: values[0] if len(values) == 1 else values for name, values in options.items()},
    )
    return Place(server, None, is_server=True, secrets=parts.secrets)


def writing_engine(place: Place, *, keeps_little: bool = False) -> Engine:
    """An engine with exactly one connection, whose transactions take the write lock at their beginning."""
    if place.is_server:
        return create_engine(place.url, pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
    options: dict[str, Any] = {"poolclass": StaticPool} if place.is_memory else {"pool_size": 1, "max_overflow": 0}
    target = ":memory:" if place.path is None else str(place.path)
    engine = create_engine(
        URL.create("sqlite", database=target),
        connect_args={"check_same_thread": False, "isolation_level": None},
        hide_parameters=True,
        **options,
    )
    _set_pragmas(engine, PRAGMAS | LITTLE if keeps_little else PRAGMAS)
    # A deferred BEGIN that reads first cannot be upgraded when another wrote in between: "database is locked" at once.
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(place: Place, connections: int = 2, *, keeps_little: bool = False) -> Engine:
    """An engine that cannot write: SQLite files are opened `mode=ro`, PostgreSQL transactions are READ ONLY."""
    if place.is_server:
        engine = create_engine(place.url, pool_size=connections, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
        return engine.execution_options(postgresql_readonly=True)
    if place.path is None:
        raise ValueError("a database in memory has one connection only")
    engine = create_engine(
        URL.create("sqlite", database=place.path.absolute().as_uri(), query={"mode": "ro", "uri": "true"}),
        connect_args={"check_same_thread": False, "isolation_level": None},
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )
    _set_pragmas(engine, READING_PRAGMAS | LITTLE if keeps_little else READING_PRAGMAS)
    event.listen(engine, "begin", _begin)
    return engine


def sqlite_version() -> tuple[int, ...]:
    """The version of SQLite in use, for whoever checks the installation."""
    return sqlite3.sqlite_version_info


def outside_transactions(connection: Connection) -> Connection:
    """The same connection, on which every statement stands alone; some, such as VACUUM, must."""
    if is_sqlite(connection):
        # Not SQLAlchemy's AUTOCOMMIT: returning from it would leave the driver beginning transactions of its own.
        return connection.execution_options(stands_alone=True)
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def _begin_immediate(connection: Connection) -> None:
    if not connection.get_execution_options().get("stands_alone"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _set_pragmas(engine: Engine, pragmas: dict[str, str]) -> None:
    def on_connect(connection: Any, _record: Any) -> None:
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name}={value}")

    event.listen(engine, "connect", on_connect)

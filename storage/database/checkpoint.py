"""Emptying SQLite's write-ahead log, which still holds what was deleted until then."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.database.dialect import is_sqlite


def checkpoint(connection: Connection, wait_ms: int = 250) -> bool:
    """Truncate the log; false when a reader held it open for `wait_ms`. True at once on PostgreSQL and in memory.

    The connection must not be in a transaction that began through it.
    """
    if not is_sqlite(connection):
        return True
    driver = connection.connection.cursor()
    driver.execute(f"PRAGMA busy_timeout={wait_ms}")
    busy, left, _moved = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    driver.execute("PRAGMA busy_timeout=5000")
    # In memory there is no log and SQLite says (0, -1, -1); truncated, it is (0, 0, 0).
    return bool(busy == 0 and left <= 0)

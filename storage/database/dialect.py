"""Which of the two databases this is."""

from __future__ import annotations

from sqlalchemy import Connection


def is_sqlite(connection: Connection) -> bool:
    """Whether this is SQLite, for the few statements that differ."""
    return connection.dialect.name == "sqlite"

"""What is in a SQLite file of another program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def file_holds(path: Path, text: str) -> bool:
    """Whether any cell of any table holds this text."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return any(
            text in str(value) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"') for value in row
        )

"""Inserts that meet a row which is already there: the one statement the two databases do not share."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import UpdateBase


def ignoring(dialect: str, table: Table) -> UpdateBase:
    """An insert that leaves a row that is already there as it is."""
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def counting(dialect: str, table: Table, column: str) -> UpdateBase:
    """An insert that adds its number to that of a row which is already there."""
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={column: table.c[column] + made.excluded[column]}
    )


def replacing(dialect: str, table: Table, columns: tuple[str, ...]) -> UpdateBase:
    """An insert that gives a row that is already there these new values."""
    made = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    new = {column: made.excluded[column] for column in columns}
    return made.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=new)

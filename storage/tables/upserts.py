"""Inserts that meet a row which is already there: the one statement the two databases do not share. Each is made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table, bindparam, or_
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import UpdateBase

from storage.tables.conditions import BIG

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


@cache
def ignoring(dialect: str, table: Table) -> UpdateBase:
    """An insert that leaves a row that is already there as it is."""
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def counting(dialect: str, table: Table, column: str) -> UpdateBase:
    """An insert that adds its number to that of a row which is already there."""
    made = _insert(dialect, table)
    return made.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={column: table.c[column] + made.excluded[column]}
    )


@cache
def replacing(dialect: str, table: Table, columns: tuple[str, ...]) -> UpdateBase:
    """An insert that gives a row that is already there these new values."""
    made = _insert(dialect, table)
    new = {column: made.excluded[column] for column in columns}
    return made.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=new)


def replacing_with(dialect: str, table: Table, values: Mapping[str, ColumnElement[Any]]) -> UpdateBase:
    """An insert of what is worked out in the database; a row that is already there gets it too."""
    made = _insert(dialect, table).values(values)
    keys = list(table.primary_key.columns)
    new = {column: made.excluded[column] for column in values if table.c[column] not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=new)


@cache
def replacing_earlier(dialect: str, table: Table, columns: tuple[str, ...]) -> UpdateBase:
    """As `replacing`, where the row that is already there is not of a later moment (`at`), or is of one after `now`.

    That one was written while a clock ran ahead, and before this one.
    """
    made = _insert(dialect, table)
    new = {column: made.excluded[column] for column in columns}
    keys = list(table.primary_key.columns)
    is_earlier = or_(table.c.at <= made.excluded["at"], table.c.at > bindparam("now", type_=BIG))
    return made.on_conflict_do_update(index_elements=keys, set_=new, where=is_earlier)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # slow to import, and only needed where the records are in PostgreSQL

    return postgresql.insert(table)

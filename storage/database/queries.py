"""Queries by the ids of some rows, rendered once for each number of them and then handed straight to the driver.

A turn asks six of them. SQLAlchemy's work for each would cost more than the database's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select

Rendered = tuple[str, list[str] | None, list[str]]
"""The SQL, the names of its parameters by position where the driver wants that, and all names."""


_MOST_ROUNDED = 1 << 14
"""SQLite takes no more than 32,766 parameters."""


def _rounded_up(count: int) -> int:
    return count if count > _MOST_ROUNDED else 1 << (count - 1).bit_length()


class ById:
    """A query with the parameter `these`: the ids it is about; it may have others, which are given by name."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._rendered: dict[tuple[str, int], Rendered] = {}

    def rows(self, connection: Connection, these: Collection[Any], **others: Any) -> Sequence[Any]:
        """What it finds; values are as the driver gives them."""
        if not these:
            return ()
        # As many as the next power of two, the last repeated: few statements are rendered, and the driver keeps them prepared.
        ids = tuple(these)
        ids += ids[-1:] * (_rounded_up(len(ids)) - len(ids))
        sql, by_position, names = self._for(connection, len(ids), others)
        if by_position == names:
            return self._quickly(connection, sql, ids)
        given = dict(zip(names, ids, strict=True)) | others
        if by_position is None:
            return connection.exec_driver_sql(sql, given).all()
        return self._quickly(connection, sql, tuple(given[name] for name in by_position))

    @staticmethod
    def _quickly(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """On SQLite, past SQLAlchemy: what fails there fails again with it, and then in its words."""
        try:
            cursor = connection.connection.cursor()
            cursor.execute(sql, parameters)
            return cursor.fetchall()
        except sqlite3.Error:
            return connection.exec_driver_sql(sql, parameters).all()

    def _for(self, connection: Connection, count: int, others: Mapping[str, Any]) -> Rendered:
        key = (connection.dialect.name, count)
        if key not in self._rendered:
            statement = self._statement.params(these=list(range(count)), **others)
            compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
            names = [f"these_{place}" for place in range(1, count + 1)]
            self._rendered[key] = (str(compiled), compiled.positiontup, names)
        return self._rendered[key]

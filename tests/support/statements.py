"""What the one connection that writes is asked for, as SQLite itself hears it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection

from storage.store import Store


class Heard(list[str]):
    """Every statement, one for each row it was run for."""

    @property
    def transactions(self) -> int:
        """How many commits, each of which waits for the disk."""
        return self.count("COMMIT")


@asynccontextmanager
async def heard_by(store: Store) -> AsyncIterator[Heard]:
    """The statements while the block lasts; of a store in a file of SQLite."""
    heard = Heard()
    await store.autocommit(lambda connection: _driver(connection).set_trace_callback(heard.append))
    try:
        yield heard
    finally:
        await store.autocommit(lambda connection: _driver(connection).set_trace_callback(None))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection

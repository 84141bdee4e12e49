"""What a database's errors mean: try the same again later, or never."""

from __future__ import annotations

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.exc import PendingRollbackError, TimeoutError

from storage.database.failures import explained
from storage.errors import InvalidWrites, Unavailable
from storage.store import Store


@pytest.mark.parametrize("error", [TimeoutError("no connection was free"), PendingRollbackError("begin anew")])
def test_what_is_wrong_with_the_connections_may_work_later(error: Exception) -> None:
    assert isinstance(explained(error), Unavailable)  # type: ignore[arg-type]


@pytest.mark.slow
async def test_what_the_database_refuses_each_time_is_no_reason_to_wait(store: Store) -> None:
    """PostgreSQL takes no NUL in a text, SQLite no statement that is none: waiting for either would hold up a lane for ever."""
    with pytest.raises((InvalidWrites, Unavailable)) as raised:
        await store.write(lambda unit: unit.connection.execute(text("SELECT no_such_thing FROM nowhere")))
    is_sqlite = await store.read(lambda unit: unit.dialect) == "sqlite"
    # SQLite has one error for a statement that is none and for a disk that is full; the statement is ours, and tested.
    assert isinstance(raised.value, Unavailable if is_sqlite else InvalidWrites)
    assert await store.write(lambda unit: unit.connection.scalar(select(literal(1)))) == 1

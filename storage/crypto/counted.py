"""How often something happened, counted beside the keys: a number that no clock sets back, and no copy of the database either."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, inspect, select

from storage import tables as t
from storage.tables.upserts import counting, replacing

_ALL = select(t.key_count.c.name, t.key_count.c.value)
_READ = select(t.key_count.c.value).where(t.key_count.c.name == bindparam("which"))


def count(connection: Connection, name: str) -> int:
    """Once more, in this transaction of the key store; how often it is now."""
    connection.execute(counting(connection.dialect.name, t.key_count, "value"), {"name": name, "value": 1})
    return connection.scalar(_READ, {"which": name}) or 0


def counted_as(connection: Connection, beginning: str) -> dict[str, int]:
    """How often each thing happened whose name begins so; nothing where the store is an earlier release's and only read."""
    if not inspect(connection).has_table(t.key_count.name):
        return {}
    return {name: times for name, times in connection.execute(_ALL) if name.startswith(beginning)}


def set_count(connection: Connection, name: str, times: int) -> None:
    """So often it happened, whatever stood there."""
    connection.execute(replacing(connection.dialect.name, t.key_count, ("value",)), {"name": name, "value": times})


def counted(connection: Connection, name: str) -> int:
    """How often it happened; never, where the store is an earlier release's and only read."""
    if not inspect(connection).has_table(t.key_count.name):
        return 0
    return connection.scalar(_READ, {"which": name}) or 0

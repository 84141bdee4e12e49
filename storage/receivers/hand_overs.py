"""How often each receiver was handed something, here and beside the keys: an older copy of the records does not know of the latest.

The records count in the transaction that notes what went; the key store hears of it after that, so that only a copy of the database
from before can know of less than the key store does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, select

from storage import tables as t
from storage.crypto.counted import counted_as, set_count
from storage.crypto.keys import Keys
from storage.tables.upserts import replacing
from storage.turn.unit_of_work import Unit

_NAME = "handed on to "
_ALL = select(t.meta.c.name, t.meta.c.value).where(t.meta.c.name.startswith(_NAME))
_FORGOTTEN = delete(t.meta).where(t.meta.c.name.startswith(_NAME))
_FORGOTTEN_THERE = delete(t.key_count).where(t.key_count.c.name.startswith(_NAME))
_ONE = select(t.meta.c.value).where(t.meta.c.name == bindparam("which"))


def count(unit: Unit, systems: Collection[str]) -> None:
    """Each of these was handed something, once more; it goes into the transaction that notes what."""
    for system in systems:
        name = _NAME + system
        times = int(unit.connection.scalar(_ONE, {"which": name}) or 0)
        unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), {"name": name, "value": str(times + 1)})


def counts(unit: Unit) -> dict[str, int]:
    """How often by receiver, as far as these records know."""
    return {name.removeprefix(_NAME): int(times) for name, times in unit.connection.execute(_ALL)}


def tell(keys: Keys, counts: Mapping[str, int]) -> None:
    """The key store knows of so many too; one that knows of more keeps its number."""
    with keys.connection() as connection:
        known = counted_as(connection, _NAME)
        for system, times in counts.items():
            if times > known.get(_NAME + system, 0):
                set_count(connection, _NAME + system, times)


def lacking(unit: Unit) -> list[str]:
    """The receivers that were handed more than these records know of: an older copy of them was put back."""
    here = counts(unit)
    with unit.keys.looking() as connection:
        known = counted_as(connection, _NAME)
    return sorted(name.removeprefix(_NAME) for name, times in known.items() if times > here.get(name.removeprefix(_NAME), 0))


def catch_up(unit: Unit, system: str) -> None:
    """What this one may have had since is assumed now."""
    with unit.keys.connection() as connection:
        times = counted_as(connection, _NAME).get(_NAME + system, 0)
    unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), {"name": _NAME + system, "value": str(times)})


def forget(unit: Unit) -> None:
    """Nobody was handed anything about anybody who is here."""
    with unit.keys.connection() as connection:
        connection.execute(_FORGOTTEN_THERE)
    unit.connection.execute(_FORGOTTEN)

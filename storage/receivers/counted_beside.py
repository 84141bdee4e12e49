"""What is counted here and beside the keys: an older copy of the records does not know of the latest.

The records count in the transaction that notes what happened; the key store hears of it after that, so that only a copy of the
database from before can know of less than the key store does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from storage import tables as t
from storage.crypto.counted import counted_as, set_count
from storage.crypto.keys import Keys
from storage.tables.upserts import replacing
from storage.turn.unit_of_work import Unit

_ALL = select(t.meta.c.name, t.meta.c.value).where(t.meta.c.name.startswith(bindparam("beginning")))
_FORGOTTEN = delete(t.meta).where(t.meta.c.name.startswith(bindparam("beginning")))
_FORGOTTEN_THERE = delete(t.key_count).where(t.key_count.c.name.startswith(bindparam("beginning")))
_ONE = select(t.meta.c.value).where(t.meta.c.name == bindparam("which"))


@dataclass(frozen=True, slots=True)
class CountedBeside:
    """One sort of thing that happens to receivers."""

    beginning: str
    """Of its names in both stores; the receiver's comes behind it. Never to be changed."""

    def count(self, unit: Unit, systems: Collection[str]) -> None:
        """To each of these it happened once more; it goes into the transaction that notes what."""
        for system in systems:
            times = int(unit.connection.scalar(_ONE, {"which": self.beginning + system}) or 0)
            self._set(unit, system, times + 1)

    def counts(self, unit: Unit) -> dict[str, int]:
        """How often by receiver, as far as these records know."""
        found = unit.connection.execute(_ALL, {"beginning": self.beginning})
        return {name.removeprefix(self.beginning): int(times) for name, times in found}

    def tell(self, keys: Keys, counts: Mapping[str, int]) -> None:
        """The key store knows of so many too; one that knows of more keeps its number."""
        with keys.connection() as connection:
            known = counted_as(connection, self.beginning)
            for system, times in counts.items():
                if times > known.get(self.beginning + system, 0):
                    set_count(connection, self.beginning + system, times)

    def lacking(self, unit: Unit) -> list[str]:
        """The receivers to which it happened more often than these records know of: an older copy of them was put back."""
        here = self.counts(unit)
        with unit.keys.looking() as connection:
            known = {name.removeprefix(self.beginning): times for name, times in counted_as(connection, self.beginning).items()}
        return sorted(system for system, times in known.items() if times > here.get(system, 0))

    def catch_up(self, unit: Unit, system: str) -> None:
        """What may have happened to this one since is assumed now."""
        with unit.keys.connection() as connection:
            times = counted_as(connection, self.beginning).get(self.beginning + system, 0)
        self._set(unit, system, times)

    def forget(self, unit: Unit) -> None:
        """It happened to nobody who is here."""
        with unit.keys.connection() as connection:
            connection.execute(_FORGOTTEN_THERE, {"beginning": self.beginning})
        unit.connection.execute(_FORGOTTEN, {"beginning": self.beginning})

    def _set(self, unit: Unit, system: str, times: int) -> None:
        unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), {"name": self.beginning + system, "value": str(times)})


HAND_OVERS = CountedBeside("handed on to ")
"""Something was handed to this receiver, by a file or a connection."""

ACCOUNTS_LEFT = CountedBeside("account left of ")
"""The brand left the account behind this connection, and the ids in it name nobody here any more."""

"""The records of a simulated system: written, found by what is unique, and, where the plan says so, read only later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock

Fields = dict[str, Any]


@dataclass(slots=True)
class Record:
    """One person, as the system knows them."""

    id: str
    created_at: datetime
    updated_at: datetime
    fields: Fields = field(default_factory=dict)
    is_here: bool = True


class Records:
    """Everybody, by the system's own id."""

    def __init__(self, clock: Clock, late: float | None, *, exact: frozenset[str] = frozenset(), id_of: str = "{}") -> None:
        """In the fields that are `exact` small and large letters are not the same. `id_of` is the form of an id."""
        self.here: dict[str, Record] = {}
        self.writes: Counter[str] = Counter()
        """How often each record was written, removed ones too."""
        self.first_keys: dict[str, str] = {}
        """By what each record was named when it was made: so a plan of faults knows it, whatever it is named by later."""
        self._clock = clock
        self._next = 101
        self._exact, self._id_of = exact, id_of
        self._index: dict[tuple[str, str], str] = {}
        self._late = timedelta(seconds=late) if late else None
        self._versions: dict[str, list[Record]] = {}
        """What each record was, oldest first, where reads are late."""

    def __iter__(self) -> Iterator[Record]:
        return iter(self.here.values())

    def find(self, name: str, value: object) -> Record | None:
        """Who holds this value in a field that is unique."""
        return self.here.get(self._index.get(self._key(name, value), ""))

    def add(self, fields: Mapping[str, Any], unique: set[str]) -> Record:
        """A new record."""
        now = self._clock.now()
        record = Record(self._id_of.format(self._next), now, now)
        self._next += 7
        self.here[record.id] = record
        return self.change(record, fields, unique)

    def change(self, record: Record, fields: Mapping[str, Any], unique: set[str]) -> Record:
        """Set fields; nothing as a value takes a field away."""
        for name in unique & fields.keys():
            self._index.pop(self._key(name, record.fields.get(name)), None)
            if fields[name] is not None:
                self._index[self._key(name, fields[name])] = record.id
        for name, value in fields.items():
            if value is None:
                record.fields.pop(name, None)
            else:
                record.fields[name] = value
        record.updated_at = self._clock.now()
        self.writes[record.id] += 1
        self._remember(record)
        return record

    def remove(self, record: Record) -> None:
        """The record is gone; whoever reads late may still see it for a while."""
        record.is_here = False
        self.here.pop(record.id, None)
        record.updated_at = self._clock.now()
        self._remember(record)

    def seen(self, name: str, value: object) -> Record | None:
        """What a reader sees who names a record by its id or by a unique field."""
        id = str(value) if name == "id" else self._index.get(self._key(name, value), "")
        if self._late is None:
            return self.here.get(id)
        until = self._clock.now() - self._late
        versions = [version for version in self._versions.get(id, ()) if version.updated_at <= until]
        return versions[-1] if versions and versions[-1].is_here else None

    def _key(self, name: str, value: object) -> tuple[str, str]:
        return name, str(value) if name in self._exact else folded(value)

    def _remember(self, record: Record) -> None:
        if self._late is not None:
            copy = Record(record.id, record.created_at, record.updated_at, dict(record.fields), record.is_here)
            self._versions.setdefault(record.id, []).append(copy)


def folded(value: object) -> str:
    """How two values of a unique field are held against each other."""
    return str(value).casefold()

"""A system that is only a dictionary, and a connector to it that does everything right: what the kit is tried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from bot.sync.connectors.contract import (
    Accepted,
    EraseMode,
    FieldValue,
    Health,
    Limits,
    NewField,
    NotThere,
    Outcome,
    Refused,
    RemoteField,
    Row,
    Scope,
    Stopped,
    Version,
)

KEY = "key"


@dataclass
class System:
    """Records by their ids, and the fields that they may have."""

    fields: dict[str, RemoteField]
    records: dict[str, dict[str, FieldValue]] = field(default_factory=dict)
    made: int = 0


class Memory:
    """The connector; the mutants of tests/sync/test_kit.py change one of its small methods each."""

    kind: ClassVar[str] = "memory"
    version: ClassVar[Version] = Version("1", date(2026, 11, 1), None, date(2026, 11, 28), "tests/sync/memory.py")
    limits: ClassVar[Limits] = Limits(rows=10, body_bytes=10_000, calls=1000, per_seconds=1.0, at_once=3)
    can_read: ClassVar[bool] = True

    def __init__(self, system: System, token: str = "good") -> None:
        self.system = system
        self.token = token

    async def check(self) -> Health:
        self.log_in()
        return Health("memory")

    async def lacks(self) -> Sequence[Scope]:
        return ()

    async def schema(self) -> Mapping[str, RemoteField]:
        self.log_in()
        return dict(self.system.fields)

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        for new in fields:
            there = self.system.fields.get(new.name, RemoteField(new.name, new.type, new.type))
            options = dict.fromkeys((*there.options, *(code for code, _ in new.options)))
            self.system.fields[new.name] = replace(there, options=tuple(options))

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        self.log_in()
        return {row.key: self.written(row) for row in rows}

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        self.log_in()
        found = {row.key: self.system.records.get(self.whose(row) or "") for row in rows}
        return {row.key: {name: there.get(name) for name in row.fields} for row in rows if (there := found[row.key]) is not None}

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        self.log_in()
        for row in rows:
            there = self.system.records.get(self.whose(row) or "")
            if there is not None:
                self.forget(row, there, mode)
        return {row.key: self.forgotten(row) for row in rows}

    async def close(self) -> None:
        """Nothing is open."""

    def log_in(self) -> None:
        if self.token != "good":
            raise Stopped("401: no such token")

    def whose(self, row: Row) -> str | None:
        """The id of somebody's record."""
        if row.remote_id is not None:
            return row.remote_id if row.remote_id in self.system.records else None
        return next((id_ for id_, there in self.system.records.items() if there.get(KEY) == row.key), None)

    def written(self, row: Row) -> Outcome:
        refused = next((name for name, value in row.fields.items() if self.is_bad(name, value)), None)
        if refused is not None:
            return Refused("not_an_option", "no such option", refused)
        id_ = self.whose(row)
        if id_ is None and row.remote_id is not None:
            return NotThere()
        if id_ is not None:
            self.change(self.system.records[id_], row)
            return Accepted(id_)
        return self.make(row)

    def is_bad(self, name: str, value: FieldValue | None) -> bool:
        options = self.system.fields[name].options if name in self.system.fields else ()
        return bool(options) and value is not None and not set(value if isinstance(value, tuple) else [value]) <= set(options)

    def make(self, row: Row) -> Outcome:
        self.system.made += 1
        there: dict[str, FieldValue] = {KEY: row.key}
        self.change(there, row)
        self.system.records[str(self.system.made)] = there
        return Accepted(str(self.system.made), is_new=True)

    def change(self, there: dict[str, FieldValue], row: Row) -> None:
        for name, value in row.fields.items():
            if name in self.system.fields:
                self.put(there, name, value)

    def put(self, there: dict[str, FieldValue], name: str, value: FieldValue | None) -> None:
        if value is None:
            there.pop(name, None)
        else:
            there[name] = value

    def forget(self, row: Row, there: dict[str, FieldValue], mode: EraseMode) -> None:
        if mode == "delete":
            del self.system.records[self.whose(row) or ""]
        else:
            for name in (*row.fields, KEY):
                there.pop(name, None)

    def forgotten(self, row: Row) -> Outcome:
        return Accepted(row.remote_id)

"""A CRM in memory that answers, fails, stays silent, or lets a call arrive long after its caller gave up, as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from bot.sync.connectors.contract import (
    Accepted,
    EraseMode,
    FieldValue,
    Health,
    Limits,
    NewField,
    NotThere,
    Outcome,
    RemoteField,
    Row,
    ServerFailed,
    Version,
)

How = Literal["well", "fails", "lost", "late", "silent"]
"""Of one call: done and answered; not done; done, and the answer is lost; done only when it lands; answered, and nothing done."""


@dataclass
class PretendCrm:
    """Records by our key; `how` says how the next calls go, and all that come after them go well."""

    kind: ClassVar[str] = "pretend"
    version: ClassVar[Version] = Version("1", date(2026, 1, 1), None, date(2026, 11, 1), "nowhere")
    limits: ClassVar[Limits] = Limits(rows=2, body_bytes=10_000, calls=1000, per_seconds=1, at_once=2, erased_at_once=2)
    can_read: ClassVar[bool] = True

    fields: tuple[str, ...] = ()
    how: list[How] = field(default_factory=list)
    records: dict[str, dict[str, FieldValue]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """Our key by the record's own id."""
    on_the_way: list[tuple[Row, ...]] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    has_key: bool = True
    """Whether it has the field for our key."""

    async def check(self) -> Health:
        return Health("pretend:1")

    async def schema(self) -> Mapping[str, RemoteField]:
        return {name: RemoteField(name, "text") for name in (*self.fields, *(["zp_customer_id"] if self.has_key else []))}

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        self.fields = tuple(one.name for one in fields)

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        match self.how.pop(0) if self.how else "well":
            case "fails":
                raise ServerFailed("it fails", answered=True)
            case "lost":
                self._write(rows)
                raise ServerFailed("no answer", answered=False)
            case "late":
                self.on_the_way.append(tuple(rows))
                raise ServerFailed("no answer", answered=False)
            case "silent":
                return {}
            case _:
                return dict(self._write(rows))

    async def lands(self) -> None:
        """What was on its way arrives."""
        while self.on_the_way:
            for _ in self._write(self.on_the_way.pop()):
                pass

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        found = {row.key: self.records.get(self._key_of(row)) for row in rows}
        return {row.key: {name: held.get(name) for name in row.fields} for row in rows if (held := found[row.key]) is not None}

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        for row in rows:
            held = self.records.get(self._key_of(row))
            for name in row.fields if held is not None else ():
                held.pop(name, None)
        return {row.key: Accepted() for row in rows}

    async def close(self) -> None:
        return None

    def _key_of(self, row: Row) -> str:
        return self.ids.get(row.remote_id or "", row.key)

    def _write(self, rows: Sequence[Row]) -> Iterator[tuple[str, Outcome]]:
        written: list[tuple[str, Outcome]] = []
        for row in rows:
            if row.remote_id is not None and row.remote_id not in self.ids:
                written.append((row.key, NotThere()))
                continue
            key = self._key_of(row)
            is_new = key not in self.records
            held = self.records.setdefault(key, {})
            for name, value in row.fields.items():
                if value is None:
                    held.pop(name, None)
                else:
                    held[name] = value
            ident = f"r-{key}"
            self.ids[ident] = key
            written.append((row.key, Accepted(ident, is_new)))
        return iter(written)

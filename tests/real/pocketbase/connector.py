"""A connector to PocketBase, for tests alone: a store whose batches are all or nothing, and which quietly changes values.

Its `date` is a moment; of a number or a yes-or-no it cannot hold that there is none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from bot.sync.connectors.contract import (
    Accepted,
    BatchRefused,
    EraseMode,
    FieldType,
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
    ServerFailed,
    Stopped,
    Version,
)
from bot.sync.connectors.http import Answer, Http, as_json

RECORDS = "/api/collections/contacts/records"
TYPES: dict[str, FieldType] = {"text": "text", "number": "number", "bool": "yes_no", "date": "moment"}
MADE_AS = {"text": "text", "number": "number", "yes_no": "bool", "option": "select", "options": "select", "moment": "date"}


class PocketBase:
    """The contacts of one PocketBase."""

    kind: ClassVar[str] = "pocketbase"
    version: ClassVar[Version] = Version("0.40", date(2026, 11, 1), None, date(2026, 11, 28), "https://pocketbase.io/docs")
    limits: ClassVar[Limits] = Limits(rows=50, body_bytes=1_000_000, calls=50, per_seconds=1.0)
    can_read: ClassVar[bool] = True

    def __init__(self, address: str, token: str) -> None:
        self._http = Http(address, now=lambda: datetime.now(UTC), headers={"Authorization": token}, may_be_private=True)
        self._address = address

    async def check(self) -> Health:
        await self._collection()
        return Health(self._address)

    async def lacks(self) -> Sequence[Scope]:
        return ()

    async def schema(self) -> Mapping[str, RemoteField]:
        return {one["name"]: described(one) for one in (await self._collection())["fields"]}

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        there = (await self._collection())["fields"]
        made = {one["name"]: one for one in there}
        for new in fields:
            wanted = definition(new)
            known = made.setdefault(new.name, wanted)
            if new.options:
                values = list(dict.fromkeys([*known["values"], *wanted["values"]]))
                known |= {"values": values, "maxSelect": len(values) if new.type == "options" else 1}
        answer = await self._http.call("PATCH", "/api/collections/contacts", body=as_json({"fields": [*made.values()]}))
        if answer.status != 200:
            raise BatchRefused("invalid", answer.sentence())

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        astray: dict[str, Outcome] = {row.key: NotThere() for row in rows if not is_id(named(row))}
        sent = [row for row in rows if row.key not in astray]
        if not sent:
            return astray
        answer = await self._http.call("POST", "/api/batch", body=as_json({"requests": [request(row) for row in sent]}))
        if answer.status != 200:
            return astray | refused(sent, answer)
        records = [one["body"] for one in answer.json()]
        return astray | {
            row.key: Accepted(record["id"], is_new=row.remote_id is None and record["created"] == record["updated"])
            for row, record in zip(sent, records, strict=True)
        }

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        found = {}
        for row in rows:
            record = await self._record(named(row))
            if record and (row.remote_id is not None or record["ext"] == row.key):
                found[row.key] = {name: ours(record.get(name), wanted) for name, wanted in row.fields.items()}
        return found

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        for row in rows:
            where = f"{RECORDS}/{named(row)}"
            if mode == "delete":
                await self._http.call("DELETE", where)
            else:
                await self._http.call("PATCH", where, body=as_json(dict.fromkeys((*row.fields, "ext"))))
        return {row.key: Accepted(row.remote_id) for row in rows}

    async def close(self) -> None:
        await self._http.close()

    async def _collection(self) -> Mapping[str, Any]:
        return dict((await self._http.call("GET", "/api/collections/contacts")).json())

    async def _record(self, remote_id: str) -> Mapping[str, Any] | None:
        if not is_id(remote_id):
            return None
        answer = await self._http.call("GET", f"{RECORDS}/{remote_id}")
        return None if answer.status == 404 else dict(answer.json())


def id_of(key: str) -> str:
    """The id of the record that we make of somebody: fifteen letters and digits, the same for the same key."""
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()[:15]


def named(row: Row) -> str:
    return id_of(row.key) if row.remote_id is None else row.remote_id


def is_id(remote_id: str) -> bool:
    return re.fullmatch(r"[a-z0-9]{15}", remote_id) is not None


def request(row: Row) -> dict[str, object]:
    """Somebody whom it knows is changed; anybody else is made or changed, by an id that is ours."""
    fields = {name: theirs(value) for name, value in row.fields.items()} | {"ext": row.key}
    if row.remote_id is not None:
        return {"method": "PATCH", "url": f"{RECORDS}/{row.remote_id}", "body": fields}
    return {"method": "PUT", "url": RECORDS, "body": {"id": id_of(row.key), **fields}}


def refused(rows: Sequence[Row], answer: Answer) -> dict[str, Outcome]:
    """Nothing of the batch was written; of the one row that it names there is something to say."""
    named = answer.json().get("data", {}).get("requests", {})
    if not named:
        raise BatchRefused("invalid", answer.sentence())
    index, said = next(iter(named.items()))
    inner = said["response"]
    status = inner.get("status")
    if status in (401, 403):
        raise Stopped(str(inner.get("message")))
    if status is not None and status >= 500:
        raise ServerFailed(f"the system answered {status}", answered=True)
    if status == 404:
        return {rows[int(index)].key: NotThere()}
    fields = inner.get("data") or {"": {"code": "invalid", "message": inner.get("message", "")}}
    name, what = next(iter(fields.items()))
    return {rows[int(index)].key: Refused(what["code"], what["message"], name or None)}


def described(field: Mapping[str, Any]) -> RemoteField:
    several = field["type"] == "select" and field["maxSelect"] > 1
    kind = ("options" if several else "option") if field["type"] == "select" else TYPES.get(field["type"])
    return RemoteField(
        name=field["name"],
        type=kind,  # type: ignore[arg-type]
        called=field["type"],
        options=tuple(field.get("values") or ()),
        can_be_empty=field["type"] not in ("number", "bool"),
        is_writable=field["type"] != "autodate",
    )


def definition(new: NewField) -> dict[str, object]:
    made: dict[str, object] = {"name": new.name, "type": MADE_AS[new.type]}
    if new.options:
        made |= {"values": [code for code, _ in new.options], "maxSelect": len(new.options) if new.type == "options" else 1}
    return made


def theirs(value: FieldValue | None) -> object:
    match value:
        case Decimal():
            return float(value)
        case tuple():
            return list(value)
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.000Z")
        case date():
            return value.isoformat()
    return value


def ours(held: Any, wanted: FieldValue | None) -> FieldValue | None:
    if held in (None, "") or held == []:
        return None
    if isinstance(held, bool):
        return held
    if isinstance(held, int | float | Decimal):
        return Decimal(held)
    if isinstance(held, list):
        return tuple(held)
    return datetime.fromisoformat(held) if isinstance(wanted, datetime) else str(held)

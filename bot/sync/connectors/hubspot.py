"""HubSpot contacts, by the dated API (docs/crm-hubspot.md). Every value is a string there, and an empty one empties the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from bot.sync.connectors.contract import (
    Accepted,
    BatchRefused,
    EraseMode,
    FieldType,
    Health,
    Limits,
    NewField,
    NotThere,
    Outcome,
    Refused,
    RemoteField,
    Row,
    Value,
    Version,
)
from bot.sync.connectors.http import Answer, Http, as_json

_CONTACTS = "/crm/objects/2026-09/contacts"
_PROPERTIES = "/crm/properties/2026-09/contacts"
_ACCOUNT = "/account-info/2026-03/details"
_SEPARATOR = ";"

_TYPES: Mapping[tuple[str, str], FieldType] = {
    ("enumeration", "checkbox"): "options",
    ("enumeration", "booleancheckbox"): "yes_no",
    ("enumeration", ""): "option",
    ("bool", ""): "yes_no",
    ("string", ""): "text",
    ("number", ""): "number",
    ("date", ""): "date",
    ("datetime", ""): "moment",
}
_MADE_AS: Mapping[FieldType, tuple[str, str]] = {
    "text": ("string", "textarea"),
    "number": ("number", "number"),
    "yes_no": ("enumeration", "booleancheckbox"),
    "option": ("enumeration", "select"),
    "options": ("enumeration", "checkbox"),
    "date": ("date", "date"),
    "moment": ("datetime", "date"),
}


class HubSpot:
    """Contacts found by a property of our own that is unique, or by their record id where a link named it."""

    kind: ClassVar[str] = "hubspot"
    version: ClassVar[Version] = Version(
        "2026-09", date(2026, 9, 9), date(2028, 3, 1), date(2026, 11, 28), "developers.hubspot.com/docs/api/usage-details"
    )
    limits: ClassVar[Limits] = Limits(
        rows=100, body_bytes=2_000_000, calls=100, per_seconds=10, calls_a_day=250_000, at_once=4, erased_at_once=50
    )
    can_read: ClassVar[bool] = True

    def __init__(self, http: Http, key: str) -> None:
        self._http = http
        self._key = key
        self._types: dict[str, FieldType | None] = {}

    async def check(self) -> Health:
        """The account that the token is of."""
        answer = await self._http.call("GET", _ACCOUNT)
        found = answer.json()
        return Health(f"hubspot:{found.get('portalId', 'unknown')}")

    async def schema(self) -> Mapping[str, RemoteField]:
        """All properties of contacts."""
        found = (await self._http.call("GET", _PROPERTIES)).json()
        fields = [_field(each) for each in found.get("results", ())]
        self._types = {field.name: field.type for field in fields}
        return {field.name: field for field in fields}

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        """Properties in the group that every account has."""
        for field in fields:
            kind, shown_as = _MADE_AS[field.type]
            body: dict[str, Any] = {
                "name": field.name,
                "label": field.label or field.name,
                "type": kind,
                "fieldType": shown_as if not field.is_unique else "text",
                "groupName": "contactinformation",
                "hasUniqueValue": field.is_unique,
            }
            if field.type == "yes_no":
                body["options"] = [{"label": label, "value": value} for value, label in (("true", "Yes"), ("false", "No"))]
            elif kind == "enumeration":
                body["options"] = [{"label": label, "value": value} for value, label in field.options]
            answer = await self._http.call("POST", _PROPERTIES, body=as_json(body))
            if answer.status == 409 and kind == "enumeration" and field.type != "yes_no":
                await self._add_options(field)
            elif answer.status not in (200, 201, 409):
                raise BatchRefused("field_not_made", f"{field.name}: {answer.sentence()}")

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """Upsert by our own property, or update by record id, which never makes a record."""
        is_known = rows[0].remote_id is not None
        answer = await self._http.call(
            "POST",
            f"{_CONTACTS}/batch/{'update' if is_known else 'upsert'}",
            body=as_json({"inputs": [self._input(row) for row in rows]}),
        )
        if answer.status not in (200, 201, 207):
            raise BatchRefused(_code(answer), answer.sentence())
        return self._outcomes(rows, answer.json())

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, Value | None]]:
        """The properties that these rows name."""
        there: dict[str, Mapping[str, Value | None]] = {}
        for known in (True, False):
            these = [row for row in rows if (row.remote_id is not None) is known]
            for start in range(0, len(these), self.limits.rows):
                there |= await self._read(these[start : start + self.limits.rows], known)
        return there

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        """Emptied, our own property too; or deleted for good (GDPR), after which HubSpot takes this contact never again."""
        ids = {row.key: row.remote_id for row in rows if row.remote_id is not None}
        ids |= await self._ids([row for row in rows if row.remote_id is None])
        outcomes: dict[str, Outcome] = {row.key: Accepted() for row in rows}
        there = [row for row in rows if row.key in ids]
        if mode == "delete":
            for row in there:
                outcomes[row.key] = await self._delete(ids[row.key] or "")
        elif there:
            emptied = [
                {"id": ids[row.key], "objectWriteTraceId": row.key, "properties": dict.fromkeys((*row.fields, self._key), "")}
                for row in there
            ]
            answer = await self._http.call("POST", f"{_CONTACTS}/batch/update", body=as_json({"inputs": emptied}))
            if answer.status not in (200, 201, 207):
                return dict.fromkeys(outcomes, Refused(_code(answer), answer.sentence()))
            known = [Row(row.key, row.fields, ids[row.key]) for row in there]
            told = self._outcomes(known, answer.json())
            for row in there:
                outcome = told.get(row.key)
                if outcome is None:
                    del outcomes[row.key]
                else:
                    outcomes[row.key] = Accepted() if isinstance(outcome, NotThere) else outcome
        return outcomes

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    def _input(self, row: Row) -> dict[str, Any]:
        properties = {name: _spelt(value) for name, value in row.fields.items()} | {self._key: row.key}
        found: dict[str, Any] = {"id": row.remote_id or row.key, "objectWriteTraceId": row.key, "properties": properties}
        return found if row.remote_id is not None else found | {"idProperty": self._key}

    def _outcomes(self, rows: Sequence[Row], found: Mapping[str, Any]) -> dict[str, Outcome]:
        by_id = {row.remote_id: row.key for row in rows if row.remote_id is not None}
        keys = {row.key for row in rows}
        outcomes: dict[str, Outcome] = {}
        for result in found.get("results") or ():
            ours = (
                result.get("objectWriteTraceId")
                or (result.get("properties") or {}).get(self._key)
                or by_id.get(str(result.get("id")))
            )
            if ours in keys:
                outcomes[ours] = Accepted(result.get("id"), bool(result.get("new")))
        for error in found.get("errors") or ():
            context = error.get("context") or {}
            outcome = _refusal(error, context)
            named = [*context.get("objectWriteTraceId", ()), *(by_id.get(ident, ident) for ident in _ids_in(context))]
            for key in named:
                if key in keys and key not in outcomes:
                    outcomes[key] = outcome
        return outcomes

    async def _read(self, rows: Sequence[Row], known: bool) -> dict[str, Mapping[str, Value | None]]:
        names = sorted({name for row in rows for name in row.fields} | {self._key})
        body: dict[str, Any] = {"properties": names, "inputs": [{"id": row.remote_id or row.key} for row in rows]}
        if not known:
            body["idProperty"] = self._key
        answer = await self._http.call("POST", f"{_CONTACTS}/batch/read", body=as_json(body))
        if answer.status not in (200, 207):
            raise BatchRefused(_code(answer), answer.sentence())
        if not self._types:
            await self.schema()
        by_id = {row.remote_id or row.key: row for row in rows}
        there: dict[str, Mapping[str, Value | None]] = {}
        for result in answer.json().get("results") or ():
            held = result.get("properties") or {}
            row = by_id.get(str(result.get("id"))) if known else by_id.get(str(held.get(self._key)))
            if row is not None:
                there[row.key] = {name: _understood(held.get(name), self._types.get(name)) for name in row.fields}
        return there

    async def _ids(self, rows: Sequence[Row]) -> dict[str, str]:
        if not rows:
            return {}
        body = {"properties": [self._key], "idProperty": self._key, "inputs": [{"id": row.key} for row in rows]}
        answer = await self._http.call("POST", f"{_CONTACTS}/batch/read", body=as_json(body))
        if answer.status not in (200, 207):
            raise BatchRefused(_code(answer), answer.sentence())
        found = answer.json().get("results") or ()
        return {
            result["properties"][self._key]: result["id"] for result in found if (result.get("properties") or {}).get(self._key)
        }

    async def _delete(self, ident: str) -> Outcome:
        answer = await self._http.call("POST", f"{_CONTACTS}/gdpr-delete", body=as_json({"objectId": ident}))
        if answer.status in (200, 202, 204, 404):
            return Accepted()
        return Refused(_code(answer), answer.sentence())

    async def _add_options(self, field: NewField) -> None:
        """A new option of a question that is there already: those that are there stay."""
        there = (await self._http.call("GET", f"{_PROPERTIES}/{field.name}")).json()
        options = list(there.get("options") or ())
        known = {option.get("value") for option in options}
        missing = [{"label": label, "value": value} for value, label in field.options if value not in known]
        if missing:
            body = as_json({"options": [*options, *missing]})
            answer = await self._http.call("PATCH", f"{_PROPERTIES}/{field.name}", body=body)
            if answer.status != 200:
                raise BatchRefused("field_not_made", f"{field.name}: {answer.sentence()}")


def _field(found: Mapping[str, Any]) -> RemoteField:
    kind, shown_as = str(found.get("type", "")), str(found.get("fieldType", ""))
    options = tuple(str(one.get("value")) for one in found.get("options") or () if not one.get("hidden"))
    return RemoteField(
        str(found.get("name")),
        _TYPES.get((kind, shown_as)) or _TYPES.get((kind, "")),
        f"{kind}/{shown_as}",
        options,
        can_be_empty=True,
        is_writable=not (found.get("modificationMetadata") or {}).get("readOnlyValue") and not found.get("calculated"),
        is_unique=bool(found.get("hasUniqueValue")),
    )


def _refusal(error: Mapping[str, Any], context: Mapping[str, Any]) -> Outcome:
    category = str(error.get("category") or error.get("status") or "refused")
    if category == "OBJECT_NOT_FOUND":
        return NotThere()
    name = next(iter(context.get("propertyName") or context.get("property") or ()), None)
    code = str(error.get("code") or error.get("subCategory") or category)
    return Refused(code.rpartition(".")[2].lower(), str(error.get("message") or ""), name)


def _ids_in(context: Mapping[str, Any]) -> list[str]:
    return [str(ident) for name in ("ids", "id") for ident in context.get(name) or ()]


def _code(answer: Answer) -> str:
    try:
        found = answer.json()
    except Exception:  # whatever stands in front of the vendor may have answered
        found = {}
    return str((found if isinstance(found, dict) else {}).get("category") or answer.status).lower()


def _spelt(value: Value | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return _SEPARATOR.join(value)
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
        case date():
            return value.isoformat()
        case _:
            return value


def _understood(found: str | None, kind: FieldType | None) -> Value | None:
    if found is None or found == "":
        return None
    try:
        match kind:
            case "yes_no":
                return {"true": True, "false": False}.get(found.lower(), found)
            case "options":
                return tuple(one for one in found.split(_SEPARATOR) if one)
            case "number":
                return Decimal(found)
            case "date":
                return date.fromisoformat(found[:10])
            case "moment":
                return datetime.fromisoformat(found)
            case _:
                return found
    except (ValueError, InvalidOperation):
        return found

"""HubSpot contacts, by the dated API (docs/crm-hubspot.md). Every value is a string there, and an empty one empties the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
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
from bot.sync.connectors.hubspot_json import (
    code_of,
    error_in,
    field_of,
    ids_in,
    must_be,
    object_in,
    object_of,
    problems_in,
    property_of,
    results_in,
    spelt,
    texts_in,
    understood,
    with_ids,
    with_missing_options,
    word_for,
)
from bot.sync.connectors.scopes import lacking

_CONTACTS = "/crm/objects/2026-09/contacts"
_PROPERTIES = "/crm/properties/2026-09/contacts"
_ACCOUNT = "/account-info/2026-03/details"

_READ = Scope("crm.objects.contacts.read", "finding people, and reading back what was written")
_WRITE = Scope("crm.objects.contacts.write", "writing, emptying, deleting")
_READ_PROPERTIES = Scope("crm.schemas.contacts.read", "seeing which properties there are")
_MAKE_PROPERTIES = Scope("crm.schemas.contacts.write", "making properties with `sync apply`", is_needed=False)

_OF_THE_FIELD = frozenset({"missing_there", "read_only_there"})
"""What is wrong with a property is so for every row of a call."""


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
        self._unique: frozenset[str] = frozenset()

    @property
    def _own(self) -> tuple[str, ...]:
        """Our key's property, unless it is known to be missing there: a call that names it would fail, though a record be known by
        its id."""
        return (self._key,) if not self._types or self._key in self._types else ()

    async def check(self) -> Health:
        """The account that the token is of."""
        answer = await self._http.call("GET", _ACCOUNT)
        if answer.status != 200:
            raise Stopped(f"{answer.status}: {answer.sentence()}")
        portal = object_of(answer).get("portalId")
        if portal is None:
            raise ServerFailed("an answer that does not say whose account it is", answered=True)
        return Health(f"hubspot:{portal}")

    async def lacks(self) -> Sequence[Scope]:
        """Batches of nobody and a property without a name, which are refused for what they hold once the scope is there."""
        nobody, nothing = as_json({"inputs": []}), as_json({})
        return await lacking(
            (
                (_READ, lambda: self._http.call("POST", f"{_CONTACTS}/batch/read", body=nobody)),
                (_WRITE, lambda: self._http.call("POST", f"{_CONTACTS}/batch/update", body=nobody)),
                (_READ_PROPERTIES, lambda: self._http.call("GET", _PROPERTIES)),
                (_MAKE_PROPERTIES, lambda: self._http.call("POST", _PROPERTIES, body=nothing)),
            )
        )

    async def schema(self) -> Mapping[str, RemoteField]:
        """All properties of contacts."""
        answer = await self._http.call("GET", _PROPERTIES)
        must_be(answer, 200)
        fields = [field_of(each) for each in results_in(answer)]
        self._types = {field.name: field.type for field in fields}
        self._unique = frozenset(field.name for field in fields if field.is_unique)
        return {field.name: field for field in fields}

    async def create_fields(self, fields: Sequence[NewField]) -> None:
        """Properties in the group that every account has."""
        for field in fields:
            answer = await self._http.call("POST", _PROPERTIES, body=as_json(property_of(field)))
            if answer.status == 409 and field.options:
                await self._add_options(field)
            elif answer.status not in (200, 201, 409):
                raise BatchRefused("field_not_made", f"{field.name}: {answer.sentence()}")

    async def write(self, rows: Sequence[Row]) -> Mapping[str, Outcome]:
        """Upsert by our own property, or update by record id, which never makes a record."""
        rows, outcomes = with_ids(rows)
        if not rows:
            return outcomes
        is_known = rows[0].remote_id is not None
        answer = await self._http.call(
            "POST",
            f"{_CONTACTS}/batch/{'update' if is_known else 'upsert'}",
            body=as_json({"inputs": [self._input(row) for row in rows]}),
        )
        if answer.status not in (200, 201, 207):
            return outcomes | self._refused(rows, answer)
        return outcomes | self._outcomes(rows, object_of(answer))

    async def read(self, rows: Sequence[Row]) -> Mapping[str, Mapping[str, FieldValue | None]]:
        """The properties that these rows name."""
        there: dict[str, Mapping[str, FieldValue | None]] = {}
        rows, _ = with_ids(rows)
        for known in (True, False):
            these = [row for row in rows if (row.remote_id is not None) is known]
            for start in range(0, len(these), self.limits.rows):
                there |= await self._read(these[start : start + self.limits.rows], known)
        return there

    async def erase(self, rows: Sequence[Row], mode: EraseMode) -> Mapping[str, Outcome]:
        """Emptied, our own property too; or deleted for good (GDPR), after which HubSpot takes this contact never again."""
        outcomes: dict[str, Outcome] = {row.key: Accepted() for row in rows if self._own or row.remote_id is not None}
        by_key = await self._ids(rows)
        linked = {row.key: row.remote_id for row in with_ids(rows)[0] if row.remote_id is not None}
        # By the key too: a contact that was merged into another has given it our properties.
        for ids in (linked, {key: ident for key, ident in by_key.items() if linked.get(key) != ident}):
            there = [Row(row.key, dict.fromkeys((*row.fields, *self._own)), ids[row.key]) for row in rows if row.key in ids]
            told = (
                await self._emptied(there)
                if mode == "clear"
                else {row.key: await self._delete(row.remote_id or "") for row in there}
            )
            for row in there:
                outcome = told.get(row.key)
                if outcome is None:
                    outcomes.pop(row.key, None)
                elif isinstance(outcome, Refused):
                    outcomes[row.key] = outcome
        return outcomes

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def _emptied(self, rows: Sequence[Row]) -> dict[str, Outcome]:
        """Fields emptied; in halves where a whole call is refused, so that one record does not keep the others."""
        if not rows:
            return {}
        inputs = [{"id": row.remote_id, "objectWriteTraceId": row.key, "properties": dict.fromkeys(row.fields, "")} for row in rows]
        answer = await self._http.call("POST", f"{_CONTACTS}/batch/update", body=as_json({"inputs": inputs}))
        if answer.status in (200, 201, 207):
            return self._outcomes(rows, object_of(answer))
        if len(rows) > 1:
            middle = len(rows) // 2
            return await self._emptied(rows[:middle]) | await self._emptied(rows[middle:])
        return {rows[0].key: NotThere() if answer.status == 404 else Refused(code_of(answer), answer.sentence())}

    def _input(self, row: Row) -> dict[str, Any]:
        properties = {name: spelt(value) for name, value in row.fields.items()} | dict.fromkeys(self._own, row.key)
        found: dict[str, Any] = {"id": row.remote_id or row.key, "objectWriteTraceId": row.key, "properties": properties}
        return found if row.remote_id is not None else found | {"idProperty": self._key}

    def _outcomes(self, rows: Sequence[Row], found: Mapping[str, Any]) -> dict[str, Outcome]:
        by_id = {row.remote_id: row.key for row in rows if row.remote_id is not None}
        ours = {row.key: row for row in rows}
        outcomes: dict[str, Outcome] = {}
        for result in found.get("results") or ():
            key = (
                result.get("objectWriteTraceId")
                or (result.get("properties") or {}).get(self._key)
                or by_id.get(str(result.get("id")))
            )
            if key in ours:
                ident = result.get("id")
                outcomes[key] = Accepted(None if ident is None else str(ident), bool(result.get("new")))
        for error in found.get("errors") or ():
            context = object_in(error, "context")
            for key in (*texts_in(context.get("objectWriteTraceId")), *(by_id.get(one, one) for one in ids_in(context))):
                if key in ours and key not in outcomes:
                    outcomes[key] = self._refusal(error, ours[key])
        return outcomes

    def _refused(self, rows: Sequence[Row], answer: Answer) -> dict[str, Outcome]:
        """A whole call that was refused: for a property that it names, for the one row that it had, or for who knows what."""
        error = error_in(answer)
        of_field = [problem for problem in problems_in(error) if word_for(problem) in _OF_THE_FIELD]
        found: dict[str, Outcome] = {}
        for row in rows:
            for problem in of_field:
                if problem[2] in row.fields:
                    found.setdefault(row.key, Refused(word_for(problem), problem[1], problem[2]))
        if not found and len(rows) == 1:
            found = self._refused_alone(rows[0], answer)
        if not found:
            raise BatchRefused(code_of(answer), answer.sentence())
        return found

    def _refused_alone(self, row: Row, answer: Answer) -> dict[str, Outcome]:
        """Nothing where it may be for one field of several, and nobody says which: then each has to be tried."""
        outcome = self._refusal(error_in(answer), row, code_of(answer))
        is_unexplained = isinstance(outcome, Refused) and outcome.field is None and answer.status == 400
        return {} if is_unexplained and len(row.fields) > 1 else {row.key: outcome}

    def _refusal(self, error: Mapping[str, Any], row: Row, code: str = "refused") -> Outcome:
        category = str(error.get("category") or code)
        if category == "OBJECT_NOT_FOUND" and row.remote_id is not None:
            return NotThere()
        problem = next(iter(problems_in(error)), None)
        if problem is not None:
            return Refused(word_for(problem), problem[1], problem[2] if problem[2] in row.fields else None)
        # Somebody else has this value of a property that is unique: ours is the key, so that it is another.
        unique = [name for name in row.fields if name in self._unique and row.fields[name] is not None]
        name = unique[0] if category == "CONFLICT" and len(unique) == 1 else None
        said = error.get("subCategory")
        word = (said if isinstance(said, str) and said else category).rpartition(".")[2]
        return Refused(word.lower(), str(error.get("message") or ""), name)

    async def _read(self, rows: Sequence[Row], known: bool) -> dict[str, Mapping[str, FieldValue | None]]:
        names = sorted({name for row in rows for name in row.fields} | {self._key})
        body: dict[str, Any] = {"properties": names, "inputs": [{"id": row.remote_id or row.key} for row in rows]}
        if not known:
            body["idProperty"] = self._key
        answer = await self._http.call("POST", f"{_CONTACTS}/batch/read", body=as_json(body))
        must_be(answer, 200, 207)
        if not self._types:
            await self.schema()
        by_id = {row.remote_id or row.key: row for row in rows}
        there: dict[str, Mapping[str, FieldValue | None]] = {}
        for result in results_in(answer):
            held = result.get("properties") or {}
            row = by_id.get(str(result.get("id"))) if known else by_id.get(str(held.get(self._key)))
            if row is not None:
                there[row.key] = {
                    name: understood(held.get(name), self._types.get(name), like) for name, like in row.fields.items()
                }
        return there

    async def _ids(self, rows: Sequence[Row]) -> dict[str, str]:
        if not rows or not self._own:
            return {}
        body = {"properties": [self._key], "idProperty": self._key, "inputs": [{"id": row.key} for row in rows]}
        answer = await self._http.call("POST", f"{_CONTACTS}/batch/read", body=as_json(body))
        must_be(answer, 200, 207)
        return {
            result["properties"][self._key]: result["id"]
            for result in results_in(answer)
            if (result.get("properties") or {}).get(self._key)
        }

    async def _delete(self, ident: str) -> Outcome:
        answer = await self._http.call("POST", f"{_CONTACTS}/gdpr-delete", body=as_json({"objectId": ident}))
        if answer.status in (200, 202, 204, 404):
            return Accepted()
        return Refused(code_of(answer), answer.sentence())

    async def _add_options(self, field: NewField) -> None:
        """A new option of a question that is there already: those that are there stay."""
        answer = await self._http.call("GET", f"{_PROPERTIES}/{field.name}")
        must_be(answer, 200)
        if options := with_missing_options(field, answer.json()):
            body = as_json({"options": options})
            answer = await self._http.call("PATCH", f"{_PROPERTIES}/{field.name}", body=body)
            if answer.status != 200:
                raise BatchRefused("field_not_made", f"{field.name}: {answer.sentence()}")

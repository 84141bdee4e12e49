"""Batches of contacts: written row by row, each with an outcome of its own, or refused as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from bot.clock import Clock
from bot.sync.simulators.faults import Faults
from bot.sync.simulators.hubspot.inputs import Input, body_of, ids_of, key_in, names_in, refuse_duplicates, text_in, writing
from bot.sync.simulators.hubspot.properties import Property
from bot.sync.simulators.hubspot.words import Problem, not_valid, refuse
from bot.sync.simulators.records import Record, Records, folded
from bot.sync.simulators.talk import Asked, Reply

_GONE = "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."


class Contacts:
    """Everything that can be done with contacts."""

    def __init__(self, clock: Clock, faults: Faults, properties: dict[str, Property]) -> None:
        self.records = Records(clock, faults.amount("late"))
        self.blocked: set[tuple[str, str]] = set()
        """Who was erased and cannot come back, by property and value."""
        self._clock = clock
        self._faults = faults
        self._properties = properties
        self._unique: set[str] = set()
        self.learn()

    def upsert(self, asked: Asked) -> Reply:
        """Write rows; who is not there is made."""
        rows = writing(asked)
        for row in rows:
            self._refuse_key(row.id_property)
        return self._write(rows, may_create=True)

    def update(self, asked: Asked) -> Reply:
        """Write rows; who is not there is an error of that row."""
        rows = writing(asked)
        for row in rows:
            self._refuse_key(row.id_property)
        return self._write(rows, may_create=False)

    def nothing(self, asked: Asked) -> Reply:
        """Success, and no results."""
        now = moment(self._clock.now())
        return Reply(200, {"status": "COMPLETE", "results": [], "startedAt": now, "completedAt": now})

    def read(self, asked: Asked) -> Reply:
        """What records hold; who is not there is an error among the others."""
        body = body_of(asked, ("inputs", "properties", "propertiesWithHistory", "idProperty"))
        ids = ids_of(body)
        refuse_duplicates([folded(id) for id in ids])
        name = key_in(body)
        self._refuse_key(name)
        found = [self.records.seen(name, id) for id in ids]
        wanted = [each for each in names_in(body) if each in self._properties]
        results = [self._as_json(record, {each: record.fields.get(each) for each in wanted}) for record in found if record]
        missing = [id for id, record in zip(ids, found, strict=True) if record is None]
        gone = [Problem(_GONE, "OBJECT_NOT_FOUND").as_json({"ids": missing})] if missing else []
        return self._batch(results, gone)

    def one(self, asked: Asked) -> Reply:
        """One record."""
        name = key_in(dict(asked.query))
        self._refuse_key(name)
        record = self.records.seen(name, asked.named["id"])
        if record is None:
            raise refuse(404, "resource not found")
        wanted = asked.query.get("properties", "email,firstname,lastname").split(",")
        return Reply(200, self._as_json(record, {each: record.fields.get(each) for each in wanted if each in self._properties}))

    def archive(self, asked: Asked) -> Reply:
        """Remove records; nobody there is well too."""
        found = [self.records.here.get(id) for id in ids_of(body_of(asked, ("inputs",)))]
        return self._remove([record for record in found if record])

    def archive_one(self, asked: Asked) -> Reply:
        """Remove one record."""
        record = self.records.here.get(asked.named["id"])
        return self._remove([record] if record else [])

    def erase(self, asked: Asked) -> Reply:
        """Erase one person for good; who was erased is on a blocklist, and so is an address that nobody had."""
        body = body_of(asked, ("objectId", "idProperty"))
        id, name = text_in(body, "objectId"), key_in(body)
        self._refuse_key(name)
        record = self.records.here.get(id) if name == "id" else self.records.find(name, id)
        if record is None and name == "id":
            raise refuse(404, "resource not found")
        answer = self._remove([record] if record else [])
        held = record.fields if record else {name: id}
        self.blocked |= {(each, folded(held[each])) for each in self.unique() if each in held}
        return answer

    def unique(self) -> set[str]:
        """The properties by which a record can be named, but for its id."""
        return self._unique

    def learn(self) -> None:
        """Properties were made."""
        self._unique = {each.name for each in self._properties.values() if each.is_unique and not each.is_read_only}

    def _refuse_key(self, name: str) -> None:
        if name != "id" and name not in self.unique():
            raise refuse(400, f"The property {name} is not a unique property, so that no record can be named by it")

    def _write(self, rows: Sequence[Input], *, may_create: bool) -> Reply:
        rows = self._understood(rows)
        if any(self._struck("row-500", row) for row in rows):
            raise refuse(500, "internal error")
        values = [self._wrong(row) for row in rows]
        problems = [wrong or self._in_the_way(row, may_create) for row, wrong in zip(rows, values, strict=True)]
        self._refuse_all(rows, problems)
        results, errors = [], []
        for row, wrong in zip(rows, values, strict=True):
            # Once more, as the rows before it have been written since.
            if problem := wrong or self._in_the_way(row, may_create):
                errors.append(problem.as_json({"objectWriteTraceId": [str(row.trace)], "ids": [row.id]}))
            else:
                results.append(self._written(row))
        return self._batch(results, errors)

    def _understood(self, rows: Sequence[Input]) -> Sequence[Input]:
        """Without fields that nobody knows, where the plan has them left out; else they fail the call, as read-only ones do."""
        unknown = {name for row in rows for name in row.properties if name not in self._properties}
        if unknown and self._faults.has("drop-unknown"):
            kept = [{name: value for name, value in row.properties.items() if name not in unknown} for row in rows]
            rows = [Input(row.id, row.id_property, row.trace, some) for row, some in zip(rows, kept, strict=True)]
            unknown = set()
        problems = [
            Problem(f'Property "{name}" does not exist', code="PROPERTY_DOESNT_EXIST", name=name) for name in sorted(unknown)
        ]
        fixed = {
            name for row in rows for name in row.properties if name in self._properties and self._properties[name].is_read_only
        }
        problems += [Problem(f'"{name}" is a read only property', code="READ_ONLY_VALUE", name=name) for name in sorted(fixed)]
        if problems:
            raise refuse(400, not_valid(problems))
        return rows

    def _wrong(self, row: Input) -> Problem | None:
        """What is wrong with a row itself."""
        if self._faults.plan and self._struck("refused", row):
            return Problem("This record is refused", "VALIDATION_ERROR")
        for name, value in row.properties.items():
            if (problem := self._properties[name].problem(value)) is not None:
                return None if self._struck("changed", row) else problem
        return None

    def _in_the_way(self, row: Input, may_create: bool) -> Problem | None:
        """What is wrong with a row because of what stands there."""
        record = self._named(row)
        if record is None and (not may_create or row.id_property == "id"):
            return Problem(_GONE, "OBJECT_NOT_FOUND")
        keys = {name: row.properties[name] for name in self.unique() if row.properties.get(name)}
        if record is None:
            keys[row.id_property] = row.id
            if any((name, folded(value)) in self.blocked for name, value in keys.items()):
                return Problem("This contact was deleted for privacy reasons and is on the blocklist", "VALIDATION_ERROR")
        for name, value in keys.items():
            other = self.records.find(name, value)
            if other is not None and other is not record:
                return Problem(f"Contact already exists. Existing ID: {other.id}", "CONFLICT")
        return None

    def _refuse_all(self, rows: Sequence[Input], problems: Sequence[Problem | None]) -> None:
        """Where the plan has it so, and where rows cannot be told from each other: those of HubSpot are told by their trace ids."""
        found = [(place, problem) for place, problem in enumerate(problems) if problem]
        if not found:
            return
        place, problem = found[0]
        if self._faults.has("all-or-nothing-blind"):
            raise refuse(400, "internal error")
        if self._faults.has("all-or-nothing"):
            context = {"index": [str(place)], "ids": [rows[place].id]}
            raise refuse(400, f"inputs[{place}]: {problem.message}", problem.category, context=context)
        if any(row.trace is None for row in rows):
            status = 404 if problem.category == "OBJECT_NOT_FOUND" else 409 if problem.category == "CONFLICT" else 400
            raise refuse(status, not_valid([problem]) if problem.name else problem.message, problem.category)
        refuse_duplicates([str(row.trace) for row in rows])

    def _struck(self, fault: str, row: Input) -> bool:
        return self._faults.at_record(fault, self.records.first_keys.get(row.id, row.id), row.properties)

    def _named(self, row: Input) -> Record | None:
        return self.records.here.get(row.id) if row.id_property == "id" else self.records.find(row.id_property, row.id)

    def _written(self, row: Input) -> dict[str, Any]:
        fields: dict[str, str | None] = {name: value or None for name, value in self._stored(row).items()}
        record, unique = self._named(row), self.unique()
        if record is None:
            fields.setdefault(row.id_property, row.id)
        same = self._same_phone(fields) if record is None else None
        is_new = record is None and same is None
        before = record or same
        record = self.records.change(before, fields, unique) if before else self.records.add(fields, unique)
        self.records.first_keys.setdefault(record.id, row.id)
        result = self._as_json(record, row.properties) | {"new": is_new}
        if is_new and self._faults.plan and self._struck("removed", row):
            self.records.remove(record)
        return result | ({"objectWriteTraceId": row.trace} if row.trace else {})

    def _stored(self, row: Input) -> dict[str, str]:
        """What is kept of a row: what was sent, but for what the plan does to it."""
        fields = dict(row.properties)
        if not self._faults.plan:
            return fields
        if any(self._properties[name].problem(value) for name, value in fields.items()):
            fields = {name: self._properties[name].nearest(value) for name, value in fields.items()}
        victim = next((name for name, value in fields.items() if value and not self._properties[name].is_unique), None)
        if victim and self._struck("altered", row):
            fields[victim] = self._properties[victim].altered(fields[victim])
        return fields

    def _same_phone(self, fields: Mapping[str, str | None]) -> Record | None:
        phone = fields.get("phone")
        if not phone or not self._faults.has("merge-phone"):
            return None
        return next((record for record in self.records if record.fields.get("phone") == phone), None)

    def _remove(self, records: Iterable[Record]) -> Reply:
        records = list(records)
        for record in records:
            if self._faults.at_record("no-erase", self.records.first_keys[record.id], record.fields):
                raise refuse(400, f"Contact {record.id} cannot be removed while it is active")
        for record in records:
            self.records.remove(record)
        return Reply(204)

    def _batch(self, results: list[dict[str, Any]], errors: list[dict[str, Any]]) -> Reply:
        now = moment(self._clock.now())
        body = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
        return Reply(207, {**body, "numErrors": len(errors), "errors": errors}) if errors else Reply(200, body)

    def _as_json(self, record: Record, fields: Mapping[str, str | None]) -> dict[str, Any]:
        created, updated = moment(record.created_at), moment(record.updated_at)
        own = {"hs_object_id": record.id, "createdate": created, "lastmodifieddate": updated}
        return {"id": record.id, "properties": {**fields, **own}, "createdAt": created, "updatedAt": updated, "archived": False}


@lru_cache(maxsize=4096)
def moment(at: datetime) -> str:
    """A moment as HubSpot writes it. What was written is read soon after, and a new record was changed when it was made."""
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

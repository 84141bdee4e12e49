"""What HubSpot's JSON says, and how values are said in it (pure). Every value is a string there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sync.connectors.contract import Day, FieldType, FieldValue, NewField, NotThere, Outcome, RemoteField, Row, ServerFailed
from bot.sync.connectors.http import Answer

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
    "yes_no": ("bool", "booleancheckbox"),
    "option": ("enumeration", "select"),
    "options": ("enumeration", "checkbox"),
    "date": ("date", "date"),
    "moment": ("datetime", "date"),
}
_NUMBER = re.compile(r"\d{1,20}")
"""What a record id looks like."""
_CODES: Mapping[str, str] = {
    "INVALID_OPTION": "option_missing_there",
    "PROPERTY_DOESNT_EXIST": "missing_there",
    "READ_ONLY_VALUE": "read_only_there",
}
"""The vendor's words for what a run has a word and a remedy for."""


def field_of(found: Mapping[str, Any]) -> RemoteField:
    """A property as HubSpot lists it."""
    kind, shown_as = str(found.get("type", "")), str(found.get("fieldType", ""))
    options = tuple(str(one.get("value")) for one in found.get("options") or ())  # a hidden one is taken too
    return RemoteField(
        str(found.get("name")),
        _TYPES.get((kind, shown_as)) or _TYPES.get((kind, "")),
        f"{kind}/{shown_as}",
        options,
        can_be_empty=True,
        is_writable=not (found.get("modificationMetadata") or {}).get("readOnlyValue") and not found.get("calculated"),
        is_unique=bool(found.get("hasUniqueValue")),
    )


def property_of(field: NewField) -> dict[str, Any]:
    """A property to be made, in the group that every account has."""
    kind, shown_as = _MADE_AS[field.type]
    found: dict[str, Any] = {
        "name": field.name,
        "label": field.label or field.name,
        "type": kind,
        "fieldType": shown_as if not field.is_unique else "text",
        "groupName": "contactinformation",
        "hasUniqueValue": field.is_unique,
    }
    if field.type == "yes_no":
        found["options"] = _options((("true", "Yes"), ("false", "No")), ())
    elif kind == "enumeration":
        found["options"] = _options(field.options, ())
    return found


def with_missing_options(field: NewField, there: Mapping[str, Any]) -> list[Any]:
    """All options of a property, its own ones first; nothing where it has each of these, or takes any text."""
    if there.get("type") != "enumeration":
        return []
    options = list(there.get("options") or ())
    known = {option.get("value") for option in options}
    missing = _options([one for one in field.options if one[0] not in known], [str(one.get("label")) for one in options])
    return [*options, *missing] if missing else []


def _options(wanted: Sequence[tuple[str, str]], taken: Sequence[str]) -> list[dict[str, str]]:
    """Options by value and label; a label that is there already gets its value behind it, as no two may have the same."""
    labels = set(taken)
    found = []
    for value, label in wanted:
        one = label if label and label not in labels else f"{label} ({value})".strip()
        labels.add(one)
        found.append({"label": one, "value": value})
    return found


def with_ids(rows: Sequence[Row]) -> tuple[list[Row], dict[str, Outcome]]:
    """The rows that can be meant, and those with an id that no record ever had."""
    meant = [row for row in rows if row.remote_id is None or _NUMBER.fullmatch(row.remote_id)]
    return meant, {row.key: NotThere() for row in rows if row.remote_id is not None and not _NUMBER.fullmatch(row.remote_id)}


Problem = tuple[str, str, str]
"""The vendor's code, its sentence, and the property that it is about."""


def problems_in(error: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with values, each with its property: in the errors within an error, or as JSON in its sentence."""
    found: list[Problem] = []
    for one in error.get("errors") or ():
        context = object_in(one, "context")
        names = texts_in(context.get("propertyName") or context.get("properties")) or texts_in(one.get("in"))
        if names:
            found.append((str(one.get("code") or "").upper(), str(one.get("message") or ""), names[0]))
    start = str(error.get("message") or "").partition("Property values were not valid:")[2]
    with suppress(ValueError, RecursionError):
        listed = json.loads(start) if not found and start else ()
        found += [
            (str(one.get("error") or "").upper(), str(one.get("message") or ""), str(one["name"]))
            for one in listed
            if isinstance(one, dict) and one.get("name")
        ]
    return found


def word_for(problem: Problem) -> str:
    """The word for a problem: ours where a run has a remedy for it, else the vendor's."""
    return _CODES.get(problem[0]) or problem[0].lower() or "refused"


def texts_in(found: Any) -> list[str]:
    """Texts, whether they came in a list or one alone."""
    return [str(one) for one in found] if isinstance(found, list) else [str(found)] if found else []


def object_in(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of this name, an empty one where something else stands there: HubSpot's own pages show a text in its place."""
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def must_be(answer: Answer, *statuses: int) -> None:
    """What was asked for and not answered says nothing of anybody. Its sentence may hold what was asked, so it is left out."""
    if answer.status not in statuses:
        raise ServerFailed(f"a question was answered {answer.status} ({code_of(answer)})", answered=True)


def object_of(answer: Answer) -> Mapping[str, Any]:
    """What an answer is. Raises `ServerFailed` where it is something else, such as a page of whatever stands in front."""
    found = answer.json()
    if not isinstance(found, dict):
        raise ServerFailed("an answer without what was asked for", answered=True)
    return found


def results_in(answer: Answer) -> list[Mapping[str, Any]]:
    """What was asked for. Raises `ServerFailed` where nothing is listed: a success with an error inside says nothing of anybody."""
    found = object_of(answer).get("results")
    if not isinstance(found, list):
        raise ServerFailed("an answer without what was asked for", answered=True)
    return found


def ids_in(context: Mapping[str, Any]) -> list[str]:
    """The records that an error is about."""
    return [ident for name in ("ids", "id") for ident in texts_in(context.get(name))]


def error_in(answer: Answer) -> Mapping[str, Any]:
    """An error for a whole call; empty where whatever stands in front of the vendor answered."""
    try:
        found = answer.json()
    except ServerFailed:
        return {}
    return found if isinstance(found, dict) else {}


def day_of(headers: Mapping[str, str]) -> Day | None:
    """What is left of the account's day; nothing where HubSpot does not say, as it does not to OAuth tokens."""
    calls, left = (headers.get(f"x-hubspot-ratelimit-daily{what}", "") for what in ("", "-remaining"))
    return Day(int(calls), int(left)) if calls.isdecimal() and left.isdecimal() else None


def code_of(answer: Answer) -> str:
    """The vendor's word for why a whole call was refused."""
    return str(error_in(answer).get("category") or answer.status).lower()


def spelt(value: FieldValue | None) -> str:
    """A value as HubSpot takes it."""
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


def understood(found: str | None, kind: FieldType | None, like: FieldValue | None) -> FieldValue | None:
    """A value in our types; in a text it is of the type of what was written there."""
    if found is None or found == "":
        return None
    in_text: FieldType = "yes_no" if isinstance(like, bool) else "moment" if isinstance(like, datetime) else "text"
    try:
        match in_text if kind == "text" else kind:
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

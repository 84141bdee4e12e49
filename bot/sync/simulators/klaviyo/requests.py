"""Klaviyo's requests, read strictly: headers, queries and JSON:API bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.sync.simulators.klaviyo.words import refuse
from bot.sync.simulators.talk import Asked, json_of

STABLE = ("2025-01-15", "2025-04-15", "2025-07-15", "2025-10-15", "2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15")
"""Revisions that are answered; whatever is older is retired."""

_TYPES = ("application/json", "application/vnd.api+json")
_MEGABYTES_5 = 5 * 1000**2
_FILTER = re.compile(r"any\((?P<many>\w+),(?P<list>\[.*\])\)|equals\((?P<one>\w+),(?P<value>.+)\)", re.DOTALL)
_FILTERED = ("id", "email", "phone_number", "external_id")
_AT_MOST = 100
"""Values in one filter, and profiles on one page."""

Shape = Mapping[str, Any]
"""What may stand in an object: by name a type, several, or a shape again."""


def check_revision(asked: Asked) -> None:
    """The header `revision` is needed; a retired one is answered as a newer one unless that is refused. Raises `Refusal`."""
    revision = asked.headers.get("revision", "")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", revision):
        raise refuse(400, "A valid API revision is required in the header 'revision'.", "/")
    if revision in STABLE:
        return
    if revision > STABLE[0]:
        raise refuse(400, f"The API revision {revision} is not a valid revision.", "/")
    if asked.headers.get("x-klaviyo-revision-fall-forward-opt-out", "") == "1":
        raise refuse(410, f"The API revision {revision} is retired.", "/")


def document_of(asked: Asked, type: str) -> dict[str, Any]:
    """The resource that a body holds, of this type; raises `Refusal`."""
    if asked.headers.get("content-type", "").partition(";")[0] not in _TYPES:
        raise refuse(415, f"Content-Type must be one of {_TYPES}.", "/")
    if len(asked.body) > _MEGABYTES_5:
        raise refuse(413, "The payload is larger than 5MB.", "/")
    try:
        body = json_of(asked.body)
    except ValueError as error:
        raise refuse(400, f"Invalid JSON: {error}", "/") from None
    if not isinstance(body, dict) or body.keys() != {"data"}:
        raise refuse(400, "The body is an object with 'data' and nothing else.", "/")
    return resource(body["data"], type, "/data", also=("id", "meta", "relationships"))


def resource(value: Any, type: str, pointer: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """A resource of this type with attributes; raises `Refusal`."""
    if not isinstance(value, dict) or value.get("type") != type:
        raise refuse(400, f"The type of this resource is '{type}'.", f"{pointer}/type")
    if unknown := value.keys() - {"type", "attributes", *also}:
        raise refuse(
            400, f"'{min(unknown)}' is not a valid member of a resource of the type '{type}'.", f"{pointer}/{min(unknown)}"
        )
    if not isinstance(value.get("attributes"), dict):
        raise refuse(400, "'attributes' is required, and an object.", f"{pointer}/attributes")
    return value


def check_shape(value: Any, shape: Shape, pointer: str, *, what: str) -> None:
    """Refuse names and types that the shape does not have; null fits everywhere. Raises `Refusal`."""
    if not isinstance(value, dict):
        raise refuse(400, f"{what} is an object.", pointer)
    for name, one in value.items():
        place = f"{pointer}/{name}"
        if name not in shape:
            raise refuse(400, f"'{name}' is not a valid field for {what}.", place)
        if isinstance(shape[name], Mapping):
            if one is not None:
                check_shape(one, shape[name], place, what=name)
        elif one is not None and (not isinstance(one, shape[name]) or (isinstance(one, bool) and shape[name] is not bool)):
            raise refuse(400, f"'{name}' is of the wrong type.", place)


def filtered(asked: Asked) -> tuple[str, list[str]] | None:
    """Which field has to hold one of which values; nothing where everybody is meant. Raises `Refusal`."""
    text = asked.query.get("filter")
    if text is None:
        return None
    found = _FILTER.fullmatch(text)
    if found is None:
        raise refuse(400, f"Invalid filter provided: {text}", "filter")
    name = found["many"] or found["one"]
    if name not in _FILTERED:
        raise refuse(400, f"Invalid filter provided: '{name}' cannot be filtered by with this operator.", "filter")
    values = _values(found["list"] or f"[{found['value']}]")
    if len(values) > _AT_MOST:
        raise refuse(400, f"Invalid filter provided: at most {_AT_MOST} values.", "filter")
    return name, values


def _values(text: str) -> list[str]:
    try:
        values = json.loads(re.sub(r"(?<=[\[,])'([^'\"]*)'(?=[\],])", r'"\1"', text))
    except ValueError:
        values = None
    if not isinstance(values, list) or not values or not all(isinstance(each, str) for each in values):
        raise refuse(400, f"Invalid filter provided: {text} are not strings in quotes.", "filter")
    return values


def check_query(asked: Asked, allowed: tuple[str, ...]) -> None:
    """Refuse what is not simulated, or what nobody understands; raises `Refusal`."""
    for name in asked.query:
        if name not in allowed:
            raise refuse(400, f"'{name}' is not a valid parameter.", name)


def page(asked: Asked, default: int) -> tuple[int, int]:
    """From where, and how many; raises `Refusal`."""
    size, cursor = asked.query.get("page[size]", str(default)), asked.query.get("page[cursor]", "from0")
    if not size.isdecimal() or not 1 <= int(size) <= _AT_MOST:
        raise refuse(400, f"page[size] is a number from 1 to {_AT_MOST}.", "page[size]")
    if not re.fullmatch(r"from\d+", cursor):
        raise refuse(400, "Invalid cursor provided.", "page[cursor]")
    return int(cursor.removeprefix("from")), int(size)

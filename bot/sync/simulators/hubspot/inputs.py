"""The body of a batch call, read strictly: what HubSpot would not understand, or would misunderstand in silence, is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sync.simulators.hubspot.words import refuse
from bot.sync.simulators.records import folded
from bot.sync.simulators.talk import Asked, json_of

AT_MOST = 100
"""Rows in one call."""


@dataclass(frozen=True, slots=True)
class Input:
    """One row of a batch that writes."""

    id: str
    id_property: str
    """`id` for the record's own id."""
    trace: str | None
    properties: dict[str, str] = field(repr=False)


def body_of(asked: Asked, allowed: Iterable[str]) -> dict[str, Any]:
    """The body, an object with no other names than these; raises `Refusal`."""
    if not asked.headers.get("content-type", "").startswith("application/json"):
        raise refuse(415, "HTTP 415 Unsupported Media Type")
    try:
        body = json_of(asked.body)
    except ValueError as error:
        raise refuse(400, f"Invalid input JSON: {error}") from None
    return _object(body, allowed)


def rows_of(body: dict[str, Any]) -> list[Any]:
    """The inputs of a batch, not none and not too many; raises `Refusal`."""
    inputs = body.get("inputs")
    if not isinstance(inputs, list) or not inputs:
        raise refuse(400, "Invalid input JSON: inputs is a list that is not empty")
    if len(inputs) > AT_MOST:
        raise refuse(400, f"The maximum number of inputs supported in a batch request is {AT_MOST}, and there are {len(inputs)}")
    return inputs


def writing(asked: Asked) -> list[Input]:
    """The rows of an upsert or an update; raises `Refusal`."""
    rows = [_input(row) for row in rows_of(body_of(asked, ("inputs",)))]
    refuse_duplicates([folded(row.id) for row in rows])
    return rows


def ids_of(body: dict[str, Any]) -> list[str]:
    """The ids of a batch that reads or archives; raises `Refusal`."""
    return [text_in(_object(row, ("id",)), "id") for row in rows_of(body)]


def key_in(body: dict[str, Any]) -> str:
    """By which property records are named; `id` for their own ids. Raises `Refusal`."""
    return "id" if body.get("idProperty") in (None, "hs_object_id") else text_in(body, "idProperty")


def names_in(body: dict[str, Any]) -> list[str]:
    """The properties that are to be read; raises `Refusal`."""
    names = body.get("properties", [])
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise refuse(400, "Invalid input JSON: properties is a list of strings")
    return names


def refuse_duplicates(ids: Sequence[str]) -> None:
    """One id twice fails the whole call; raises `Refusal`."""
    if len(set(ids)) < len(ids):
        twice = sorted({id for id in ids if ids.count(id) > 1})
        raise refuse(400, f"Duplicate IDs found in batch input: {twice}. IDs must be unique")


def _input(row: Any) -> Input:
    row = _object(row, ("id", "idProperty", "objectWriteTraceId", "properties"))
    properties = row.get("properties")
    if not isinstance(properties, dict):
        raise refuse(400, "Invalid input JSON: properties is an object")
    for name, value in properties.items():
        if not isinstance(value, str):
            raise refuse(400, f"Invalid input JSON: the value of {name} is not a string")
    return Input(
        id=text_in(row, "id"),
        id_property=key_in(row),
        trace=text_in(row, "objectWriteTraceId") if row.get("objectWriteTraceId") is not None else None,
        properties=properties,
    )


def _object(value: Any, allowed: Iterable[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refuse(400, "Invalid input JSON: an object is expected")
    if unknown := value.keys() - set(allowed):
        raise refuse(400, f"Invalid input JSON: unrecognized field {sorted(unknown)[0]}")
    return value


def text_in(row: dict[str, Any], name: str) -> str:
    """A text that has to be there; raises `Refusal`."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise refuse(400, f"Invalid input JSON: {name} is a string that is not empty")
    return value

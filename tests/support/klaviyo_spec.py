"""Klaviyo's published descriptions (MIT) as a judge of requests: `validate_klaviyo` says what is wrong with one.

The descriptions alone let too much pass: names that nobody knows, sizes, a missing `revision` (it has a default). And validators
that cannot read `nullable` beside `oneOf` skip the whole body. So they are made plain JSON Schema here, objects that name their
fields are closed, and what only stands in prose is added. What is not described is a finding, and never passes in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jsonschema_rs import Draft202012Validator

from bot.sync.simulators.talk import Asked
from tests.support.places import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "crm"
FILES = ("klaviyo_profiles.json", "klaviyo_bulk_import_profiles.json", "klaviyo_data_privacy.json")
METHODS = ("get", "post", "patch", "put", "delete")

_MOST_BYTES = {"/api/profile-bulk-import-jobs": 5 * 1000**2}
_MOST_OF_ONE = 100 * 1000
_MOST_PROFILES = 10_000
"""The sizes stand in the prose of the operations."""


def are_here() -> bool:
    """Whether the descriptions are beside this checkout."""
    return all((FOLDER / name).is_file() for name in FILES)


def validate_klaviyo_all(heard: Iterable[Asked]) -> list[str]:
    """What is wrong with the requests that a simulator has heard; one to what is not described, `/api/accounts`, is left out."""
    found = []
    for asked in heard:
        if asked.path != "/api/accounts":
            query = f"?{urlencode(dict(asked.query))}" if asked.query else ""
            found += validate_klaviyo(asked.method, asked.path + query, asked.headers, asked.body or None)
    return found


def validate_klaviyo(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> list[str]:
    """What is wrong with a request, in words; nothing where it is as Klaviyo describes it. The path may have a query."""
    where = urlsplit(path)
    found = _operation(method.lower(), where.path)
    if found is None:
        return [f"{method} {where.path} is not described"]
    template, operation, document = found
    return [
        *_wrong_headers(operation, document, {name.lower(): value for name, value in headers.items()}),
        *_wrong_query(operation, document, where.query),
        *_wrong_body(template, operation, document, headers, body),
    ]


@cache
def documents() -> tuple[dict[str, Any], ...]:
    """The descriptions, as they were published."""
    return tuple(json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in FILES)


def operations() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Method, path, operation and document of everything that is described."""
    for document in documents():
        for path, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield method, path, item[method], document


def _operation(method: str, path: str) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
    for known, template, operation, document in operations():
        if known == method and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path):
            return template, operation, document
    return None


def _parameters(operation: dict[str, Any], document: dict[str, Any], place: str) -> dict[str, dict[str, Any]]:
    listed = [_followed(each, document) for each in operation.get("parameters", ())]
    return {each["name"]: each for each in listed if each["in"] == place}


def _wrong_headers(operation: dict[str, Any], document: dict[str, Any], headers: Mapping[str, str]) -> Iterator[str]:
    for name, each in _parameters(operation, document, "header").items():
        if each.get("required") and not headers.get(name.lower()):
            yield f"header {name}: is missing"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", headers.get("revision", "2026-01-01")):
        yield "header revision: is not a date"
    if not re.fullmatch(r"Klaviyo-API-Key \S+", headers.get("authorization", "")):
        yield "header Authorization: is not 'Klaviyo-API-Key' and a key"


def _wrong_query(operation: dict[str, Any], document: dict[str, Any], query: str) -> Iterator[str]:
    known = _parameters(operation, document, "query")
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name, each in known.items():
        if each.get("required") and name not in given:
            yield f"query {name}: is missing"
    for name, value in given.items():
        if name not in known:
            yield f"query {name}: is not described"
        else:
            yield from (
                f"query {name}: {wrong}" for wrong in _errors(_plain(known[name]["schema"], document), _read(value, known[name]))
            )


def _read(value: str, parameter: dict[str, Any]) -> Any:
    kind = parameter["schema"].get("type")
    if kind == "array":
        return value.split(",")
    return int(value) if kind == "integer" and value.isdecimal() else value


def _wrong_body(
    template: str, operation: dict[str, Any], document: dict[str, Any], headers: Mapping[str, str], body: bytes | None
) -> Iterator[str]:
    described = _followed(operation["requestBody"], document)["content"] if "requestBody" in operation else None
    if described is None or body is None:
        if (described is None) != (not body):
            yield "body: there is none in the description" if body else "body: is missing"
        return
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "").partition(";")[0]
    if kind not in described:
        yield f"header Content-Type: {kind!r} is not {' or '.join(described)}"
    if len(body) > _MOST_BYTES.get(template, _MOST_OF_ONE):
        yield f"body: {len(body)} bytes are too many"
    try:
        value = json.loads(body)
    except ValueError:
        yield "body: is not JSON"
        return
    yield from (f"body{wrong}" for wrong in _errors(_plain(next(iter(described.values()))["schema"], document), value))
    yield from _too_much(template, value)


def _too_much(template: str, value: Any) -> Iterator[str]:
    if template != "/api/profile-bulk-import-jobs":
        return
    try:
        profiles = value["data"]["attributes"]["profiles"]["data"]
    except (KeyError, TypeError):
        return  # which is a finding of its own
    if len(profiles) > _MOST_PROFILES:
        yield f"body: {len(profiles)} profiles are more than {_MOST_PROFILES}"
    for place, profile in enumerate(profiles):
        if len(json.dumps(profile, ensure_ascii=False).encode()) > _MOST_OF_ONE:
            yield f"body: profile {place} is larger than 100KB"


def _errors(schema: Any, value: Any) -> Iterator[str]:
    for error in Draft202012Validator(schema).iter_errors(value):
        yield f"{''.join(f'/{step}' for step in error.instance_path)}: {error.message}"


def _followed(value: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in value:
        found: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value


def _plain(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The same as JSON Schema: without references and `nullable`, and closed where fields are named."""
    schema = _followed(schema, document)
    plain = {name: _below(name, value, document) for name, value in schema.items() if name not in _LEFT_OUT}
    if "properties" in plain and "allOf" not in plain:
        plain.setdefault("additionalProperties", False)
    return {"anyOf": [{"type": "null"}, plain]} if schema.get("nullable") else plain


_LEFT_OUT = {"nullable", "example", "description", "default", "deprecated", "title", "xml", "discriminator"}


def _below(name: str, value: Any, document: dict[str, Any]) -> Any:
    if name == "properties":
        return {field: _plain(each, document) for field, each in value.items()}
    if name in ("oneOf", "anyOf", "allOf"):
        return [_plain(each, document) for each in value]
    if name in ("items", "additionalProperties") and isinstance(value, dict):
        return _plain(value, document)
    return value

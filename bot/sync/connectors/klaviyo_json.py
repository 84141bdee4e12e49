"""What Klaviyo's JSON says, and how a row is said in it (pure)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sync.connectors.contract import Accepted, FieldValue, Limits, NotThere, Outcome, Refused, Row, ServerFailed
from bot.sync.connectors.http import Answer, as_json
from bot.sync.connectors.json_values import spelt

STANDARD = ("email", "phone_number", "first_name", "last_name", "organization", "title", "locale", "image")
"""What a profile has of its own; everything else is a custom property."""

_LARGEST_PROFILE = 100_000
"""Bytes."""
_HEAD, _TAIL = b'{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[', b"]}}}}"

_PLACE = re.compile(r"/data/(\d+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one import, and its body."""

    rows: Sequence[Row]
    body: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """By which the same import is known again."""
        return hashlib.blake2b(self.body, digest_size=16).digest()


def parts_of(rows: Sequence[Row], limits: Limits, outcomes: dict[str, Outcome]) -> Iterator[Part]:
    """The rows in bodies that Klaviyo takes; who is too large alone is refused here."""
    some: list[Row] = []
    written: list[bytes] = []
    size = len(_HEAD) + len(_TAIL)
    for row in rows:
        profile = profile_of(row)
        if len(json.dumps(profile)) > _LARGEST_PROFILE:
            outcomes[row.key] = Refused("too_large", "a profile may have 100 KB")
            continue
        one = as_json(profile)
        if some and (len(some) == limits.rows or size + len(one) + 1 > limits.body_bytes):
            yield Part(some, _HEAD + b",".join(written) + _TAIL)
            some, written, size = [], [], len(_HEAD) + len(_TAIL)
        some.append(row)
        written.append(one)
        size += len(one) + 1
    if some:
        yield Part(some, _HEAD + b",".join(written) + _TAIL)


def profile_of(row: Row) -> dict[str, Any]:
    """What an import is to hold of a row. A profile that has an id keeps its `external_id`, which may be another's."""
    attributes: dict[str, Any] = {} if row.remote_id is not None else {"external_id": row.key}
    attributes |= {name: _text(value) for name, value in row.fields.items() if name in STANDARD}
    custom = {name: value for name, value in row.fields.items() if name not in STANDARD}
    properties = {name: spelt(value) for name, value in custom.items() if value is not None}
    unset = [name for name, value in custom.items() if value is None]
    profile: dict[str, Any] = {"type": "profile", "attributes": attributes}
    if properties:
        attributes["properties"] = properties
    if row.remote_id is not None:
        profile["id"] = row.remote_id
    if unset:
        profile["meta"] = {"patch_properties": {"unset": unset}}
    return profile


def _text(value: FieldValue | None) -> str | None:
    """Of its own, a profile has only texts."""
    known = spelt(value)
    if known is None or isinstance(known, str):
        return known
    return ", ".join(known) if isinstance(known, list) else json.dumps(known)


def whose(error: Mapping[str, Any], rows: Sequence[Row]) -> Row | None:
    """The row that an error is about: by what it repeats of the profile, else by its place."""
    payload = error.get("original_payload") or {}
    payload = payload.get("data") or payload
    named = {payload.get("id"), payload.get("external_id"), attributes_of(payload).get("external_id")} - {None}
    for row in rows:
        if (row.remote_id or row.key) in named:
            return row
    place = _PLACE.search(_pointer(error))
    return rows[int(place[1])] if place and int(place[1]) < len(rows) else None


def refusal_of(error: Mapping[str, Any], row: Row) -> Outcome:
    """What an import error says of its row."""
    path = _pointer(error).partition("/attributes/")[2].rpartition("/attributes/")[2]
    if row.remote_id is not None and _pointer(error).endswith("/id"):
        return NotThere()
    name = path.removeprefix("properties/").replace("~1", "/").replace("~0", "~")
    return Refused(str(error.get("code") or "invalid"), str(error.get("detail") or ""), name if name in row.fields else None)


def _pointer(error: Mapping[str, Any]) -> str:
    return str((error.get("source") or {}).get("pointer") or "")


def erased(answer: Answer) -> Outcome:
    """What became of one who was to be erased; nobody there is well too."""
    return Accepted() if answer.status in (200, 202, 204, 404) else Refused(code_of(answer), answer.sentence())


def is_since(profile: Mapping[str, Any], job: Mapping[str, Any]) -> bool:
    """Whether a profile was made by this import; both times are Klaviyo's."""
    try:
        return datetime.fromisoformat(str(attributes_of(profile).get("created"))) >= datetime.fromisoformat(str(job["created_at"]))
    except (ValueError, KeyError, TypeError):
        return False


def attributes_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """The attributes of a resource, none where there are none."""
    return resource.get("attributes") or {}


def resource_in(answer: Answer) -> Mapping[str, Any]:
    """The one resource of an answer; empty where there is none."""
    found = answer.json()
    data = found.get("data") if isinstance(found, dict) else None
    return data if isinstance(data, dict) else {}


def resources_in(answer: Answer) -> list[Mapping[str, Any]]:
    """The resources of an answer."""
    if answer.status != 200:
        raise ServerFailed(f"a question was answered {answer.status} ({code_of(answer)})", answered=True)
    found = answer.json()
    data = found.get("data") if isinstance(found, dict) else None
    if not isinstance(data, list):
        raise ServerFailed("an answer without what was asked for", answered=True)
    return data


def code_of(answer: Answer) -> str:
    """The vendor's word for why a call was refused."""
    try:
        return str(answer.json()["errors"][0]["code"])
    except (ServerFailed, LookupError, TypeError):
        return str(answer.status)


def next_page(answer: Answer) -> str | None:
    """The cursor of the page after this one."""
    link = (answer.json().get("links") or {}).get("next") or ""
    return next(iter(parse_qs(urlsplit(str(link)).query).get("page[cursor]", ())), None)

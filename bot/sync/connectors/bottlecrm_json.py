"""What BottleCRM's JSON says, in our words, and the other way round (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from bot.sync.connectors.contract import FieldType, FieldValue, NewField, Refused, RemoteField, ServerFailed
from bot.sync.connectors.http import Answer
from bot.sync.connectors.json_values import spelt

_Found = TypeVar("_Found")
NAMES: Mapping[str, str] = MappingProxyType({"first_name": "Chat", "last_name": "customer"})
"""Nobody can be made without names, and we know none. They are the same for all: what is a name stays in its activity log for ever,
after the contact was deleted too, so not even our key may be one."""

_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {"text": "text", "textarea": "text", "number": "number", "checkbox": "yes_no", "dropdown": "option", "date": "date"}
)
_MADE_AS: Mapping[FieldType, str] = MappingProxyType(
    {
        "text": "textarea",
        "number": "number",
        "yes_no": "checkbox",
        "option": "dropdown",
        "options": "text",  # there is no type of several choices: they are joined by ;
        "date": "date",
        "moment": "text",
    }
)
_OWN = ("email", "phone", "organization", "title", "department", "description")
_PLACE = ("address_line", "city", "state", "postcode", "country")
STANDARD = frozenset((*NAMES, *_OWN, *_PLACE))
"""Its own fields of a contact that can be written; `do_not_call` is a consent and is not."""

_KINDS = (
    ("must be one of", "not_an_option"),
    ("must be a number", "not_a_number"),
    ("must be a YYYY", "not_a_date"),
    ("must be a boolean", "not_yes_or_no"),
    ("required", "required"),
    ("already exists", "duplicate"),
    ("more than", "too_long"),
)
"""What its sentences begin with or hold, and our word for it."""


def described(definition: Mapping[str, Any]) -> RemoteField:
    """A custom field as it describes it."""
    called = str(definition["field_type"])
    return RemoteField(
        name=str(definition["key"]),
        type=_TYPES.get(called),
        called=called,
        options=tuple(str(option["value"]) for option in definition["options"] or ()),
        can_be_empty=not definition["is_required"],
    )


def definition_of(new: NewField) -> dict[str, object]:
    """A custom field as it is made."""
    made: dict[str, object] = {
        "target_model": "Contact",
        "key": new.name,
        "label": new.label[:128],
        "field_type": "text" if new.is_unique else _MADE_AS[new.type],
        "is_filterable": new.is_unique,
    }
    if new.type == "option":
        made["options"] = _options_of(new)
    return made


def missing_options(new: NewField, known: Mapping[str, Any]) -> list[dict[str, str]]:
    """Those that a dropdown there lacks: the ones it has stay, with the words that people gave them."""
    if known["field_type"] != "dropdown":
        return []
    there = {one["value"] for one in known["options"]}
    return [one for one in _options_of(new) if one["value"] not in there]


def _options_of(new: NewField) -> list[dict[str, str]]:
    return [{"value": code, "label": label or code} for code, label in new.options]


def as_sent(fields: Mapping[str, FieldValue | None]) -> dict[str, object]:
    """Values as they are written: its own fields by name, all others as custom ones."""
    own = {name: _theirs(value) for name, value in fields.items() if name in STANDARD}
    return {**own, "custom_fields": {name: _theirs(value) for name, value in fields.items() if name not in STANDARD}}


def _theirs(value: FieldValue | None) -> object:
    """A value as it is written there: several choices are one text. Numbers are kept as floating ones there, whatever is sent."""
    return ";".join(value) if isinstance(value, tuple) else spelt(value)


def _held(contact: Mapping[str, Any], name: str) -> object:
    return contact.get(name) if name in STANDARD else (contact["custom_fields"] or {}).get(name)


def worst(contacts: Sequence[Mapping[str, Any]], name: str, wanted: FieldValue | None) -> FieldValue | None:
    """What a field holds in the first contact in which it is not as wanted."""
    held = [ours(_held(contact, name), wanted) for contact in contacts]
    return next((one for one in held if one != wanted), held[0])


def ours(held: object, wanted: FieldValue | None) -> FieldValue | None:
    """What is held, in the type that it was written from; as it stands where it is not of that type any more."""
    if held is None or held == "":
        return None
    if isinstance(held, bool):
        return held
    if isinstance(held, int | float | Decimal):
        return Decimal(held)
    text = str(held)
    match wanted:
        case tuple():
            return tuple(text.split(";"))
        case datetime():
            return _parsed(datetime.fromisoformat, text)
        case date():
            return _parsed(date.fromisoformat, text)
    return text


def _parsed(parse: Callable[[str], _Found], text: str) -> _Found | str:
    try:
        return parse(text)
    except ValueError:
        return text


def refused_by(answer: Answer) -> Refused:
    """Its 400: `errors` names the fields, the custom ones one level deeper."""
    errors = object_of(answer.json()).get("errors")
    if isinstance(errors, dict) and isinstance(errors.get("custom_fields"), dict):
        errors = errors["custom_fields"]
    if not isinstance(errors, dict) or not errors:
        return Refused("invalid", answer.sentence())
    name, said = next(iter(errors.items()))
    text = str(said[0] if isinstance(said, list) and said else said)
    code = next((code for words, code in _KINDS if words in text), "invalid")
    return Refused(code, text[:200], None if name == "non_field_errors" else str(name))


def object_of(found: Any) -> Mapping[str, Any]:
    """The answer, where it is of the form that was expected. Raises `ServerFailed`."""
    if not isinstance(found, dict):
        raise ServerFailed("the answer is not of the form that was expected", answered=True)
    return found


def part_of(answer: Answer, name: str) -> Any:
    """One part of an answer. Raises `ServerFailed` where it is missing."""
    found = object_of(answer.json()).get(name)
    if found is None:
        raise ServerFailed(f"the answer has no {name}", answered=True)
    return found


def is_id(remote_id: str) -> bool:
    """Whether it can be one of BottleCRM's: anything else would lead to another address."""
    return re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", remote_id) is not None

"""Properties: what a contact can hold, which values fit, and how new ones are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.sync.simulators.hubspot.words import Problem, refuse

_MIDNIGHT = 86_400_000
_LONGEST = 65_536
_UNIQUE_AT_MOST = 10
_FIELD_TYPES = {
    "string": {"text", "textarea", "phonenumber", "html", "file"},
    "number": {"number"},
    "date": {"date"},
    "datetime": {"date"},
    "bool": {"booleancheckbox"},
    "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


@dataclass(slots=True)
class Property:
    """One property of contacts."""

    name: str
    type: str = "string"
    field_type: str = "text"
    label: str = ""
    options: dict[str, str] = field(default_factory=dict)
    """Labels by value."""
    is_unique: bool = False
    is_read_only: bool = False
    group: str = "contactinformation"

    def problem(self, value: str) -> Problem | None:
        """What is wrong with a value; nothing is wrong with none."""
        if value == "":
            return None
        found = _CHECKS[self.type](self, value)
        return Problem(found[1], code=found[0], name=self.name) if found else None

    def nearest(self, value: str) -> str:
        """What a system makes of a value that does not fit, if it does not refuse it."""
        if self.problem(value) is None:
            return value
        if self.type == "number":
            return "0"
        if self.field_type == "checkbox":
            return ";".join(each for each in value.split(";") if each in self.options)
        return value[:_LONGEST] if self.type == "string" else ""

    def altered(self, value: str) -> str:
        """Another value than this one, that fits all the same."""
        if self.type == "number":
            return "0"
        return value[:-1] if self.type == "string" else ""

    def as_json(self) -> dict[str, Any]:
        """As the vendor lists it."""
        return {
            "name": self.name,
            "label": self.label or self.name,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group,
            "description": "",
            "options": [
                {"label": label, "value": value, "displayOrder": place, "hidden": False, "description": ""}
                for place, (value, label) in enumerate(self.options.items())
            ],
            "displayOrder": -1,
            "hasUniqueValue": self.is_unique,
            "hidden": False,
            "formField": not self.is_read_only,
            "calculated": False,
            "externalOptions": False,
            "archived": False,
            "modificationMetadata": {"archivable": True, "readOnlyDefinition": False, "readOnlyValue": self.is_read_only},
        }


def _option(of: Property, value: str) -> tuple[str, str] | None:
    if value in of.options and of.field_type != "checkbox":
        return None
    given = value.split(";") if of.field_type == "checkbox" else [value]
    wrong = [each for each in given if each not in of.options]
    return ("INVALID_OPTION", f"{wrong[0]} was not one of the allowed options: {[*of.options]}") if wrong else None


def _yes_no(of: Property, value: str) -> tuple[str, str] | None:
    return None if value in ("true", "false") else ("INVALID_OPTION", f"{value} was not one of the allowed options: [true, false]")


def _number(of: Property, value: str) -> tuple[str, str] | None:
    return None if _NUMBER.fullmatch(value) else ("INVALID_INTEGER", f"{value} was not a valid number")


def _date(of: Property, value: str) -> tuple[str, str] | None:
    if value.lstrip("-").isdecimal():
        fits = int(value) % _MIDNIGHT == 0
    else:
        fits = re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and _reads(date.fromisoformat, value)
    return None if fits else ("INVALID_DATE", f"{value} was not a valid date: it is not YYYY-MM-DD or midnight UTC")


def _moment(of: Property, value: str) -> tuple[str, str] | None:
    fits = value.lstrip("-").isdecimal() or ("T" in value and _reads(datetime.fromisoformat, value))
    return None if fits else ("INVALID_DATE", f"{value} was not a valid long or ISO 8601 time")


def _text(of: Property, value: str) -> tuple[str, str] | None:
    too_long = f"The property value is too long: {len(value)} characters, and at most {_LONGEST} fit"
    return ("PROPERTY_VALUE_TOO_LONG", too_long) if len(value) > _LONGEST else None


_CHECKS: dict[str, Callable[[Property, str], tuple[str, str] | None]] = {
    "string": _text,
    "number": _number,
    "date": _date,
    "datetime": _moment,
    "bool": _yes_no,
    "enumeration": _option,
}


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def standard() -> dict[str, Property]:
    """What every account has, as far as it matters here."""
    stages = {"subscriber": "Subscriber", "lead": "Lead", "customer": "Customer"}
    return {
        each.name: each
        for each in (
            Property("email", label="Email", is_unique=True),
            Property("firstname", label="First name"),
            Property("lastname", label="Last name"),
            Property("phone", field_type="phonenumber", label="Phone number"),
            Property("lifecyclestage", "enumeration", "radio", "Lifecycle stage", stages),
            Property("hs_object_id", "number", "number", "Record ID", is_unique=True, is_read_only=True),
            Property("createdate", "datetime", "date", "Create date", is_read_only=True),
            Property("lastmodifieddate", "datetime", "date", "Last modified date", is_read_only=True),
        )
    }


def new_property(asked: Any, known: Mapping[str, Property]) -> Property:
    """The property that somebody wants to make; raises `Refusal`."""
    if not isinstance(asked, dict):
        raise refuse(400, "Invalid input JSON: a property is an object")
    for name in ("name", "label", "type", "fieldType", "groupName"):
        if not isinstance(asked.get(name), str) or not asked[name]:
            raise refuse(400, f"Invalid input JSON: {name} is required, and a string")
    if asked["name"] in known:
        raise refuse(409, f"A property named '{asked['name']}' already exists.", "OBJECT_ALREADY_EXISTS")
    _check(asked, known)
    return Property(
        name=asked["name"],
        type=asked["type"],
        field_type=asked["fieldType"],
        label=asked["label"],
        options=options_in(asked.get("options", [])) if asked["type"] != "bool" else {"true": "Yes", "false": "No"},
        is_unique=asked.get("hasUniqueValue", False) is True,
        group=asked["groupName"],
    )


def _check(asked: Mapping[str, Any], known: Mapping[str, Property]) -> None:
    if not _NAME.fullmatch(asked["name"]):
        raise refuse(400, f"Property name {asked['name']} is not valid: small letters, digits and _, beginning with a letter")
    if asked["fieldType"] not in _FIELD_TYPES.get(asked["type"], ()):
        raise refuse(400, f"Field type {asked['fieldType']} does not fit type {asked['type']}")
    if asked["groupName"] not in {each.group for each in known.values()}:
        raise refuse(400, f"Property group {asked['groupName']} does not exist")
    if asked.get("hasUniqueValue") and asked["type"] not in ("string", "number"):
        raise refuse(400, "hasUniqueValue is only for text and numbers")
    own = sum(each.is_unique for each in known.values()) - sum(each.is_unique for each in standard().values())
    if asked.get("hasUniqueValue") and own >= _UNIQUE_AT_MOST:
        raise refuse(400, f"There are {_UNIQUE_AT_MOST} properties with unique values already")


def options_in(asked: Any) -> dict[str, str]:
    """Labels by value; raises `Refusal`."""
    if not isinstance(asked, list) or not all(isinstance(each, dict) for each in asked):
        raise refuse(400, "Invalid input JSON: options is a list of objects")
    found: dict[str, str] = {}
    for each in asked:
        value, label = each.get("value"), each.get("label")
        if not isinstance(value, str) or not isinstance(label, str) or not value or not label:
            raise refuse(400, "Invalid input JSON: an option has a value and a label")
        if value in found or label in found.values():
            raise refuse(400, f"Property option {value} or its label stands there twice")
        if ";" in value:
            raise refuse(400, f"Property option {value} is not valid: it holds a semicolon")
        found[value] = label
    return found

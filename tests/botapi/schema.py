"""An independent judge of requests: the public Bot API description in JSON (methods, types and their words).

`violations(request, spec)` says in sentences what is wrong with a recorded request; an empty list is a clean one.
The description is not part of this project: it is found through ZEROPARTY_SHARED or beside the project.
"""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from tests.support.places import ROOT

from .limits import broken_limits, exactly_one_of
from .recording import Upload

Spec = dict[str, Any]

FILE_NAMES = "telegram-bot-api-*.json"
WHY_SKIPPED = (
    "the public Bot API description (telegram-bot-api-<version>.json) was not found: "
    "set ZEROPARTY_SHARED to the folder that holds it, or its parent"
)
PRIMITIVES: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "True": (bool,),
    "InputFile": (Upload,),
}


class Asked(Protocol):
    """What the judge needs to know of a request."""

    @property
    def method(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, Any]: ...

    @property
    def encoding(self) -> str: ...


def find_spec() -> Path | None:
    """The newest description there is."""
    named = os.environ.get("ZEROPARTY_SHARED")
    shared = [Path(named), Path(named) / "data"] if named else [ROOT.parent / "shared" / "data"]
    return max((path for folder in shared for path in folder.glob(FILE_NAMES)), default=None)


@cache
def load_spec() -> Spec | None:
    """The description, or None where it is absent (tests then skip, saying WHY_SKIPPED)."""
    path = find_spec()
    return json.loads(path.read_text(encoding="utf-8")) if path else None


def violations(request: Asked, spec: Spec) -> list[str]:
    """Everything about a request that the description does not allow."""
    method = spec["methods"].get(request.method)
    if method is None:
        return [f"{request.method} is no method"]
    is_form = request.encoding in ("form", "multipart")
    fields = {field["name"]: field for field in method.get("fields", [])}
    given = {
        name: _from_form(value, fields[name]["types"]) if is_form and name in fields else value
        for name, value in request.parameters.items()
    }
    return _Judge(spec).fields(method, given, request.method)


def object_violations(value: Any, type_name: str, spec: Spec) -> list[str]:
    """Everything about an object that the description of its type does not allow."""
    return _Judge(spec).value(value, type_name, type_name)


class _Judge:
    def __init__(self, spec: Spec) -> None:
        self._types: dict[str, Any] = spec["types"]

    def fields(self, owner: dict[str, Any], given: Mapping[str, Any], where: str) -> list[str]:
        """The fields of a method or a type."""
        fields = owner.get("fields", [])
        known = {field["name"] for field in fields}
        found = [f"{where} has no field {name!r}" for name in given if name not in known]
        found += [f"{where}.{field['name']} is required" for field in fields if _is_missing(field, given)]
        for field in fields:
            if given.get(field["name"]) is not None:
                found += self._field(field, given, f"{where}.{field['name']}")
        return found + exactly_one_of(owner, given, where)

    def value(self, value: Any, type_name: str, where: str) -> list[str]:
        """One value of one type."""
        if type_name.startswith("Array of "):
            return self._array(value, type_name.removeprefix("Array of "), where)
        if type_name in PRIMITIVES:
            is_flag_for_number = isinstance(value, bool) and type_name not in ("Boolean", "True")
            fits = isinstance(value, PRIMITIVES[type_name]) and not is_flag_for_number
            return [] if fits else [f"{where} must be {type_name}, not {value!r:.60}"]
        return self._object(value, type_name, where)

    def _field(self, field: dict[str, Any], given: Mapping[str, Any], where: str) -> list[str]:
        value = given[field["name"]]
        found = self._any_of(value, field["types"], where)
        return found or broken_limits(field, value, where, parse_mode=given.get("parse_mode"))

    def _any_of(self, value: Any, type_names: list[str], where: str) -> list[str]:
        """The complaints of the type that fits best."""
        return min((self.value(value, name, where) for name in type_names), key=len)

    def _array(self, value: Any, element: str, where: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{where} must be an array, not {value!r:.60}"]
        return [said for index, one in enumerate(value) for said in self.value(one, element, f"{where}[{index}]")]

    def _object(self, value: Any, type_name: str, where: str) -> list[str]:
        described = self._types[type_name]
        if "subtypes" in described:
            return self._any_of(value, described["subtypes"], where)
        if not isinstance(value, dict):
            return [f"{where} must be a {type_name}, not {value!r:.60}"]
        return self.fields(described, value, where)


def _is_missing(field: dict[str, Any], given: Mapping[str, Any]) -> bool:
    """Required always, or "Required if <others> is not specified"."""
    name = field["name"]
    if given.get(name) is not None:
        return False
    if field["required"]:
        return True
    condition = field["description"].partition("Required if ")[2].partition(" not specified")
    others = condition[0].removesuffix(" is").removesuffix(" are").split(" and ")
    return bool(condition[1]) and not any(given.get(other) is not None for other in others)


def _from_form(value: Any, type_names: list[str]) -> Any:
    """A form carries text only: read it as the types say, or leave it to be complained about."""
    if not isinstance(value, str) or value.startswith("@") or type_names == ["String"]:
        return value
    try:
        read = json.loads(value)
    except ValueError:
        return value
    return value if isinstance(read, str) else read

"""The arguments of one call, read with their type or refused."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from .errors import BadRequest
from .recording import Upload


class Arguments:
    """What the caller gave. Unknown names are ignored, as Telegram ignores them; wrong types are refused."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = parameters

    def __contains__(self, name: str) -> bool:
        return name in self.parameters

    def text(self, name: str, default: str = "") -> str:
        """A String."""
        value = self.parameters.get(name, default)
        if not isinstance(value, str):
            raise _wrong_type(name, "String")
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """An Integer; a number written as text is one, as forms cannot carry another kind."""
        value = self.parameters.get(name, default)
        if isinstance(value, str) and value.removeprefix("-").isdecimal():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong_type(name, "Integer")
        return value

    def clamped(self, name: str, default: int, *, between: tuple[int, int]) -> int:
        """An Integer that Telegram quietly moves into its range."""
        lowest, highest = between
        return max(lowest, min(highest, self.integer(name, default)))

    def boolean(self, name: str) -> bool:
        """A Boolean."""
        value = self.parameters.get(name, False)
        if not isinstance(value, bool):
            raise _wrong_type(name, "Boolean")
        return value

    def array(self, name: str) -> list[Any] | None:
        """An Array, or None when it was not given."""
        value = self._structure(name, "Array")
        if value is not None and not isinstance(value, list):
            raise _wrong_type(name, "Array")
        return value

    def object(self, name: str) -> dict[str, Any] | None:
        """An Object, or None when it was not given."""
        value = self._structure(name, "Object")
        if value is not None and not isinstance(value, dict):
            raise BadRequest(f"Object expected as {name.replace('_', ' ')}")
        return value

    def upload(self, name: str) -> Upload | str | None:
        """An uploaded file, or the text that refers to one."""
        value = self.parameters.get(name)
        if value is not None and not isinstance(value, Upload | str):
            raise _wrong_type(name, "InputFile or String")
        return value

    def _structure(self, name: str, kind: Literal["Array", "Object"]) -> Any:
        value = self.parameters.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise BadRequest(f"Can't parse {name.replace('_', ' ')} JSON {kind.lower()}") from error


def field_of(thing: dict[str, Any], name: str, kind: type | tuple[type, ...], required: bool = False) -> Any:
    """A field of a nested object, refused in Telegram's words when it is missing or of another type."""
    if thing.get(name) is None:
        if required:
            raise BadRequest(f'Can\'t find field "{name}"')
        return None
    value = thing[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadRequest(f'Field "{name}" must be of type {_spelt(kind)}')
    return value


def only_one_of(value: str, allowed: Sequence[str], otherwise: str) -> str:
    """A word out of a fixed list."""
    if value not in allowed:
        raise BadRequest(otherwise)
    return value


def _spelt(kind: type | tuple[type, ...]) -> str:
    names = {str: "String", int: "Number", bool: "Boolean", dict: "Object", list: "Array"}
    return " or ".join(names[one] for one in (kind if isinstance(kind, tuple) else (kind,)))


def _wrong_type(name: str, expected: str) -> BadRequest:
    return BadRequest(f'parameter "{name}" must be of type {expected}')

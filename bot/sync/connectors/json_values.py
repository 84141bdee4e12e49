"""Our values in JSON, for systems that keep whatever JSON they are given (pure)."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.sync.connectors.contract import FieldValue


def spelt(value: FieldValue | None) -> Any:
    """A value as JSON has it: a number as a number, several options as a list, days and moments in ISO 8601."""
    match value:
        case tuple():
            return list(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return value


def understood(found: Any, like: FieldValue | None) -> FieldValue | None:
    """What JSON holds, in our types. A day and a moment are texts there: they are read as such where `like` is one."""
    match found:
        case None | "" | []:
            return None
        case bool():
            return found
        case int() | float() | Decimal():
            return Decimal(str(found))
        case str():
            return _as(like, found)
        case list():
            return tuple(str(one) for one in found)
        case _:
            return json.dumps(found, default=str)


def _as(like: FieldValue | None, found: str) -> FieldValue:
    with suppress(ValueError):
        if isinstance(like, datetime):
            return datetime.fromisoformat(found)
        if isinstance(like, date):
            return date.fromisoformat(found)
    return found

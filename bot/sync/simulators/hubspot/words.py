"""What HubSpot's answers look like when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sync.simulators.talk import Refusal, Reply

_CORRELATION = "5113a10c-0000-4000-8000-000000000000"
"""Only for their support; nothing depends on it."""

_CATEGORIES = {
    400: "VALIDATION_ERROR",
    401: "INVALID_AUTHENTICATION",
    403: "MISSING_SCOPES",
    404: "OBJECT_NOT_FOUND",
    409: "CONFLICT",
    415: "VALIDATION_ERROR",
    429: "RATE_LIMITS",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one record is not written."""

    message: str
    category: str = "VALIDATION_ERROR"
    code: str = ""
    """The vendor's word for what is wrong with a value."""
    name: str = ""
    """Of the property."""

    def as_json(self, context: Mapping[str, list[str]]) -> dict[str, Any]:
        """As it stands among the errors of a call."""
        errors = [{"message": self.message, "code": self.code, "context": {"propertyName": [self.name]}}] if self.name else []
        message = not_valid([self]) if self.name else self.message
        return {
            "status": "error",
            "category": self.category,
            "message": message,
            "context": dict(context),
            "errors": errors,
            "links": {},
        }


def not_valid(problems: Sequence[Problem]) -> str:
    """The sentence about values; what is wrong stands in it as JSON, as there."""
    listed = [{"isValid": False, "message": each.message, "error": each.code, "name": each.name} for each in problems]
    return f"Property values were not valid: {json.dumps(listed)}"


def error(status: int, message: str, category: str = "", **more: Any) -> Reply:
    """An error for a whole call."""
    body = {"status": "error", "message": message, "correlationId": _CORRELATION}
    return Reply(status, {**body, "category": category or _CATEGORIES.get(status, "INTERNAL_ERROR"), **more})


def refuse(status: int, message: str, category: str = "", **more: Any) -> Refusal:
    """To be raised: the whole call is refused."""
    return Refusal(error(status, message, category, **more))

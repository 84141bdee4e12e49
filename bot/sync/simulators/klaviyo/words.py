"""What Klaviyo's answers look like when something is wrong: JSON:API errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sync.simulators.talk import Refusal, Reply

_ID = "5113a10c-0000-4000-8000-000000000000"
"""Only for their support; nothing depends on it."""

_CODES = {
    400: ("invalid", "Invalid input."),
    401: ("not_authenticated", "Authentication credentials were not provided or are not valid."),
    403: ("permission_denied", "You do not have permission to perform this action."),
    404: ("not_found", "Not found."),
    409: ("duplicate_profile", "Conflict."),
    410: ("gone", "This revision is retired."),
    413: ("too_large", "Request entity too large."),
    415: ("unsupported_media_type", "Unsupported media type."),
    429: ("throttled", "Request was throttled."),
}


def error(status: int, detail: str, pointer: str = "/data", meta: Mapping[str, Any] | None = None) -> Reply:
    """One error."""
    code, title = _CODES.get(status, ("error", "A server error occurred."))
    one = {"id": _ID, "status": status, "code": code, "title": title, "detail": detail, "source": {"pointer": pointer}}
    return Reply(status, {"errors": [{**one, "links": {}, "meta": dict(meta or {})}]})


def refuse(status: int, detail: str, pointer: str = "/data", meta: Mapping[str, Any] | None = None) -> Refusal:
    """To be raised: the whole call is refused."""
    return Refusal(error(status, detail, pointer, meta))

"""What the API refuses: a status, and a document that says why (RFC 9457, application/problem+json)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal; `detail` never says anything about a person."""
    body = {"type": "about:blank", "title": _TITLES[status], "status": status, "detail": detail}
    return Response(json.dumps(body), status, dict(headers or {}), MEDIA_TYPE)


def unauthorised() -> Response:
    """Wrong, revoked and missing tokens look the same."""
    return problem(401, "a valid token is needed: Authorization: Bearer zp_...", {"WWW-Authenticate": "Bearer"})


def nobody() -> Response:
    """Unknown, withdrawn and erased people look the same."""
    return problem(404, "nothing is known here for this purpose")


def too_many(seconds: float) -> Response:
    """Told when to ask again, in whole seconds (RFC 9110, 10.2.3)."""
    return problem(429, "too many requests", {"Retry-After": str(max(1, round(seconds + 0.5)))})

"""Telegram's refusals, in Telegram's words.

ApiError
├── BadRequest       400  the request is wrong and will stay wrong
├── Unauthorized     401  the token is not ours
├── Forbidden        403  this person or group does not want the bot
├── NotFound         404  no such method
├── Conflict         409  two readers of the same updates
└── TooManyRequests  429  wait `retry_after` seconds
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class ApiError(Exception):
    """A refusal as the Bot API puts it: a code, a description, sometimes how long to wait."""

    code = 500
    prefix = "Internal Server Error"

    def __init__(self, words: str = "") -> None:
        self.words = words
        self.description = f"{self.prefix}: {_as_continuation(words)}" if words else self.prefix
        super().__init__(self.description)

    def envelope(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"ok": False, "error_code": self.code, "description": self.description}


class BadRequest(ApiError):
    """The request is wrong; sending it again changes nothing."""

    code = 400
    prefix = "Bad Request"


class Unauthorized(ApiError):
    """The token belongs to no bot."""

    code = 401
    prefix = "Unauthorized"


class Forbidden(ApiError):
    """The person or the group has shut the door."""

    code = 403
    prefix = "Forbidden"


class NotFound(ApiError):
    """There is no such method, or no such address."""

    code = 404
    prefix = "Not Found"


class Conflict(ApiError):
    """Somebody else is reading this bot's updates."""

    code = 409
    prefix = "Conflict"


class TooManyRequests(ApiError):
    """Too fast: nothing was done, and nothing will be before `retry_after` seconds have passed."""

    code = 429
    prefix = "Too Many Requests"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(f"retry after {retry_after}")
        self.retry_after = retry_after

    def envelope(self) -> dict[str, Any]:
        return super().envelope() | {"parameters": {"retry_after": self.retry_after}}


@contextmanager
def while_parsing(thing: str) -> Iterator[None]:
    """Refusals inside say what was being read; codes such as BUTTON_DATA_INVALID stay as they are."""
    try:
        yield
    except BadRequest as error:
        raise BadRequest(error.words if _is_a_code(error.words) else f"Can't parse {thing}: {error.words}") from error


def _as_continuation(words: str) -> str:
    """Telegram writes "Bad Request: chat not found" but keeps codes as they are."""
    return words if _is_a_code(words) else words[:1].lower() + words[1:]


def _is_a_code(words: str) -> bool:
    return len(words) > 1 and (words[1].isupper() or words[1] == "_")

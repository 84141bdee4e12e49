"""Requests to the Bot API whose answers are looked at before anybody believes them.

Between us and the platform stand gateways and proxies, which answer in its place: with a page of HTML, a 403 of their own, some
JSON. The library takes a status for Telegram's word and writes what it cannot read into the log. Here only the Bot API's own
envelope counts (Bot API, "Making requests": `ok` with `result`, or `error_code` and `description`).
"""

from __future__ import annotations

import json
from math import ceil, isfinite
from typing import Any, NoReturn

from telegram import error as platform
from telegram.request import HTTPXRequest

LONGEST_WAIT = 60
"""Seconds that a wait which the platform asks for is obeyed at most; then it is asked again."""

_SOME_WAIT = 5
"""Seconds to wait where the platform asks for patience and does not say for how long."""


class UnexpectedAnswer(platform.NetworkError):
    """Somebody answered, but not the Bot API: what was asked may or may not be done."""


class Wire(HTTPXRequest):
    """The library's connections; every answer is Telegram's, or an error that says what it means."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The status and the body of an answer with a result; a refusal is raised here."""
        status, body = await super().do_request(*args, **kwargs)
        answer = _read(body)
        match answer:
            case {"ok": True, "result": _} if 200 <= status <= 299:
                return status, body
            case {"ok": False, "error_code": int(code), "description": str(words)} if code == status:
                _refuse(code, words, answer.get("parameters"))
            case _:
                # Its content is not passed on: it may be anything, and it may be about somebody.
                raise UnexpectedAnswer(f"the answer is not the Bot API's (HTTP status {status})")


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _refuse(code: int, words: str, parameters: object) -> NoReturn:
    """The error for a refusal of the platform (Bot API, ResponseParameters)."""
    given = parameters if isinstance(parameters, dict) else {}
    if code == 429 or "retry_after" in given:
        raise platform.RetryAfter(_seconds(given.get("retry_after")))
    if isinstance(given.get("migrate_to_chat_id"), int):
        raise platform.ChatMigrated(given["migrate_to_chat_id"])
    match code:
        case 401 | 404:  # a token that nobody has, or that is none
            raise platform.InvalidToken(words)
        case 403:
            raise platform.Forbidden(words)
        case 409:
            raise platform.Conflict(words)
        case _ if 400 <= code <= 499:
            raise platform.BadRequest(words)
        case _:
            raise platform.NetworkError(words)


def _seconds(value: object) -> int:
    """A wait as the platform wrote it, between a second and a minute."""
    try:
        asked = float(value) if isinstance(value, int | float | str) else float("nan")
    except OverflowError:
        return LONGEST_WAIT
    except ValueError:
        return _SOME_WAIT
    if not isfinite(asked):
        return LONGEST_WAIT if asked > 0 else _SOME_WAIT
    return min(LONGEST_WAIT, max(1, ceil(asked)))

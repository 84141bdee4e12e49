"""Requests to the Bot API whose answers are looked at before anybody believes them.

Between us and the platform stand gateways and proxies, which answer in its place: with a page of HTML, a 403 of their own, some
JSON. The library takes a status for Telegram's word and writes what it cannot read into the log. Here only the Bot API's own
envelope counts (Bot API, "Making requests": `ok` with `result`, or `error_code` and `description`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import ceil, isfinite
from typing import Any, NoReturn

from aiohttp import FormData
from telegram import Bot
from telegram import error as platform
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.connections import Connections, NeverLeft, form

LONGEST_WAIT = 60
"""Seconds that a wait which the platform asks for is obeyed at most; then it is asked again."""

_SOME_WAIT = 5
"""Seconds to wait where the platform asks for patience and does not say for how long."""


__all__ = ["LONGEST_WAIT", "Account", "NeverLeft", "UnexpectedAnswer", "Wire"]

_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class UnexpectedAnswer(platform.NetworkError):
    """Somebody answered, but not the Bot API: what was asked may or may not be done."""


class Wire(BaseRequest):
    """The library's requests over our connections; every answer is Telegram's, or an error that says what it means."""

    def __init__(self, at_most: int = 4, read_seconds: float = 5.0) -> None:
        self._connections = Connections(at_most, read_seconds)

    @property
    def read_timeout(self) -> float:
        """Seconds the platform may be silent."""
        return self._connections.read_seconds

    async def initialize(self) -> None:
        """Nothing: the first request opens a connection."""

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def call(self, address: str, fields: Mapping[str, object], read_seconds: float | None = None) -> Any:
        """Ask for a method by its address, with its parameters as they are written; returns the result as it was written.

        For what is sent often: the library's own methods make an object of every part of a question and an answer.
        """
        body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        status, answer = await self._connections.request("POST", address, body, _JSON, read_seconds)
        return _result(status, answer)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body of an answer with a result; a refusal is raised here.

        Of the times only how long the platform may be silent is the caller's; the others are the connections'.
        """
        data: FormData | bytes | None = None
        headers = {"User-Agent": self.USER_AGENT}
        if request_data is not None and request_data.contains_files:
            data = form(request_data.json_parameters, request_data.multipart_data)
        elif request_data is not None:
            data, headers = request_data.url_encoded_parameters().encode(), headers | _FORM
        seconds = read_timeout if isinstance(read_timeout, int | float) else None
        status, body = await self._connections.request(method, url, data, headers, seconds)
        _result(status, body)
        return status, body


class Account:
    """One bot, as whom requests are made."""

    def __init__(self, token: str, base_url: str, wire: Wire) -> None:
        """`base_url` is followed by the token (Bot API, "Making requests")."""
        self.address = f"{base_url}{token}"
        self.wire = wire
        self.bot = Bot(token, base_url=base_url, request=wire, get_updates_request=wire)

    async def call(self, method: str, fields: Mapping[str, object], read_seconds: float | None = None) -> Any:
        """What is asked for often, with its parameters and its result as they are written."""
        return await self.wire.call(f"{self.address}/{method}", fields, read_seconds)


def _result(status: int, body: bytes) -> Any:
    answer = _read(body)
    match answer:
        case {"ok": True, "result": result} if 200 <= status <= 299:
            return result
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

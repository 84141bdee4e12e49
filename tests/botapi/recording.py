"""Every request the bot made, kept for tests to read."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .waiting import Waiters

Encoding = Literal["json", "form", "multipart", "webhook"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart request."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    def text(self) -> str:
        """The file read as UTF-8."""
        return self.content.decode()


@dataclass(eq=False, slots=True)
class Request:
    """One call of a Bot API method: what was asked, when, and what was answered."""

    method: str
    parameters: dict[str, Any]
    at: datetime
    encoding: Encoding = "json"
    status: int | None = None
    body: bytes = field(default=b"", repr=False)

    @property
    def response(self) -> dict[str, Any]:
        """The answer's envelope; empty while there is none, or when it was not JSON."""
        try:
            return dict(json.loads(self.body or b"{}"))
        except ValueError:
            return {}

    @property
    def result(self) -> Any:
        """What the method returned."""
        return self.response.get("result")

    @property
    def refusal(self) -> str:
        """The description of the error, or nothing."""
        return str(self.response.get("description", "")) if self.status != 200 else ""


class RequestLog:
    """The requests in the order of arrival; reads like a list."""

    def __init__(self) -> None:
        self._requests: list[Request] = []
        self._waiters: Waiters[Request] = Waiters()

    def __iter__(self) -> Iterator[Request]:
        return iter(self._requests)

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, index: int) -> Request:
        return self._requests[index]

    def of(self, method: str) -> list[Request]:
        """All calls of one method."""
        return [request for request in self._requests if request.method == method]

    def clear(self) -> None:
        """Forget what was asked so far."""
        self._requests.clear()

    def arrived(self, request: Request) -> None:
        """Keep a request from the moment it comes in."""
        self._requests.append(request)

    def never_arrived(self, request: Request) -> None:
        """The caller hung up before all of it was here: no method was called."""
        self._requests = [each for each in self._requests if each is not request]

    def answered(self, request: Request, status: int, body: bytes) -> None:
        """Keep what the server said, and wake who was waiting for it."""
        request.status, request.body = status, body
        self._waiters.tell(request)

    async def next(self, fits: Callable[[Request], bool], *, timeout: float, otherwise: str) -> Request:
        """The next answered request that fits."""
        return await self._waiters.first(fits, timeout=timeout, otherwise=lambda: otherwise)

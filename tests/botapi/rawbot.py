"""A bot with no framework: it sends exactly what a test tells it to."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from .server import BotApiServer


class RawBot:
    """Calls methods with JSON bodies and returns the envelopes, refusals too."""

    def __init__(self, server: BotApiServer, token: str | None = None) -> None:
        self._address = f"{server.base_url}{token or server.token}"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The whole envelope."""
        async with self._session.post(f"{self._address}/{method}", json=parameters) as answer:
            return dict(await answer.json())

    async def result(self, method: str, **parameters: Any) -> Any:
        """What the method returned; an AssertionError if it was refused."""
        envelope = await self.call(method, **parameters)
        if not envelope["ok"]:
            raise AssertionError(f"{method} was refused: {envelope['description']}")
        return envelope["result"]

    async def refusal(self, method: str, **parameters: Any) -> str:
        """Code and description of a refusal, such as "400 Bad Request: chat not found"."""
        envelope = await self.call(method, **parameters)
        if envelope["ok"]:
            raise AssertionError(f"{method} was not refused but returned {envelope['result']}")
        return f"{envelope['error_code']} {envelope['description']}"

    async def posts(self, method: str, body: aiohttp.FormData | bytes) -> dict[str, Any]:
        """A call with any other body: a form, multipart, or bytes that are no JSON."""
        headers = {"Content-Type": "application/json"} if isinstance(body, bytes) else None
        async with self._session.post(f"{self._address}/{method}", data=body, headers=headers) as answer:
            return dict(await answer.json())

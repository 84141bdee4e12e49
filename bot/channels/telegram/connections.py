"""HTTP connections to one Bot API server: kept open, few, each request within its time; and what became of one that failed.

aiohttp carries them, since it needs half the processor time of the library's own client for the same requests (docs/benchmarks.md).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import certifi
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ConnectionTimeoutError, FormData, TCPConnector
from telegram import error as platform

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 5.0

_KEPT_SECONDS = 30
"""How long an idle connection is kept; less than gateways and the platform keep theirs."""


class NeverLeft(platform.NetworkError):
    """No connection could be had: nothing of the request has reached anybody."""


class Connections:
    """At most so many at once; who finds none free waits for one."""

    def __init__(self, at_most: int, read_seconds: float = _READ_SECONDS, wait_seconds: float = _CONNECT_SECONDS) -> None:
        """`read_seconds` is how long a server may be silent, `wait_seconds` how long a free connection is waited for."""
        self.read_seconds = read_seconds
        self._at_most = at_most
        self._wait_seconds = wait_seconds
        self._session: ClientSession | None = None

    async def request(
        self, method: str, url: str, data: bytes | FormData | None, headers: Mapping[str, str], read_seconds: float | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of the answer.

        Raises `NeverLeft` where nothing was sent, the library's `TimedOut` and `NetworkError` where it may have been.
        """
        timeout = ClientTimeout(
            total=None,
            connect=self._wait_seconds + _CONNECT_SECONDS,
            sock_connect=_CONNECT_SECONDS,
            sock_read=self.read_seconds if read_seconds is None else read_seconds,
        )
        try:
            # A redirect is not followed: the token stands in the address, and belongs to nobody else.
            async with self._opened().request(
                method, url, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except ClientConnectorError as error:
            raise NeverLeft(error.os_error.strerror or "no connection") from None
        except ConnectionTimeoutError:
            raise NeverLeft("no connection in time") from None
        except TimeoutError:
            raise platform.TimedOut from None
        except (ClientError, OSError) as error:
            # Not its words: they may name the address, and with it the token.
            raise platform.NetworkError(type(error).__name__) from None

    async def close(self) -> None:
        """Close them all; the next request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> ClientSession:
        if self._session is None:
            connector = TCPConnector(limit=self._at_most, limit_per_host=0, keepalive_timeout=_KEPT_SECONDS, ssl=_trusted())
            self._session = ClientSession(connector=connector, trust_env=True, auto_decompress=True)
        return self._session


def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts, and the usual authorities where a small machine has no list of its own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def form(fields: Mapping[str, str], files: Mapping[str, Any]) -> FormData:
    """A form with files, each a name, its content and its type (RFC 7578)."""
    filled = FormData(quote_fields=False)
    for name, value in fields.items():
        filled.add_field(name, value)
    for name, (filename, content, kind) in files.items():
        filled.add_field(name, content, filename=filename, content_type=kind)
    return filled

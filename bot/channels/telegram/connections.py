"""HTTP connections to one Bot API server: kept open, few, each request within its time; and what became of one that failed.

aiohttp carries them, since it needs half the processor time of the library's own client for the same requests (docs/benchmarks.md).
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.request import getproxies, proxy_bypass

import certifi
from aiohttp import (
    BasicAuth,
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram import error as platform
from yarl import URL

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 5.0

_KEPT_SECONDS = 30
"""How long an idle connection is kept; less than gateways and the platform keep theirs."""


Proxy = tuple[URL | None, BasicAuth | None]
"""Through whom, and as whom there; nobody, where the server is reached directly."""


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
        self._proxy: Proxy | None = None

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
            proxy, auth = self._proxy_for(url)
            async with self._opened().request(
                method, url, data=data, headers=headers, timeout=timeout, allow_redirects=False, proxy=proxy, proxy_auth=auth
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
            self._session = ClientSession(connector=connector, auto_decompress=True)
        return self._session

    def _proxy_for(self, url: str) -> Proxy:
        """Through whom this server is reached; looked up once, not for every message (aiohttp would, in a thread each time)."""
        if self._proxy is None:
            self._proxy = _proxy_in_the_environment(url)
        return self._proxy


def _proxy_in_the_environment(url: str) -> Proxy:
    """What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say about this address, as for most programs."""
    parts = URL(url)
    named = getproxies().get(parts.scheme)
    if named is None or (parts.host is not None and proxy_bypass(parts.host)):
        return None, None
    proxy = URL(named)
    return proxy.with_user(None), BasicAuth.from_url(proxy)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts, and the usual authorities where a small machine has no list of its own; read once a process."""
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

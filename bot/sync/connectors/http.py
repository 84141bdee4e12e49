"""How every connector speaks over HTTP: time-outs, no redirects, no inner addresses, answers of a bounded size.

What goes wrong comes out as one of the errors of the contract. None of them carries what was sent or a whole answer: both hold what
customers said. Answers that a connector has to understand itself (400, 404, 409, 207) are handed to it as they are.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import cache, partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NoReturn
from urllib.request import getproxies, proxy_bypass

import httpx

from bot.sync.connectors.contract import Forbidden, ServerFailed, Stopped, Throttled

CONNECT_WITHIN, READ_WITHIN, DONE_WITHIN = 5.0, 60.0, 300.0
"""Seconds: until there is a connection, until the next bytes, until the whole answer is there."""

LARGEST_ANSWER = 32 * 1024**2
"""Bytes. Ten thousand whole profiles fit."""

_LONGEST_SENTENCE = 200
_SECRET = re.compile(r"auth|key|token|secret", re.IGNORECASE)
_TRANSLATED = ip_network("64:ff9b::/96")
"""RFC 6052."""
_SOON = 10**9
"""A time of reset below this is a number of seconds, above it a moment (epoch)."""
_NOTHING = httpx.ByteStream(b"")
_MOVED = frozenset({301, 302, 303, 307, 308})
_STOPS = frozenset({401, 403, 410})
_WORDS_IN = ("message", "detail", "error_description", "title", "errorCode", "error", "errors")
"""Where vendors put their sentence, the plainest first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the system answered: a status below 500 that a connector understands itself."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """By name in small letters."""
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON, fractions as `Decimal`. Raises `ServerFailed` where it is none: something in front of it answered."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except (ValueError, RecursionError):
            pass  # raised below: what goes with a decoding error is the whole answer
        raise ServerFailed(f"the answer ({self.status}) is not JSON", answered=True)

    def sentence(self) -> str:
        """The vendor's own words about what went wrong, on one line and short; empty where there are none."""
        try:
            return _cleaned(_words(json.loads(self.body)))
        except (ValueError, RecursionError):
            return ""


class Http:
    """The calls to one system at one address."""

    def __init__(
        self,
        base: str,
        *,
        now: Callable[[], datetime],
        headers: Mapping[str, str],
        may_be_private: bool = False,
        gate: Callable[[], Awaitable[None]] | None = None,
        hears: Callable[[Mapping[str, str]], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`headers` go with every call, the token among them. `may_be_private` is for a system in one's own network, and only there
        may it be `http:`. Every call waits at the `gate`, which counts; who `hears` is told the headers of every answer. Raises
        `Stopped` for an address that cannot be used."""
        self._written = _usable(base, may_be_private)
        self._base = self._written.rstrip("/")
        self._now = now
        self._may_be_private = may_be_private
        self._gate = gate
        self._hears = hears
        self._secrets = tuple(value.split()[-1] for name, value in headers.items() if _SECRET.search(name) and value.strip())
        limits = httpx.Timeout(READ_WITHIN, connect=CONNECT_WITHIN)
        # Never packed: a small answer could unpack to one that fills the memory.
        always = {"accept": "application/json", "accept-encoding": "identity", **headers}
        self._client = httpx.AsyncClient(
            timeout=limits, follow_redirects=False, headers=always, transport=transport, verify=_trusted_by(self._written)
        )

    @property
    def host(self) -> str:
        """Where the system is, for people: the name, and the port where it is not the usual one."""
        return httpx.URL(self._base).netloc.decode("ascii")

    def now(self) -> datetime:
        """The moment, as whoever made this has it."""
        return self._now()

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """What the system answers at `path`, which is put behind the base address; without one, at the address as it was written.

        A body is JSON unless a header says otherwise.

        Raises `ServerFailed` (5xx, or no whole answer), `Throttled` (429) and `Stopped` (401, 403, 410, redirect, inner address).
        """
        called = self._base + path if path else self._written
        url = httpx.URL(called, params=params) if params else httpx.URL(called)
        sent = {"content-type": "application/json"} if body is not None else {}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        if self._gate is not None:
            await self._gate()
        failed = ""
        try:
            async with asyncio.timeout(DONE_WITHIN):
                answer = await self._ask(method, url, body, sent)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            failed = type(error).__name__  # alone: its own text and its request may hold what was sent
        if failed:
            raise ServerFailed(f"no answer ({failed})", answered=False)
        if self._hears is not None:
            self._hears(answer.headers)
        self._judge(answer)
        return answer

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _ask(self, method: str, url: httpx.URL, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        if self._may_be_private or _goes_through_a_proxy(url):  # whose part it then is to look the name up
            return await self._send(self._client.build_request(method, url, content=body, headers=headers))
        # Called by the address that was looked at, so that a second look-up cannot lead inside.
        there, by_name = {**headers, "host": url.netloc.decode("ascii")}, {"sni_hostname": url.host}
        request = partial(self._client.build_request, method, content=body, headers=there, extensions=by_name)
        addresses = await _outer_addresses(url)
        for address in addresses[:-1]:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._send(request(url.copy_with(host=address)))
        return await self._send(request(url.copy_with(host=addresses[-1])))

    async def _send(self, request: httpx.Request) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            parts, size = [], 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > LARGEST_ANSWER:
                    raise ServerFailed(f"the answer is larger than {LARGEST_ANSWER // 1024**2} MB", answered=True)
                parts.append(part)
        finally:
            await response.aclose()
            # Else the two hold each other, and what was sent with them, until somebody looks for circles.
            response.stream = _NOTHING
        return Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, b"".join(parts))

    def _judge(self, answer: Answer) -> None:
        if answer.status >= 500 or answer.status == 408:
            raise ServerFailed(f"the system answered {answer.status}", answered=True)
        if answer.status == 429:
            raise Throttled(_wait(answer.headers, self._now()))
        if answer.status in _STOPS:
            self._stop(answer)
        if answer.status in _MOVED:
            # By its host alone: of a webhook the address is a secret.
            raise Stopped(f"{self.host} sends us to another address ({answer.status}); if that is right, name it instead")

    def _stop(self, answer: Answer) -> NoReturn:
        said = answer.sentence()
        for secret in self._secrets:
            said = said.replace(secret, "…")
        stopped = Forbidden if answer.status == 403 else Stopped
        raise stopped(f"{answer.status}: {said}" if said else f"the system answered {answer.status}")


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to trust; read once, since reading takes longer than a call."""
    return httpx.create_ssl_context()


def _trusted_by(address: str) -> ssl.SSLContext:
    """Where nothing is ever encrypted, nobody: there is nothing to be read."""
    return _certificates() if address.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def as_json(value: object) -> bytes:
    """The body of a request. Half a character, which UTF-8 cannot hold, is written as JSON's escape."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _usable(base: str, may_be_private: bool) -> str:
    allowed = ("https", "http") if may_be_private else ("https",)
    try:
        url = httpx.URL(base)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in allowed or not url.host or (url.port or 0) > 65535:
        start = " or ".join(f"{one}://" for one in allowed)
        raise Stopped(f"{_cleaned(base)} is not an address that can be used; it has to begin with {start}")
    if url.userinfo or url.query or url.fragment:
        raise Stopped(f"the address at {url.host} may hold no name, no password, no ? and no #")
    return str(url)


async def _outer_addresses(url: httpx.URL) -> Sequence[str]:
    """The addresses of this host, none of them inside (RFC 6890). Raises `Stopped` if one is."""
    found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
    if not all(_is_outer(address) for address in addresses):
        raise Stopped(f"{url.host} is an address inside this network; the connection has to say so if that is meant")
    return addresses


def _is_outer(address: str) -> bool:
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):  # some lead to an address of four numbers
        translated = IPv4Address(int(found) & 0xFFFFFFFF) if found in _TRANSLATED else None
        found = found.ipv4_mapped or found.sixtofour or translated or found
    return found.is_global and not found.is_multicast


def _goes_through_a_proxy(url: httpx.URL) -> bool:
    proxies = getproxies()
    return bool(proxies.get(url.scheme) or proxies.get("all")) and not proxy_bypass(url.host)


def _wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds: `Retry-After` as a number or a date (RFC 9110, 10.2.3), else `X-RateLimit-Reset` as Braze sends it."""
    after = headers.get("retry-after", "").strip()
    if after:
        return _seconds(after) if _seconds(after) is not None else _until(after, now)
    reset = _seconds(headers.get("x-ratelimit-reset", "").strip())
    if reset is None or reset < _SOON:
        return reset
    return max(0.0, reset - now.timestamp())


def _seconds(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return max(0.0, found) if math.isfinite(found) else None


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())


def _words(found: Any) -> str:
    """The first sentence in an answer, wherever the vendor puts it."""
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        return next((words for one in found if (words := _words(one))), "")
    if isinstance(found, dict):
        return next((words for name in _WORDS_IN if (words := _words(found.get(name)))), "")
    return ""


def _cleaned(text: str) -> str:
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())
    return plain if len(plain) <= _LONGEST_SENTENCE else plain[: _LONGEST_SENTENCE - 1] + "…"

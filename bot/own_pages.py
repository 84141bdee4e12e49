"""What pages of our own have in common: whose forms they take, how much of one, and the cookie that knows a browser again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import ZeropartyError


class TooBig(ZeropartyError):
    """More bytes were posted than this form may have."""


class TooManyFields(ZeropartyError):
    """More fields were posted than this form may have."""


def is_from_our_page(request: Request) -> bool:
    """Whether a page of ours posts this. Every browser names the page's origin on a post (Fetch standard, 3.2)."""
    place = _netloc_of(request.headers.get("origin") or request.headers.get("referer") or "")
    return bool(place) and place == request.headers.get("host", "").lower()


async def posted(request: Request, *, most_bytes: int, most_fields: int) -> Sequence[tuple[str, str]]:
    """The fields of the form that was posted, in their order. Raises `TooBig`, with the rest unread, or `TooManyFields`."""
    body = await _body(request, most_bytes)
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most_fields)
    except ValueError:
        raise TooManyFields(f"more than {most_fields} fields") from None


@dataclass(frozen=True, slots=True)
class OwnCookie:
    """A cookie that comes back to our pages alone, and that no script reads."""

    name: str
    same_site: Literal["lax", "strict"]
    beside: str = ""
    """Another cookie that tells of https in its place; nothing: this one tells by itself."""

    def of(self, request: Request) -> str:
        """What the browser has; empty where it has none."""
        return request.cookies.get(self._name(request), "")

    def give(self, request: Request, response: Response, value: str, *, seconds: int | None = None) -> None:
        """Let the browser keep this, for so long or until it is closed."""
        name, is_secure = self._name(request), self._is_secure(request)
        response.set_cookie(name, value, max_age=seconds, path="/", secure=is_secure, httponly=True, samesite=self.same_site)

    def take(self, request: Request, response: Response) -> None:
        """Let the browser forget it."""
        name, is_secure = self._name(request), self._is_secure(request)
        response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite=self.same_site)

    def _name(self, request: Request) -> str:
        """`__Host-` keeps sibling domains from planting a cookie; browsers take it over https only (RFC 6265bis, 4.1.3.2)."""
        return _host_only(self.name) if self._is_secure(request) else self.name

    def _is_secure(self, request: Request) -> bool:
        """Whether the browser came over https. It did if it has such a cookie, whatever the proxy between says, or says no more."""
        return request.scope["scheme"] == "https" or _host_only(self.beside or self.name) in request.cookies


def _host_only(name: str) -> str:
    return f"__Host-{name}"


async def _body(request: Request, most_bytes: int) -> bytes:
    length = request.headers.get("content-length", "0")
    # Python reads no number of more than 4,300 digits, and none of ours needs twenty.
    if not length.isdecimal() or len(length) > 20 or int(length) > most_bytes:
        raise TooBig(f"more than {most_bytes} bytes")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise TooBig(f"more than {most_bytes} bytes")
    return body


def _netloc_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # `http://[::1` is no address at all
        return ""

"""The one cookie: a random number, signed so that nobody can choose somebody else's."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

_KEPT = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer than 400 days (RFC 6265bis, 5.5)."""

_HOST_ONLY = "__Host-phone"
_SHAPE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Cookies:
    """Who a browser is. Only somebody who said something gets a cookie; looking leaves no trace."""

    secret: bytes

    def address_of(self, request: Request) -> str | None:
        """The customer of this browser, if its cookie is one that we signed."""
        address, _, signature = request.cookies.get(_name(request), "").partition(".")
        is_ours = hmac.compare_digest(signature.encode(), self._signed("cookie", address).encode())
        return address if is_ours and _SHAPE.fullmatch(address) else None

    def newcomer(self, form_key: str) -> str:
        """The address of whoever sent this form first: pressing Start twice makes one customer, not two."""
        return self._signed("address", form_key)[:32]

    def event_key(self, *parts: str) -> str:
        """The dedupe key of a form: the form's own random key is never stored, since it can stand for an address."""
        return self._signed("event", "\0".join(parts))[:32]

    def give(self, request: Request, response: Response, address: str, *, for_good: bool) -> None:
        """Let the browser remember who it is: for good after their Yes, before it only until it is closed."""
        value = f"{address}.{self._signed('cookie', address)}"
        is_secure = _is_secure(request)
        kept = _KEPT if for_good else None
        response.set_cookie(_name(request), value, max_age=kept, path="/", secure=is_secure, httponly=True, samesite="lax")

    def take(self, request: Request, response: Response) -> None:
        """Let the browser forget who it was."""
        is_secure = _is_secure(request)
        response.delete_cookie(_name(request), path="/", secure=is_secure, httponly=True, samesite="lax")

    def _signed(self, purpose: str, text: str) -> str:
        message = f"zeroparty webchat {purpose}\0{text}".encode("utf-8", "replace")
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


def _name(request: Request) -> str:
    """`__Host-` keeps sibling domains from planting a cookie; browsers take it over https only (RFC 6265bis, 4.1.3.2)."""
    return _HOST_ONLY if _is_secure(request) else "phone"


def _is_secure(request: Request) -> bool:
    """Whether the browser came over https. It did if it has such a cookie, whatever the proxy between says, or says no more."""
    return request.scope["scheme"] == "https" or _HOST_ONLY in request.cookies

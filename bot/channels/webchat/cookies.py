"""The one cookie: a random number, signed so that nobody can choose somebody else's."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.own_pages import OwnCookie

_KEPT = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer than 400 days (RFC 6265bis, 5.5)."""

_PHONE = OwnCookie("phone", "lax")
_SHAPE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Cookies:
    """Who a browser is. Only somebody who said something gets a cookie; looking leaves no trace."""

    secret: bytes

    def address_of(self, request: Request) -> str | None:
        """The customer of this browser, if its cookie is one that we signed."""
        address, _, signature = _PHONE.of(request).partition(".")
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
        _PHONE.give(request, response, value, seconds=_KEPT if for_good else None)

    def take(self, request: Request, response: Response) -> None:
        """Let the browser forget who it was."""
        _PHONE.take(request, response)

    def _signed(self, purpose: str, text: str) -> str:
        message = f"zeroparty webchat {purpose}\0{text}".encode("utf-8", "replace")
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()

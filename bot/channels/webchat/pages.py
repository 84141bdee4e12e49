"""The phone in a browser: pages, forms and the event stream. They work without JavaScript, and better with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from bot.engine.effects import Message

HOME = "/chat"
_POSTS_A_MINUTE = 30
_NEWCOMERS_A_MINUTE = 120
"""From one network address: a shop's whole wireless network may share one."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers then post forms with `Origin: null` (Fetch standard, 3.2), which could be anybody's.
    "Referrer-Policy": "same-origin",
}

Submit = Callable[[str, str, str], Awaitable[None]]
"""(address, event key, body): returns when the message was durably received and handled."""

Knock = Callable[[str], Awaitable[None]]
"""The customer at this address is here: what was held for them may come."""

Rebuild = Callable[[str], Awaitable[Sequence[tuple[str, Message]]]]
"""The screen of an address as its records tell it: names and messages, oldest first."""

Endpoint = Callable[[Request], Awaitable[Response]]

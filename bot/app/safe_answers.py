"""Headers that keep a browser safe: in every answer, refusals and failures included, but for what a channel's page sets itself."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.log import log

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class SafeAnswers:
    """Around everything else, so that nothing is answered without."""

    def __init__(self, app: ASGIApp, *, has_proxies: bool) -> None:
        self._app = app
        self._may_hint = not has_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if self._may_hint and any(name == b"x-forwarded-for" for name, _ in scope.get("headers", ())):
            self._may_hint = False
            log.warning("forwarded_header_ignored", what="if your own proxy sent it, name that in ZEROPARTY_TRUSTED_PROXIES")
        await self._app(scope, receive, safely)

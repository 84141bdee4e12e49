"""`GET /api/v1/preferences/{system}/{id}?purpose=...`, and the document that describes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.api.allowance import Allowance
from bot.api.lookup import Asked, look
from bot.api.openapi import document
from bot.api.problems import nobody, problem, too_many, unauthorised
from bot.api.tokens import bearer, hash_of
from bot.clock import Clock
from prompts.catalogue.catalogue import Catalogue
from storage.store import Store

PATH = "/api/v1/preferences/{system}/{ident:path}"
DESCRIPTION = "/api/v1/openapi.json"

_PER_SECOND = 100
_AT_ONCE = 200
"""Requests of one token."""

_WRONG_PER_SECOND = 1
_WRONG_AT_ONCE = 10
"""Wrong tokens from one address; a guess is hopeless at any rate."""

_LONGEST = 256
"""Letters of a system's name or an id; more is none."""


class PreferencesApi:
    """The shop's side door: it reads, and notes what it handed on to whom."""

    def __init__(self, store: Store, clock: Clock, catalogue: Callable[[], Catalogue]) -> None:
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._asked = Allowance(_PER_SECOND, _AT_ONCE)
        self._wrong = Allowance(_WRONG_PER_SECOND, _WRONG_AT_ONCE)

    def routes(self) -> list[Route]:
        """What is served."""
        return [Route(PATH, self.preferences, methods=["GET"]), Route(DESCRIPTION, self.description, methods=["GET"])]

    async def description(self, request: Request) -> Response:
        """The OpenAPI document; it says nothing about anybody."""
        return JSONResponse(document())

    async def preferences(self, request: Request) -> Response:
        """What this token's receiver may know of this person for this purpose, now."""
        now = self._clock.now()
        secret = hash_of(bearer(request.headers.get("authorization")))
        if (seconds := self._asked.take(secret.hex(), now)) > 0:
            return too_many(seconds)
        purposes = request.query_params.getlist("purpose")
        purpose = purposes[0] if len(purposes) == 1 else ""
        system, ident = _named(request.path_params["system"]), _named(request.path_params["ident"])
        found = await look(self._store, self._catalogue(), Asked(secret, system, ident, purpose, now))
        if found.token is None:
            # Only whoever has no token is slowed down: behind a proxy that nobody named, a guesser and the shop are one address.
            seconds = self._wrong.take(request.client.host if request.client else "", now)
            return too_many(seconds) if seconds > 0 else unauthorised()
        if not purpose:
            return problem(400, "say one purpose, for example ?purpose=recommend")
        if purpose not in found.token.purposes:
            return problem(403, f"this token is for {' and '.join(found.token.purposes)}")
        if found.preferences is None:
            return nobody()
        return _answer(request, {"system": system, "id": ident, "purpose": purpose, "preferences": found.preferences})


def _named(text: str) -> str:
    """The name of a system or a person; empty, which is nobody's, where it could be none at all."""
    return text if len(text) <= _LONGEST and text.isprintable() else ""


def _answer(request: Request, body: dict[str, object]) -> Response:
    written = json.dumps(body, ensure_ascii=False).encode()
    tag = f'"{sha256(written).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(written, headers=headers, media_type="application/json")


def _has(known: str, tag: str) -> bool:
    """Whether the asker has this very answer (RFC 9110, 13.1.2: compared weakly)."""
    return tag in {one.strip().removeprefix("W/") for one in known.split(",")}

"""`GET /api/v1/preferences/{system}/{id}?purpose=...`, and the document that describes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.api.allowance import Allowance
from bot.api.lookup import Asked, look, token_of
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
"""Wrong tokens from one address; a guess is hopeless at any rate, but each costs a look."""

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
        now, sender = self._clock.now(), request.client.host if request.client else ""
        if (seconds := self._wrong.wait(sender, now)) > 0:
            return too_many(seconds)
        secret = bearer(request.headers.get("authorization"))
        token = await token_of(self._store, hash_of(secret)) if secret is not None else None
        if token is None:
            self._wrong.take(sender, now)
            return unauthorised()
        if (seconds := self._asked.take(str(token.id), now)) > 0:
            return too_many(seconds)
        purposes = request.query_params.getlist("purpose")
        if len(purposes) != 1 or not purposes[0]:
            return problem(400, "say one purpose, for example ?purpose=recommend")
        if purposes[0] not in token.purposes:
            return problem(403, f"this token is for {' and '.join(token.purposes)}")
        system, ident = request.path_params["system"], request.path_params["ident"]
        if not is_name(system) or not is_name(ident):
            return nobody()
        told = await look(self._store, self._catalogue(), Asked(system, ident, purposes[0], token.receiver, now))
        if told is None:
            return nobody()
        return _answer(request, {"system": system, "id": ident, "purpose": purposes[0], "preferences": told})


def is_name(text: str) -> bool:
    """Whether a system or a person could be called so at all."""
    return 0 < len(text) <= _LONGEST and text.isprintable()


def _answer(request: Request, body: dict[str, object]) -> Response:
    written = json.dumps(body, ensure_ascii=False).encode()
    tag = f'"{sha256(written).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(written, headers=headers, media_type="application/json")


def _has(known: str, tag: str) -> bool:
    """Whether the asker has this very answer (RFC 9110, 13.1.2: compared weakly)."""
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return tag in tags or "*" in tags

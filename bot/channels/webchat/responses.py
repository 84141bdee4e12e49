"""What every answer has in common: headers that keep a browser safe, and refusals that a person can read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.webchat.html import Drawing
from bot.channels.webchat.languages import Speech
from bot.channels.webchat.refusals import FAILED, NotServed
from bot.log import log

Endpoint = Callable[[Request], Awaitable[Response]]

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers then post forms with `Origin: null` (Fetch standard, 3.2), which could be anybody's.
    "Referrer-Policy": "same-origin",
}


def wants_json(request: Request) -> bool:
    """Whether our script asks, which needs no page in return."""
    return "application/json" in request.headers.get("accept", "")


def served(endpoint: Endpoint, drawing: Drawing, speech: Speech) -> Endpoint:
    """The endpoint with safe headers; what it refuses, or stumbles over, becomes a page without a traceback."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except NotServed as refusal:
            response = refused(request, refusal, drawing, speech)
        except Exception:
            log.exception("page_failed")
            response = refused(request, FAILED, drawing, speech)
        response.headers.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def refused(request: Request, refusal: NotServed, drawing: Drawing, speech: Speech) -> Response:
    """The refusal in the reader's language: a page, or a sentence for our script to show."""
    language = speech.language_of(request)
    headers = {"Retry-After": str(refusal.seconds)} if refusal.seconds else None
    if wants_json(request):
        return JSONResponse({"says": speech.words(refusal.phrase, language)}, refusal.status, headers)
    return HTMLResponse(drawing.refusal(language, refusal.phrase), refusal.status, headers)

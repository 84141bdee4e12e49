"""In front of every page: that the request was meant for us, who makes it, and whether they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.page import NOBODY, Page, Refused, Visit
from bot.console.sign_in import Doorkeeper, csrf_of
from bot.log import log
from bot.own_pages import OwnCookie, is_from_our_page
from bot.settings import Settings
from storage.errors import StorageError

SIGN_IN = "/sign-in"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers then post forms with `Origin: null` (Fetch standard, 3.2), which could be anybody's.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SESSION = OwnCookie("console", "strict")
"""Lets the browser know who it is, until it is closed."""
_SAID = OwnCookie("console-said", "strict", beside=SESSION.name)
_MOST_SAID = 1_000

Drawn = Callable[[Visit, Refused], Response]


@dataclass(frozen=True, slots=True)
class Guard:
    """Turns pages into routes that nothing passes unseen."""

    doorkeeper: Doorkeeper
    hosts: frozenset[str]
    refusal: Drawn

    def route(self, page: Page) -> Route:
        """The page, guarded."""

        async def answer(request: Request) -> Response:
            visit = Visit(request, NOBODY, most_bytes=page.most_bytes)
            try:
                response = await self._let_in(page, visit)
            except Refused as refused:
                response = self.refusal(visit, refused)
            except StorageError:
                raise
            except Exception:
                log.exception("console_page_failed", path=page.path)
                todo = "load the page again; if it stays like this, the log of the bot says why"
                response = self.refusal(visit, Refused(500, "Something went wrong here, and nothing was changed.", todo))
            response.headers.update(_HEADERS)
            response.headers.setdefault("Cache-Control", "no-store")
            if visit.said and response.headers.get("content-type", "").startswith("text/html"):
                _SAID.take(request, response)
            return response

        return Route(page.path, answer, methods=list(page.methods))

    async def _let_in(self, page: Page, visit: Visit) -> Response:
        request = visit.request
        self._require_our_name(request)
        secret = SESSION.of(request)
        staff = await self.doorkeeper.who(secret)
        if staff is not None:
            visit.staff, visit.csrf = staff, csrf_of(secret)
            visit.said, visit.leads_to = _said(request)
        elif page.roles:
            if request.method == "GET":
                return RedirectResponse(f"{SIGN_IN}?next={quote(_path_of(request))}", 303)
            raise Refused(403, "You are not signed in (any more).", "sign in, then send it again")
        if page.roles and not any(visit.staff.may(role) for role in page.roles):
            todo = "ask whoever runs the bot for an invitation with it: zeroparty console invite"
            needed = " or ".join(role.value for role in page.roles)
            raise Refused(403, f"This needs the role {needed}, which you do not have.", todo)
        if request.method == "POST":
            if not is_from_our_page(request):
                raise Refused(403, "This form does not come from a page of the console.", "open the page here, then send it")
            if staff is not None and not compare_digest((await visit.form())["csrf"].encode(), visit.csrf.encode()):
                raise Refused(403, "This form is from another sign-in, or from another page.", "load the page again, then send it")
        return await page.endpoint(visit)

    def _require_our_name(self, request: Request) -> None:
        """Asked for by a name that is ours: a page elsewhere whose name was made to lead here (DNS rebinding) reads nothing."""
        if _host_in(f"//{request.headers.get('host', '')}") not in self.hosts:
            todo = "open the address that the bot printed at its start, or set ZEROPARTY_PUBLIC_URL to the one you use"
            raise Refused(421, "The console is not served under this name.", todo)


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names under which the console is served."""
    public = _host_in(settings.public_url)
    return frozenset({"127.0.0.1", "localhost", "::1", settings.zeroparty_host.lower(), public})


def say_there(request: Request, response: Response, words: str, leads_to: str = "") -> None:
    """Words for the next page, and a page of ours that they lead to; they are in the browser and nowhere else."""
    _SAID.give(request, response, f"{quote(words[:_MOST_SAID])}|{quote(leads_to)}", seconds=60)


def _said(request: Request) -> tuple[str, str]:
    words, _, path = _SAID.of(request).partition("|")
    return unquote(words)[:_MOST_SAID], safe_path(unquote(path)) if path else ""


def safe_path(path: str) -> str:
    """A path of ours to go on to; the first page where it is none (an open redirect would lead to anybody's)."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_ours else "/"


def _path_of(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _host_in(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""

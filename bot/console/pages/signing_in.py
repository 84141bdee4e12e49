"""Signing in and out; and who may do what, once they are in."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.guard import SESSION, SIGN_IN, safe_path
from bot.console.page import Page, Refused, Visit
from bot.console.sign_in import LockedOut
from bot.console.staff import Role

ANYTHING = "/{anything:path}"
"""Every address that no page has; it comes last."""

_NO_LINK = "This link does not open any more: it was used, or it is older than a day."
_NEW_LINK = "ask for a new one: zeroparty console invite NAME --role writer, or start the bot again, which prints one"
_BRING = (
    (Role.VIEWER, "only looks: questions, results and history; counts, and nobody's answers"),
    (Role.WRITER, "also writes questions"),
    (Role.PUBLISHER, "also puts them live, goes back to an earlier version, makes files, runs connections, and stops all asking"),
    (Role.PRIVACY, "looks, and sees, hands out, restricts and erases what is stored about one customer"),
)
_LOCKED = "Too many wrong passwords: nobody is let in by password for a quarter of an hour."


def pages(desk: Desk) -> Sequence[Page]:
    """The door."""

    async def look(visit: Visit) -> Response:
        key = visit.request.query_params.get("key", "")
        onward = safe_path(visit.request.query_params.get("next", "/"))
        guest = await desk.doorkeeper.guest(key) if key else None
        wrong = _NO_LINK if key and guest is None else ""
        has_password = desk.doorkeeper.password_hash is not None
        return desk.draw(
            visit, "sign_in.html", status=410 if wrong else 200, guest=guest, key=key, onward=onward, wrong=wrong,
            todo=_NEW_LINK, has_password=has_password,
        )  # fmt: skip

    async def enter(visit: Visit) -> Response:
        form = await visit.form()
        try:
            secret = await (desk.doorkeeper.by_link(form["key"]) if form["key"] else desk.doorkeeper.by_password(form["password"]))
        except LockedOut:
            raise Refused(429, _LOCKED, "use a sign-in link: the bot prints one at its start", 900) from None
        if secret is None:
            raise Refused(403, _NO_LINK if form["key"] else "This is not the password.", _NEW_LINK if form["key"] else "try again")
        response = desk.go(visit, safe_path(form["next"] or "/"))
        SESSION.give(visit.request, response, secret)
        return response

    async def leave(visit: Visit) -> Response:
        await desk.doorkeeper.sign_out(SESSION.of(visit.request))
        response = desk.go(visit, SIGN_IN)
        SESSION.take(visit.request, response)
        return response

    async def look_at_roles(visit: Visit) -> Response:
        return desk.draw(visit, "staff.html", bring=_BRING)

    async def lost(visit: Visit) -> Response:
        raise Refused(404, "There is no such page.", "the first page leads on")

    return [
        Page(SIGN_IN, None, look),
        Page(SIGN_IN, None, enter, ("POST",)),
        Page("/sign-out", Role.VIEWER, leave, ("POST",)),
        Page("/staff", Role.VIEWER, look_at_roles),
        Page(ANYTHING, None, lost),
    ]

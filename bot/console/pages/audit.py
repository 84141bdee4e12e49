"""The audit trail: who of the staff did what, when, and about whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType

from starlette.responses import Response

from bot.console.desk import Desk
from bot.console.page import Page, Visit
from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from storage.model.accountability import AuditRow
from storage.receivers import audit_trail

PATH = "/audit"
_PER_PAGE = 50
_NEWEST = (1 << 62) - 1

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "console.signed_in": "signed in",
        "console.saved": "saved a file",
        "console.discarded": "threw drafts away",
        "console.taken_back": "took back one published change",
        "console.customer_found": "found a customer by name",
        "console.customer_looked_at": "looked at a customer",
        "console.answers_read": "read a customer's answers",
        "console.customer_copied": "took a copy of a customer's data",
        "console.customer_erased": "erased a customer",
        "console.code_used": "found a customer by a code",
        "console.code_wrong": "tried a code that finds nobody",
        "console.sync_paused": "paused the new values of a connection",
        "console.sync_resumed": "let a connection go on with new values",
        "console.sync_scheduled": "changed how often a connection runs",
        "console.unmatched_listed": "listed customers without a CRM record",
        "console.contact_joined": "joined a customer with a CRM record",
        "console.request_noted": "noted a request",
        "console.request_closed": "closed a request",
        "privacy.use_restricted": "restricted the use of a customer's data",
        "privacy.erased": "forgot somebody",
        "privacy.customer_erased": "erased a customer",
        "privacy.use_allowed": "lifted the restriction of a customer's data",
        "prompts.first": "began with these questions",
        "prompts.saved": "saved questions, which went live",
        "prompts.published": "published questions",
        "prompts.rolled_back": "went back to earlier questions",
        "prompts.drafts": "made drafts of what is saved from then on",
    }
)
"""What is done, as people say it; anything else by its own name."""


_GONE = "something about somebody who was erased: what it was went with them"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    number: int
    at: datetime
    who: str
    what: str
    customer: str
    """Their number, where they are still known."""
    detail: str


def pages(desk: Desk) -> Sequence[Page]:
    """The trail, latest first."""

    async def look(visit: Visit) -> Response:
        given = visit.request.query_params.get("before", "")
        before = int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else _NEWEST
        rows = await desk.store.read(partial(audit_trail.latest, before=before, limit=_PER_PAGE + 1))
        shown = entries(rows[:_PER_PAGE])
        return desk.draw(visit, "audit.html", entries=shown, older=shown[-1].number if len(rows) > _PER_PAGE else None)

    return [Page(PATH, Role.PRIVACY, look)]


def entries(rows: Iterable[AuditRow]) -> list[Entry]:
    """Rows of the trail, as they are read; of what went with a person who was erased, that there was something."""
    return [_entry(row) for row in rows]


def _acts(acts: Iterable[tuple[str, str, int]]) -> str:
    """Who of the staff had done what about somebody who was erased."""
    done = [f"{who} {_in_words(action)}{f' ({times} times)' if times > 1 else ''}" for who, action, times in acts]
    return ", ".join(done) or "nobody did anything about them"


def _in_words(action: str) -> str:
    return _WORDS.get(action, action.replace(".", ": ").replace("_", " "))


def _entry(row: AuditRow) -> Entry:
    if row.entry is None:
        return Entry(row.seq, row.at, "", _GONE, "", "")
    said = json.loads(row.entry)
    action, who = str(said.pop("action", "")), str(said.pop("actor", ""))
    customer = said.pop("customer", None)
    if action == audit_trail.ERASED:
        said["staff"] = _acts(json.loads(said.get("staff", "[]")))
    number = crockford(customer) if isinstance(customer, int) else ""
    detail = "; ".join(f"{name}: {' '.join(str(value).split())}" for name, value in said.items() if value not in ("", None))
    return Entry(row.seq, row.at, who, _in_words(action), number, detail)

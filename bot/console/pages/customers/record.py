"""The record of one customer, as an address names them, and what its names are called."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.console.desk import Desk
from bot.console.page import Refused, Visit
from bot.customers.record import Record, on_record
from bot.engine.model.facts.consent import UseRestricted
from bot.engine.model.ids_and_time import crockford_number
from prompts.catalogue.catalogue import Catalogue
from storage.errors import KeyGone, Unreadable
from storage.model.accountability import RightsRow
from storage.receivers import audit_trail

_RESTRICTED = "privacy.use_restricted"
"""What the audit trail calls it (bot/runtime/use_restriction)."""


async def record_of(desk: Desk, visit: Visit) -> Record:
    """The record of whom the address names. Refused where nobody is known by it."""
    number = crockford_number(visit.request.path_params["customer"])
    try:
        record = await on_record(desk.store, number) if number is not None else None
    except (KeyGone, Unreadable):
        raise Refused(409, "This record cannot be opened.", "zeroparty doctor says what is wrong with it") from None
    if record is None:
        raise Refused(404, "Nobody is known by this number (any more).", "look for them again")
    return record


def open_requests(record: Record, *rights: str) -> list[RightsRow]:
    """What they asked for of these, and was not answered yet."""
    return [row for row in record.rights if row.right in rights and row.closed_at is None]


@dataclass(frozen=True, slots=True)
class Restricted:
    """The restriction of use that stands (GDPR Art. 18)."""

    since: datetime
    by: str
    """Who of the staff did it; empty where the trail does not know any more."""
    asked_on: datetime | None
    """When their request for it came, where it was noted."""
    holds_deletion: bool
    overdue: int
    """Answers whose last day has passed meanwhile: they are deleted as soon as it is lifted."""


async def restriction_of(desk: Desk, record: Record) -> Restricted | None:
    """What stands; nothing where nothing does."""
    state, customer, now = record.state, record.loaded.customer.id, desk.clock.now()
    if not state.use_restricted:
        return None
    since = next(at for at, fact in record.facts if isinstance(fact, UseRestricted) and fact.id == state.use_restricted)
    done = await desk.store.read(partial(audit_trail.last_of_action, customer=customer, action=_RESTRICTED))
    asked = [row.received_at for row in record.rights if row.right == "restriction" and row.received_at <= since]
    is_all = state.erase_at is not None and state.erase_at <= now
    overdue = sum(is_all or given.keep_until <= now for given in state.given())
    who = str(json.loads(done.entry)["actor"]) if done is not None and done.entry else ""
    return Restricted(since, who, max(asked, default=None), state.deletion_held, overdue if state.deletion_held else 0)


def called(catalogue: Catalogue) -> Callable[[str | None], str]:
    """What a question is called in the brand's first language; one that is gone by its id."""
    language = catalogue.brand.languages[0]

    def name(question: str | None) -> str:
        known = catalogue.questions.get(question or "")
        return (known.label or known.ask).says(language) if known is not None else question or ""

    return name


def said_as(catalogue: Catalogue) -> Callable[[str, object], str]:
    """An answer as its buttons said it, in the brand's first language; the stored name of an option stands behind its words."""
    language = catalogue.brand.languages[0]

    def said(question: str, value: object) -> str:
        known = catalogue.questions.get(question)
        labels = {option.id: option.label.says(language) for option in known.options} if known is not None else {}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(f"{labels[one]} ({one})" if one in labels else str(one) for one in values)

    return said


def receiver_called(system: str, catalogue: Catalogue) -> str:
    """A receiver by its id and the name that customers know."""
    names = {one.id: one.called.says(catalogue.brand.languages[0]) for one in catalogue.brand.receivers}
    return f"{names[system]} ({system})" if system in names else system

"""The record of one customer, as an address names them, and what its names are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.console.desk import Desk
from bot.console.page import Refused, Visit
from bot.customers.record import Record, on_record
from bot.engine.model.facts.consent import UseRestricted
from bot.engine.model.ids_and_time import crockford_number
from prompts.catalogue.catalogue import Catalogue
from storage.errors import KeyGone, Unreadable
from storage.model.accountability import RightsRow


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


def restricted_since(record: Record) -> datetime | None:
    """Since when the use of what they told us is restricted; nothing where it is not."""
    if not record.state.use_restricted:
        return None
    return next(at for at, fact in reversed(record.facts) if isinstance(fact, UseRestricted))


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

"""The rows and columns of a file, each attribute beside its time and source (pure)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.engine.model.codec import cell_from_json
from bot.engine.model.ids_and_time import crockford, iso
from bot.export.consent_filter import (
    Filter,
    agrees,
    ever_agreed,
    leaving_questions,
)
from prompts.catalogue.catalogue import Catalogue
from prompts.model.question import Value
from storage.receivers.exports import ExportedCustomer, GivenAnswer

MAPPING_VERSION = "1"
"""Of the columns below; part of every manifest."""

_PERSON = ("customer_id", "status", "external_system", "external_id", "language", "consented_purposes", "updated_at")
_LONG = (
    "customer_id", "external_system", "external_id", "question", "version", "attribute", "value", "outcome", "asked_at",
    "answered_at", "purpose", "benefit_shown", "wording_shown", "provenance", "consent_id",
)  # fmt: skip

Row = tuple[str, ...]


def columns(shape: str, catalogue: Catalogue) -> Row:
    """The header: stable, and complete whatever the rows hold."""
    if shape == "long":
        return _LONG
    ids = [question.id for question in leaving_questions(catalogue)]
    return (*_PERSON, *(name for one in ids for name in (one, f"{one}_answered_at", f"{one}_source")))


def rows(shape: str, customer: ExportedCustomer, filter_: Filter) -> list[Row]:
    """The rows of one customer: none for who never agreed; who agreed once and does not any more has to be told of."""
    if customer.phase == "erased":
        return []
    if not ever_agreed(customer):
        filter_.withheld["not_consented"] += 1
        return []
    return _long(customer, filter_) if shape == "long" else [_wide(customer, filter_)]


def _wide(customer: ExportedCustomer, filter_: Filter) -> Row:
    leaving = {filter_.attribute(answer): answer for answer in customer.answers if filter_.outcome(customer, answer) == "given"}
    cells: list[str] = []
    for question in filter_.questions:
        answer = leaving.get(question.id)
        cells += [_value(answer, filter_), iso(answer.answered_at), answer.provenance] if answer else ["", "", ""]
    return (*_person(customer, filter_), *cells)


def _person(customer: ExportedCustomer, filter_: Filter) -> Row:
    return (
        crockford(customer.id, 13),
        "active" if agrees(customer, filter_.now) else "withdrawn",
        *_external(customer),
        customer.language,
        ";".join(filter_.purposes(customer)),
        iso(customer.updated_at),
    )


def _long(customer: ExportedCustomer, filter_: Filter) -> list[Row]:
    outcomes = [(answer, filter_.outcome(customer, answer)) for answer in customer.answers]
    return [_long_row(customer, answer, outcome, filter_) for answer, outcome in outcomes if outcome]


def _long_row(customer: ExportedCustomer, answer: GivenAnswer, outcome: str, filter_: Filter) -> Row:
    return (
        crockford(customer.id, 13),
        *_external(customer),
        answer.question,
        answer.revision[:12],
        filter_.attribute(answer),
        _value(answer, filter_) if outcome == "given" else "",
        outcome,
        iso(answer.asked_at),
        iso(answer.answered_at),
        answer.purpose,
        answer.benefit,
        answer.wording,
        answer.provenance,
        crockford(answer.consent, 13),
    )


def _external(customer: ExportedCustomer) -> tuple[str, str]:
    first = customer.external_ids[0] if customer.external_ids else None
    return (first.system, first.id_clear) if first else ("", "")


def _value(answer: GivenAnswer, filter_: Filter) -> str:
    return written(filter_.value(answer, cell_from_json(answer.cell_clear).value)) if answer.cell_clear is not None else ""


def written(value: Value) -> str:
    """A stored value as the crm profile writes it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ";".join(value)
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)

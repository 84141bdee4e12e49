"""The rows and columns of a file, each attribute beside its time and source (pure). docs/export.md tells what each column is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.engine.model.ids_and_time import crockford, iso, iso_or_none
from bot.export.cells import Cell, Cells, Row, Values, written
from bot.export.consent_filter import Filter, Outcome, Standing, leaving_questions
from prompts.catalogue.catalogue import Catalogue
from storage.receivers.exports import ExportedCustomer, GivenAnswer

__all__ = ["LONG", "MAPPING_VERSION", "PERSON", "Gone", "Handed", "Leaving", "columns", "gone_rows", "leaving", "rows", "written"]

MAPPING_VERSION = "2"
"""Of the columns below; part of every manifest."""

PERSON = ("customer_id", "status", "external_system", "external_id", "language", "consented_purposes", "updated_at")
LONG = (
    "customer_id", "external_system", "external_id", "question", "version", "attribute", "value", "outcome", "asked_at",
    "answered_at", "purpose", "benefit_shown", "wording_shown", "provenance", "consent_id",
)  # fmt: skip

WITHDRAWN = "withdrawn"
"""Where the source of a value stands: it was told and is no more. Of what was never told that cell is empty."""

Handed = tuple[int, str, str]
"""What a row hands on: answer, attribute, and what becomes of it there (set, cleared); answer 0 is the person."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves of one customer, and what of it their receiver did not have before."""

    rows: list[Row]
    handed: list[Handed]


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who was erased, as their receiver knows them."""

    customer: int
    at: datetime
    external_system: str
    external_id: str


def columns(shape: str, catalogue: Catalogue, values: Values = "codes") -> tuple[str, ...]:
    """The header: stable, and complete whatever the rows hold."""
    beside = ("_label",) if values == "both" else ()
    if shape == "long":
        at = LONG.index("value") + 1
        return (*LONG[:at], *(f"value{more}" for more in beside), *LONG[at:])
    ids = [question.id for question in leaving_questions(catalogue)]
    ends = ("", *beside, "_answered_at", "_source")
    return (*PERSON, *(f"{one}{end}" for one in ids for end in ends))


def rows(shape: str, customer: ExportedCustomer, filter_: Filter, cells: Cells | None = None) -> list[Row]:
    """The rows of one customer: none for who never agreed; who agreed once and does not any more has to be told of."""
    return leaving(shape, customer, filter_, cells or Cells()).rows


def leaving(shape: str, customer: ExportedCustomer, filter_: Filter, cells: Cells) -> Leaving:
    """The rows of one customer, and what they hand on."""
    if customer.phase == "erased":
        return Leaving([], [])
    standing = filter_.standing(customer)
    if not filter_.has_a_row(customer, standing):
        return Leaving([], [])
    outcomes = [(answer, filter_.outcome(customer, standing, answer)) for answer in customer.answers]
    if shape == "long":
        made = [_long(customer, answer, outcome, filter_, cells) for answer, outcome in outcomes if outcome]
    else:
        made = [_wide(customer, standing, outcomes, filter_, cells)]
    return Leaving(made, list(_handed(customer, outcomes, filter_)) if made else [])


def gone_rows(shape: str, gone: Gone, header: tuple[str, ...], cells: Cells) -> list[Row]:
    """The row of somebody who was erased: who they were to the receiver, and that nothing may be kept."""
    known: dict[str, Cell] = {
        "customer_id": crockford(gone.customer, 13),
        "outcome" if shape == "long" else "status": "erased",
        "external_system": cells.text(gone.external_system),
        "external_id": cells.text(gone.external_id),
        "answered_at" if shape == "long" else "updated_at": iso(gone.at),
    }
    return [tuple(known.get(name, cells.empty) for name in header)]


_Outcomes = list[tuple[GivenAnswer, Outcome | None]]


def _handed(customer: ExportedCustomer, outcomes: _Outcomes, filter_: Filter) -> Iterator[Handed]:
    before = customer.handed_on
    knows = bool(before)
    for answer, outcome in outcomes:
        if outcome == "given":
            knows = True
            if before.get(answer.id) != "set":
                yield answer.id, filter_.attribute(answer), "set"
        elif answer.id in before and before[answer.id] == "set":
            yield answer.id, filter_.attribute(answer), "cleared"
    if not knows:
        yield 0, "customer_id", "set"


def _wide(customer: ExportedCustomer, standing: Standing, outcomes: _Outcomes, filter_: Filter, cells: Cells) -> Row:
    given: dict[str, GivenAnswer] = {}
    taken_back: set[str] = set()
    for answer, outcome in outcomes:
        if outcome == "given":
            given[filter_.attribute(answer)] = answer
        elif outcome:
            taken_back.add(filter_.attribute(answer))
    row: list[Cell] = [*_person(customer, standing, filter_, cells)]
    for question in filter_.questions:
        found = given.get(question.id)
        if found is not None:
            row += cells.answer(found, filter_)
            row += (iso(found.answered_at), found.provenance)
        else:
            row += cells.nothing
            row += (cells.empty, WITHDRAWN if question.id in taken_back else cells.empty)
    return tuple(row)


def _person(customer: ExportedCustomer, standing: Standing, filter_: Filter, cells: Cells) -> Row:
    return (
        crockford(customer.id, 13),
        "active" if standing.agrees else "withdrawn",
        *_external(customer, cells),
        cells.text(customer.language),
        cells.several(filter_.purposes(standing)),
        iso(customer.updated_at),
    )


def _long(customer: ExportedCustomer, answer: GivenAnswer, outcome: str, filter_: Filter, cells: Cells) -> Row:
    return (
        crockford(customer.id, 13),
        *_external(customer, cells),
        answer.question,
        answer.revision[:12],
        filter_.attribute(answer),
        *(cells.answer(answer, filter_) if outcome == "given" else cells.nothing),
        outcome,
        iso_or_none(answer.asked_at) or cells.empty,
        iso(answer.answered_at),
        answer.purpose,
        cells.text(answer.benefit),
        cells.text(answer.wording),
        answer.provenance,
        crockford(answer.consent, 13),
    )


def _external(customer: ExportedCustomer, cells: Cells) -> Row:
    first = customer.external_ids[0] if customer.external_ids else None
    return (cells.text(first.system), cells.text(first.id_clear)) if first else (cells.empty, cells.empty)

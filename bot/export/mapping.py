"""The rows and columns of a file, each attribute beside its time and source (pure). docs/export.md tells what each column is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.engine.model.ids_and_time import crockford, iso
from bot.export.cells import Cell, Cells, Row, Values, moment_cell, written
from bot.export.consent_filter import Filter, Judged, Standing, leaving_questions
from prompts.catalogue.catalogue import Catalogue
from prompts.model.columns import ENDINGS, PERSON
from storage.receivers.exports import ExportedCustomer, GivenAnswer
from storage.receivers.naming import name_for

__all__ = ["LONG", "MAPPING_VERSION", "PERSON", "Gone", "Handed", "Leaving", "columns", "gone_rows", "leaving", "rows", "written"]

MAPPING_VERSION = "2"
"""Of the columns below; part of every manifest."""

LONG = (
    "customer_id", "external_system", "external_id", "question", "version", "attribute", "value", "outcome", "asked_at",
    "answered_at", "purpose", "benefit_shown", "wording_shown", "provenance", "consent_id",
)  # fmt: skip

WITHDRAWN = "withdrawn"
"""Where the source of a value stands: it was told and is no more. Of what was never told that cell is empty."""

Handed = tuple[int, str, str]
"""What a row hands on: answer, attribute, and what becomes of it there (set, cleared); answer 0 is the person."""


class Leaving(NamedTuple):
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
    if shape == "long":
        at = LONG.index("value") + 1
        return (*LONG[:at], *(("value_label",) if values == "both" else ()), *LONG[at:])
    ends = [end for end in ENDINGS if values == "both" or end != "_label"]
    return (*PERSON, *(f"{question.id}{end}" for question in leaving_questions(catalogue) for end in ends))


def rows(shape: str, customer: ExportedCustomer, filter_: Filter, cells: Cells | None = None) -> list[Row]:
    """The rows of one customer: none for who never agreed; who agreed once and does not any more has to be told of."""
    return leaving(shape, customer, filter_, cells or Cells()).rows


def leaving(shape: str, customer: ExportedCustomer, filter_: Filter, cells: Cells) -> Leaving:
    """The rows of one customer, and what they hand on."""
    if customer.phase == "erased":
        return Leaving([], [])
    if not filter_.has_agreed(customer):
        return Leaving([], [])
    standing = filter_.standing(customer)
    judged = filter_.judged(customer, standing)
    if not filter_.has_a_row(customer, judged):
        return Leaving([], [])
    if shape == "long":
        made = [_long(customer, answer, attribute, outcome, filter_, cells) for answer, attribute, outcome in judged if outcome]
    else:
        made = [_wide(customer, standing, judged, filter_, cells)]
    return Leaving(made, _handed(customer, judged) if made else [])


def gone_rows(shape: str, gone: Gone, header: tuple[str, ...], cells: Cells) -> list[Row]:
    """The row of somebody who was erased: who they were to the receiver, and that nothing may be kept."""
    known: dict[str, Cell] = {
        "customer_id": crockford(gone.customer),
        "outcome" if shape == "long" else "status": "erased",
        "external_system": cells.text(gone.external_system),
        "external_id": cells.text(gone.external_id),
        "answered_at" if shape == "long" else "updated_at": iso(gone.at),
    }
    return [tuple(known.get(name, cells.empty) for name in header)]


def _handed(customer: ExportedCustomer, judged: list[Judged]) -> list[Handed]:
    """What is news to the receiver; cleared is only what these rows take back, or replace by a later answer."""
    before = customer.handed_on
    given = {attribute for _, attribute, outcome in judged if outcome == "given"} if before else set()
    handed: list[Handed] = []
    for answer, attribute, outcome in judged:
        had = before.get(answer.id)
        if outcome == "given":
            if had != "set":
                handed.append((answer.id, attribute, "set"))
        elif had == "set" and (outcome == "withdrawn" or (answer.ended_why == "corrected" and attribute in given)):
            handed.append((answer.id, attribute, "cleared"))
    return handed if handed or before else [_THE_PERSON]


_THE_PERSON: Handed = (0, "customer_id", "set")


def _wide(customer: ExportedCustomer, standing: Standing, judged: list[Judged], filter_: Filter, cells: Cells) -> Row:
    given: dict[str, GivenAnswer] = {}
    taken_back: set[str] = set()
    for answer, attribute, outcome in judged:
        if outcome == "given":
            given[attribute] = answer
        elif outcome == "withdrawn":
            taken_back.add(attribute)
    row = _person(customer, standing, filter_, cells)
    for attribute in filter_.attributes:
        found = given.get(attribute)
        if found is not None:
            row += cells.answer(found, attribute, filter_)
            row += (moment_cell(found.answered_at), found.provenance)
        else:
            row += cells.nothing
            row += (cells.empty, WITHDRAWN if attribute in taken_back else cells.empty)
    return tuple(row)


def _person(customer: ExportedCustomer, standing: Standing, filter_: Filter, cells: Cells) -> list[Cell]:
    return [
        crockford(customer.id),
        "active" if standing.agrees else "withdrawn",
        *_external(customer, filter_, cells),
        cells.text(customer.language),
        cells.several(filter_.purposes(standing)),
        iso(customer.updated_at),
    ]


def _long(customer: ExportedCustomer, answer: GivenAnswer, attribute: str, outcome: str, filter_: Filter, cells: Cells) -> Row:
    return (
        crockford(customer.id),
        *_external(customer, filter_, cells),
        answer.question,
        answer.revision[:12],
        attribute,
        *(cells.answer(answer, attribute, filter_) if outcome == "given" else cells.nothing),
        outcome,
        cells.empty if answer.asked_at is None else moment_cell(answer.asked_at),
        moment_cell(answer.answered_at),
        answer.purpose,
        cells.text(answer.benefit),
        cells.text(answer.wording),
        answer.provenance,
        crockford(answer.consent),
    )


def _external(customer: ExportedCustomer, filter_: Filter, cells: Cells) -> Row:
    named = name_for(filter_.receiver, customer.external_ids)
    return (cells.text(named.system), cells.text(named.id_clear)) if named else (cells.empty, cells.empty)

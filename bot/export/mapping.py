"""What may leave, decided at the moment of sending (pure): consent now, purpose now, no restriction, nothing kept here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.engine.codec import cell_from_json
from bot.engine.moments import crockford
from bot.engine.state import BE_ASKED
from prompts.catalogue import Catalogue
from prompts.question import SPECIAL_CATEGORIES, Question, Value
from storage.exports import Consented, ExportedCustomer, GivenAnswer

MAPPING_VERSION = "1"
"""Of the columns below; part of every manifest."""

_PERSON = ("customer_id", "status", "external_system", "external_id", "language", "consented_purposes", "updated_at")
_LONG = (
    "customer_id", "external_system", "external_id", "question", "version", "attribute", "value", "outcome", "asked_at",
    "answered_at", "purpose", "benefit_shown", "wording_shown", "provenance", "consent_id",
)  # fmt: skip

Row = tuple[str, ...]


@dataclass(slots=True)
class Filter:
    """The consent filter of one export, and the count of what it held back, by reason."""

    now: datetime
    catalogue: Catalogue
    purpose: str | None = None
    withheld: Counter[str] = field(default_factory=Counter)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that have a column, in file order: always the same ones, whoever answered."""
        return tuple(q for q in self.catalogue.questions.values() if q.is_shared and q.sensitive not in SPECIAL_CATEGORIES)

    def lets(self, customer: ExportedCustomer, answer: GivenAnswer) -> bool:
        """Whether this answer may leave now; what may not is counted."""
        reason = self._held_back(customer, answer)
        if reason is not None:
            self.withheld[reason] += 1
        return reason is None

    def _held_back(self, customer: ExportedCustomer, answer: GivenAnswer) -> str | None:
        question = self.catalogue.questions.get(answer.question)
        checks = (
            ("withdrawn", not covers(customer.consents.get(BE_ASKED), self.now) or customer.phase != "active"),
            ("restricted", bool(customer.restrictions & {"all", answer.question})),
            ("not_a_live_question", question is None),
            ("kept_here", question is not None and not question.is_shared),
            ("sensitive", question is not None and question.sensitive in SPECIAL_CATEGORIES),
            ("purpose_not_granted", not covers(customer.consents.get(answer.purpose), self.now)),
            ("expired", answer.keep_until <= self.now),
            ("other_purpose", self.purpose is not None and answer.purpose != self.purpose),
        )
        return next((why for why, applies in checks if applies), None)


def covers(consent: Consented | None, now: datetime) -> bool:
    """Whether the latest event of a purpose permits something now (GDPR Art. 6(1)(a), 7(3))."""
    if consent is None or consent.status not in ("given", "renewed"):
        return False
    return consent.valid_until is None or now < consent.valid_until


def columns(shape: str, filter_: Filter) -> Row:
    """The header: stable, and complete whatever the rows hold."""
    if shape == "long":
        return _LONG
    attributes = [name for q in filter_.questions for name in (q.id, f"{q.id}_answered_at", f"{q.id}_source")]
    return (*_PERSON, *attributes)


def rows(shape: str, customer: ExportedCustomer, filter_: Filter) -> list[Row]:
    """The rows of one customer: none for who never agreed."""
    if BE_ASKED not in customer.consents or customer.phase in ("new", "noticed", "declined"):
        if customer.phase != "erased":
            filter_.withheld["not_consented"] += 1
        return []
    return _long(customer, filter_) if shape == "long" else [_wide(customer, filter_)]


def _wide(customer: ExportedCustomer, filter_: Filter) -> Row:
    current = [answer for answer in customer.answers if answer.cell_clear is not None]
    leaving = {answer.question: answer for answer in current if filter_.lets(customer, answer)}
    cells: list[str] = []
    for question in filter_.questions:
        answer = leaving.get(question.id)
        cells += [_value(answer), iso(answer.answered_at), answer.provenance] if answer else ["", "", ""]
    return (*_person(customer, filter_), *cells)


def _person(customer: ExportedCustomer, filter_: Filter) -> Row:
    is_active = customer.phase == "active" and covers(customer.consents.get(BE_ASKED), filter_.now)
    purposes = sorted(p for p, consent in customer.consents.items() if p != BE_ASKED and covers(consent, filter_.now))
    return (
        crockford(customer.id, 13),
        "active" if is_active else "withdrawn",
        *_external(customer),
        customer.language,
        ";".join(purposes) if is_active else "",
        iso(customer.updated_at),
    )


def _long(customer: ExportedCustomer, filter_: Filter) -> list[Row]:
    found = []
    for answer in customer.answers:
        question = filter_.catalogue.questions.get(answer.question)
        is_column = question is not None and question in filter_.questions
        is_given = answer.cell_clear is not None and filter_.lets(customer, answer)
        is_withdrawn = answer.ended_why in ("erased", "withdrawn") or (
            answer.cell_clear is not None and not is_given and not covers(customer.consents.get(BE_ASKED), filter_.now)
        )
        if is_column and (is_given or is_withdrawn):
            found.append(_long_row(customer, answer, is_given=is_given))
    return found


def _long_row(customer: ExportedCustomer, answer: GivenAnswer, *, is_given: bool) -> Row:
    return (
        crockford(customer.id, 13),
        *_external(customer),
        answer.question,
        answer.revision[:12],
        answer.question,
        _value(answer) if is_given else "",
        "given" if is_given else "withdrawn",
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


def _value(answer: GivenAnswer) -> str:
    return written(cell_from_json(answer.cell_clear).value) if answer.cell_clear is not None else ""


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


def iso(moment: datetime) -> str:
    """A time as ISO 8601 in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

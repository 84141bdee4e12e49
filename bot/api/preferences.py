"""What one customer allows one receiver to know for one purpose, now (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.engine.model.codec import cell_from_json
from bot.export.consent_filter import Filter
from prompts.model.question import Value
from storage.receivers.exports import ExportedCustomer, GivenAnswer


@dataclass(frozen=True, slots=True)
class Known:
    """What may be told, by attribute, and the answers that it comes from."""

    preferences: dict[str, dict[str, Any]]
    answers: dict[str, GivenAnswer]


def known(customer: ExportedCustomer, filter_: Filter) -> Known | None:
    """What leaves now; nothing where nothing does, so that a withdrawal looks like never having been there."""
    standing = filter_.standing(customer)
    given = {
        filter_.attribute(answer): answer for answer in customer.answers if filter_.outcome(customer, standing, answer) == "given"
    }
    return Known({attribute: _told(answer, filter_) for attribute, answer in sorted(given.items())}, given) if given else None


def _told(answer: GivenAnswer, filter_: Filter) -> dict[str, Any]:
    assert answer.cell_clear is not None
    return {
        "value": in_json(filter_.value(answer, cell_from_json(answer.cell_clear).value)),
        "answered_on": answer.answered_at.date().isoformat(),
        "keep_until": answer.keep_until.date().isoformat(),
        "source": answer.provenance,
    }


def in_json(value: Value) -> Any:
    """A stored value in JSON's own types: an option's id, yes or no, a list, a number, a day or words."""
    match value:
        case tuple():
            return list(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case _:
            return value

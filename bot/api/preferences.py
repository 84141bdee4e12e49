"""What one customer allows one receiver to know for one purpose, now (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.model.packing.codec import cell_from_json
from bot.export.cells import in_json
from bot.export.consent_filter import Filter
from storage.model.timestamps import moment
from storage.receivers.exports import ExportedCustomer, GivenAnswer


@dataclass(frozen=True, slots=True)
class Known:
    """What may be told, by attribute, and the answers that it comes from."""

    preferences: dict[str, dict[str, Any]]
    answers: dict[str, GivenAnswer]


def known(customer: ExportedCustomer, filter_: Filter) -> Known | None:
    """What leaves now; nothing where nothing does, so that a withdrawal looks like never having been there."""
    judged = filter_.judged(customer, filter_.standing(customer))
    given = {attribute: answer for answer, attribute, outcome in judged if outcome == "given"}
    told = {attribute: _told(attribute, answer, filter_) for attribute, answer in sorted(given.items())}
    return Known(told, given) if given else None


def _told(attribute: str, answer: GivenAnswer, filter_: Filter) -> dict[str, Any]:
    assert answer.cell_clear is not None
    return {
        "value": in_json(filter_.value(attribute, cell_from_json(answer.cell_clear).value)),
        "answered_on": moment(answer.answered_at).date().isoformat(),
        "keep_until": moment(answer.keep_until).date().isoformat(),
        "source": answer.provenance,
    }

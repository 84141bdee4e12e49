"""May this be used for that, now: the one definition, for asking and for every way out of the house."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from prompts.model.question import QuestionId

EVERYTHING = "all"
"""The scope of a restriction that keeps every answer here."""

_GRANTING = frozenset({"given", "renewed"})
_AGREEING = frozenset({"active", "paused", "resting"})
"""Phases in which the Yes stands: a pause stops questions, it withdraws nothing."""


def permits(status: str, until: datetime | None, now: datetime) -> bool:
    """Whether the latest consent event of a purpose permits something at `now` (GDPR Art. 6(1)(a), 7(3))."""
    return status in _GRANTING and (until is None or now < until)


def has_agreed(phase: str) -> bool:
    """Whether a customer in this phase has a Yes that was not taken back; it may have run out."""
    return phase in _AGREEING


def stays_here(restrictions: Collection[str], *names: QuestionId) -> bool:
    """Whether the customer keeps the answer to a question from others, under any of the names it ever had."""
    return EVERYTHING in restrictions or any(name in restrictions for name in names)

"""The columns of a file of answers, as far as authors name them: each question has some that are called after its id."""

from __future__ import annotations

from collections.abc import Mapping

from prompts.model.question import SPECIAL_CATEGORIES

PERSON = ("customer_id", "status", "external_system", "external_id", "language", "consented_purposes", "updated_at")
"""What every file with a row a customer begins with."""

ENDINGS = ("", "_label", "_answered_at", "_source")
"""Behind the id of a question: its value, the words on the button (not in every file), when it was answered, and how."""


def columns_of(question: str) -> tuple[str, ...]:
    """All columns that the question with this id has in some file."""
    return tuple(f"{question}{ending}" for ending in ENDINGS)


def has_columns(crm: Mapping[str, str] | None, sensitive: str) -> bool:
    """Whether answers may leave in files at all: `crm: {}` keeps them here, and so does a special category."""
    return crm != {} and sensitive not in SPECIAL_CATEGORIES

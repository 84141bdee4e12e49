"""What statements and the schema have in common: the widths of numbers, and conditions of partial indexes, written once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Integer, literal_column, text

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both: SQLite's INTEGER is as wide as needed, and the only name STRICT tables take."""

BOOL = Boolean().with_variant(Integer(), "sqlite")

WAITING = text("state = 'waiting'")
QUEUED = text("state = 'queued'")
QUEUED_WITH_END = text("state = 'queued' AND not_after IS NOT NULL")
SENDING = text("state = 'sending'")
UNFINISHED = text("state IN ('queued', 'sending')")
ENDED = text("ended_at IS NOT NULL")
UNTOLD = text("untold = 1")
ENDS_UNSEEN = text("purpose <> 'be_asked' AND status IN ('given', 'renewed') AND valid_until IS NOT NULL")
"""Conditions of partial indexes, written once: SQLite uses such an index only for literally the same condition."""


def literally(column: ColumnElement[Any], *words: str) -> ColumnElement[bool]:
    """The column has one of these words, written into the SQL: only then is a partial index with this condition used."""
    listed = ", ".join(f"'{word}'" for word in words)
    if len(words) == 1:
        return column == literal_column(listed)
    return column.in_(literal_column(f"({listed})"))

"""Which tables hold rows of customers: what goes with somebody who is forgotten."""

from __future__ import annotations

from sqlalchemy import Table

from storage import tables as t

_OUTLIVING = (t.tombstone, t.rights_request, t.audit)
"""What is kept for a while after them: that others are told, that a right was answered, the commitments of the audit trail."""


def dependent_first() -> list[Table]:
    """Every table whose rows are a customer's and go with them, each before those it refers to."""
    tables = [table for table in reversed(t.metadata.sorted_tables) if "customer" in table.c]
    return [table for table in tables if table not in _OUTLIVING]

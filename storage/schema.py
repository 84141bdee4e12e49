"""Bringing a database's schema up to date, without paying for alembic when it already is."""

from __future__ import annotations

from sqlalchemy import Engine

from storage import tables
from storage.database import Place


def prepare(engine: Engine, place: Place) -> None:
    """Make or migrate the schema."""
    tables.metadata.create_all(engine)

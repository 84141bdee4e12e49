"""The latest count over everybody, as one document: made now and then by one process, read by every page of the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage import tables as t
from storage.model.timestamps import moment_or_none, stored
from storage.tables.upserts import replacing
from storage.turn.unit_of_work import Unit

_DOCUMENT, _COUNTED_AT, _WANTED_AT = "counts", "counts_at", "counts_wanted_at"
_ONE = select(t.meta.c.value).where(t.meta.c.name == bindparam("which"))

_FORGET = delete(t.meta).where(t.meta.c.name.in_((_DOCUMENT, _COUNTED_AT, _WANTED_AT)))


def counts(unit: Unit) -> str | None:
    """The document; nothing before the first count."""
    value: str | None = unit.connection.scalar(_ONE, {"which": _DOCUMENT})
    return value


def counted_at(unit: Unit) -> datetime | None:
    """When the latest count was finished: to find out cheaply whether there is another."""
    return _moment(unit, _COUNTED_AT)


def wanted_at(unit: Unit) -> datetime | None:
    """When somebody asked for a new count last."""
    return _moment(unit, _WANTED_AT)


def want_counts(unit: Unit, *, at: datetime) -> None:
    """Ask whichever process counts for a new count."""
    _put(unit, _WANTED_AT, str(stored(at)))


def keep_counts(unit: Unit, document: str, *, at: datetime) -> None:
    """Keep a new count in the place of the one before."""
    _put(unit, _DOCUMENT, document)
    _put(unit, _COUNTED_AT, str(stored(at)))


def forget_counts(unit: Unit) -> None:
    """As before the first count: who was counted is not here any more."""
    unit.connection.execute(_FORGET)


def _moment(unit: Unit, name: str) -> datetime | None:
    value = unit.connection.scalar(_ONE, {"which": name})
    return moment_or_none(int(value) if value is not None else None)


def _put(unit: Unit, name: str, value: str) -> None:
    unit.connection.execute(replacing(unit.dialect, t.meta, ("value",)), {"name": name, "value": value})

"""Whose record it is that a connection wrote: two people under one id would be written over each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select, update

from storage import tables as t
from storage.database.queries import ById
from storage.model.record_ids import one_form
from storage.people import customers
from storage.syncing import rows
from storage.turn.unit_of_work import Unit

_R = t.sync_row.c
_BY_LOOKUP = ById(
    select(_R.remote_lookup, _R.customer).where(
        _R.connection == bindparam("which"), _R.remote_lookup.in_(bindparam("these", expanding=True))
    )
)
_UNNAMED = (
    select(_R.customer)
    .where(_R.connection == bindparam("which"), _R.remote.is_not(None), _R.remote_lookup.is_(None))
    .limit(bindparam("at_most"))
)
_NAME = (
    update(t.sync_row)
    .where(_R.connection == bindparam("which"), _R.customer == bindparam("whose"))
    .values(remote_lookup=bindparam("found_by"))
)
_NAMELESS = b""
"""Of a row that does not say what the system calls them."""


def owners(unit: Unit, connection: str, idents: Iterable[str]) -> Mapping[str, set[int]]:
    """By what the system calls somebody, as we write it, everybody whom the connection of this name wrote under that."""
    pepper, forms = unit.keys.pepper, {one_form(connection, ident) for ident in idents}
    known = {rows.found_by(pepper, connection, form) or _NAMELESS: form for form in forms}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for found_by, customer in _BY_LOOKUP.rows(unit.connection, list(known), which=connection):
        found[known[bytes(found_by)]].add(customer)
    return found


def other_owner(unit: Unit, system: str, ident: str, customer: int | None, connection: str | None = None) -> int | None:
    """Whose record this is, by a link or since a connection wrote there, if it is somebody else's than this customer's.

    A connection is named as its system is, but for a rehearsal.
    """
    linked, connection = customers.by_external_id(unit, system, ident), connection or system
    written = owners(unit, connection, (ident,)).get(one_form(connection, ident), set())
    return next((one for one in (linked, *sorted(written)) if one not in (None, customer)), None)


def shared(unit: Unit, connection: str, receiver: str, known: Mapping[int, str]) -> set[int]:
    """Of customers and what the system calls each, those whose record is somebody else's too: by a link, or as we wrote there."""
    written = owners(unit, connection, known.values())
    linked = customers.by_external_ids(unit, receiver, known.values())

    def everybody(ident: str) -> set[int]:
        return {*written.get(one_form(connection, ident), ()), *linked.get(one_form(receiver, ident), ())}

    return {customer for customer, ident in known.items() if everybody(ident) - {customer}}


def name_some(unit: Unit, connection: str, *, limit: int) -> int:
    """Let rows be found that an earlier release left; returns how many there were, none where all can be."""
    found = list(unit.connection.scalars(_UNNAMED, {"which": connection, "at_most": limit}))
    known = rows.of(unit, connection, found)
    for customer in found:
        row = known.get(customer)
        found_by = rows.found_by(unit.keys.pepper, connection, row.remote_id_clear if row is not None else None)
        given = {"which": connection, "whose": customer, "found_by": found_by or _NAMELESS}
        unit.connection.execute(_NAME, given)
    return len(found)

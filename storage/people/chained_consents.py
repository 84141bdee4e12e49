"""What customers agreed to last, in the order of the chain of their consents, and whether that chain is whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from storage import tables as t
from storage.crypto.chain import genesis
from storage.database.queries import ById
from storage.model.timestamps import moment_or_none
from storage.turn.unit_of_work import Unit

_THESE: BindParameter[int] = bindparam("these", expanding=True)
_E = t.consent_event.c
_EVENTS = ById(select(_E.customer, _E.purpose, _E.status, _E.valid_until, _E.prev_hash, _E.hash).where(_E.customer.in_(_THESE)))


class Consented(NamedTuple):
    """The latest event of one purpose."""

    status: str
    valid_until: datetime | None


def latest_consents(unit: Unit, heads: Mapping[int, bytes | None]) -> dict[int, tuple[dict[str, Consented], bool]]:
    """Of each customer the latest event of each purpose, and whether these lead to the end that the customer's row names (`heads`)
    with nothing beside it.

    Two events can share a moment, but not a predecessor.
    """
    followers: dict[int, dict[bytes, Any]] = {customer: {} for customer in heads}
    for customer, purpose, status, valid_until, previous, after in _EVENTS.rows(unit.connection, heads):
        followers[customer][bytes(previous)] = purpose, status, valid_until, bytes(after)
    return {customer: _latest(customer, followers[customer], head) for customer, head in heads.items()}


def _latest(customer: int, followers: dict[bytes, Any], head: bytes | None) -> tuple[dict[str, Consented], bool]:
    latest: dict[str, Consented] = {}
    beginning = previous = genesis(customer)
    while previous in followers:
        purpose, status, valid_until, previous = followers.pop(previous)
        latest[purpose] = Consented(status, moment_or_none(valid_until))
    # What does not follow from the beginning was tampered with or lost; a withdrawal may be among it, so nothing is granted.
    if followers:
        return {}, False
    return latest, previous == (beginning if head is None else bytes(head))

"""What an export reads: customers in order of their id, a page at a time, with consents, restrictions and answers.

A page is one short read: a long one would keep the write-ahead log growing while customers go on answering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from storage import tables as t
from storage.crypto import said_no
from storage.crypto.cells import Cipher, cell_name
from storage.database.queries import ById
from storage.errors import Unreadable
from storage.model.records import ExternalId, SaidNo
from storage.model.timestamps import moment, stored
from storage.people.chained_consents import Consented, latest_consents
from storage.people.customers import external_ids_of
from storage.receivers.given_answers import GivenAnswer, answers_of
from storage.turn.unit_of_work import Unit

__all__ = ["Consented", "ExportedCustomer", "GivenAnswer", "Look", "page", "these"]

_THESE: BindParameter[int] = bindparam("these", expanding=True)
_CUSTOMERS = select(
    t.customer.c.id,
    t.customer.c.phase,
    t.customer.c.language,
    t.customer.c.updated_at,
    t.customer.c.snapshot,
    t.customer.c.consent_head,
)
_PAGE = _CUSTOMERS.where(t.customer.c.id > bindparam("after")).order_by(t.customer.c.id).limit(bindparam("at_most"))
_SOME = ById(_CUSTOMERS.where(t.customer.c.id.in_(_THESE)).order_by(t.customer.c.id))
_RESTRICTIONS = ById(
    select(t.restriction.c.customer, t.restriction.c.scope, t.restriction.c.until, t.customer.c.updated_at)
    .join(t.customer, t.customer.c.id == t.restriction.c.customer)
    .where(t.restriction.c.customer.in_(_THESE))
)
_FOR_EVER = 2**62
"""Later than any stored moment."""
_D = t.delivery.c
_HANDED_ON = ById(select(_D.customer, _D.answer, _D.action).where(_D.customer.in_(_THESE), _D.system == bindparam("receiver")))


@dataclass(slots=True)
class ExportedCustomer:
    """One customer as an export sees them, before any filter.

    Nobody changes one. That it is not frozen has a reason: to make a frozen one takes four times as long, and every export makes
    two of each customer.
    """

    id: int
    phase: str
    language: str
    updated_at: datetime
    consents: dict[str, Consented]
    restrictions: frozenset[str]
    external_ids: tuple[ExternalId, ...]
    answers: tuple[GivenAnswer, ...]
    is_whole: bool = True
    """Whether the consents lead without a gap to the end that the customer's row names; else one may be missing."""
    snapshot_clear: bytes | None = None
    """The person-level state as it was sealed, in the engine's own encoding; nothing where it does not open."""
    took_back: tuple[SaidNo, ...] = ()
    """What the key store remembers that they took back: rows that say otherwise were put back."""
    handed_on: Mapping[int, str] = field(default_factory=dict)
    """What the receiver of this export had before: what became of each answer (set, cleared); 0 is the person."""
    named: Sequence[int] | None = None
    """Marks of the receivers that they were told of, as it was sealed; nothing where that was not kept yet."""

    def held_to_the_seal(self, *, is_whole: bool, named: Sequence[int] | None) -> ExportedCustomer:
        """The same customer, with what the seal says of them."""
        return ExportedCustomer(
            self.id, self.phase, self.language, self.updated_at, self.consents, self.restrictions, self.external_ids,
            self.answers, is_whole, self.snapshot_clear, self.took_back, self.handed_on, named,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What an export wants of each customer."""

    now: datetime | None = None
    """Restrictions that end count until then; without it, not at all."""
    with_proof: bool = True
    """Whether the words shown are wanted too: two joins more for each answer."""
    receiver: str | None = None
    """Whose earlier files are looked up, where they had any."""


_EVERYTHING = Look()


def page(unit: Unit, *, after: int, limit: int, look: Look = _EVERYTHING) -> list[ExportedCustomer]:
    """The next customers in the order of their ids."""
    return _exported(unit, unit.connection.execute(_PAGE, {"after": after, "at_most": limit}).all(), look)


def these(unit: Unit, customers: Collection[int], look: Look = _EVERYTHING) -> list[ExportedCustomer]:
    """These customers, as `page` shows them, in the order of their ids; who is gone is missing."""
    return _exported(unit, _SOME.rows(unit.connection, customers), look)


def _exported(unit: Unit, rows: Sequence[Any], look: Look) -> list[ExportedCustomer]:
    """Who has no key any more is being forgotten: shown as erased, with nothing to say."""
    these = [row[0] for row in rows]
    ciphers = unit.keys.ciphers(these)
    consents = latest_consents(unit, {row[0]: row[5] for row in rows})
    restrictions = _restrictions(unit, these, look.now)
    answers, rewritten = answers_of(unit, these, ciphers, with_proof=look.with_proof)
    external_ids = external_ids_of(unit, these)
    handed_on, took_back = _handed_on(unit, these, look), said_no.of(unit.keys, these)
    exported = []
    for ident, phase, language, updated_at, sealed, _ in rows:
        latest, is_whole = consents[ident]
        cipher = ciphers.get(ident)
        snapshot = _snapshot(ident, sealed, cipher)
        exported.append(
            ExportedCustomer(
                id=ident,
                phase=phase if cipher is not None else "erased",
                language=language,
                updated_at=moment(updated_at),
                consents=latest,
                restrictions=restrictions.get(ident, _UNRESTRICTED),
                external_ids=external_ids.get(ident, ()),
                answers=tuple(answers.get(ident, ())),
                is_whole=is_whole and snapshot is not None and ident not in rewritten,
                snapshot_clear=snapshot,
                took_back=took_back.get(ident, ()),
                handed_on=handed_on.get(ident, _NOTHING),
            )
        )
    return exported


def _snapshot(ident: int, sealed: bytes, cipher: Cipher | None) -> bytes | None:
    with suppress(Unreadable):
        return cipher.open_bytes(cell_name(ident, "customer.snapshot", ident), sealed) if cipher else None
    return None


_UNRESTRICTED: frozenset[str] = frozenset()
_NOTHING: Mapping[int, str] = MappingProxyType({})


def _restrictions(unit: Unit, these: Collection[int], now: datetime | None) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    at = _FOR_EVER if now is None else stored(now)
    for customer, scope, until, updated_at in _RESTRICTIONS.rows(unit.connection, these):
        # Of who lifted one a moment ago, by a clock that is ahead of this look, it is over: their row was written with it.
        if until is None or (until > at and until > updated_at):
            found[customer].add(scope)
    return {customer: frozenset(scopes) for customer, scopes in found.items()}


def _handed_on(unit: Unit, these: Collection[int], look: Look) -> Mapping[int, Mapping[int, str]]:
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    if look.receiver is not None:
        for customer, answer, action in _HANDED_ON.rows(unit.connection, these, receiver=look.receiver):
            found[customer][answer] = action
    return found

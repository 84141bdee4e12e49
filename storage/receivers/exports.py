"""What an export reads: customers in order of their id, a page at a time, with consents, restrictions and answers.

A page is one short read: a long one would keep the write-ahead log growing while customers go on answering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from storage import tables as t
from storage.crypto import said_no
from storage.crypto.cells import Cipher, beside_answer, cell_name
from storage.crypto.chain import genesis
from storage.database.queries import ById
from storage.errors import Unreadable
from storage.model.records import ExternalId, SaidNo
from storage.model.timestamps import moment, moment_or_none, stored
from storage.people.customers import external_ids_of
from storage.turn.contents import hashes
from storage.turn.unit_of_work import Unit

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
_CONSENTS = ById(
    select(
        t.consent_event.c.customer,
        t.consent_event.c.purpose,
        t.consent_event.c.status,
        t.consent_event.c.valid_until,
        t.consent_event.c.prev_hash,
        t.consent_event.c.hash,
    ).where(t.consent_event.c.customer.in_(_THESE))
)
_RESTRICTIONS = ById(
    select(t.restriction.c.customer, t.restriction.c.scope, t.restriction.c.until, t.customer.c.updated_at)
    .join(t.customer, t.customer.c.id == t.restriction.c.customer)
    .where(t.restriction.c.customer.in_(_THESE))
)
_FOR_EVER = 2**62
"""Later than any stored moment."""
_A = t.answer.c
_ANSWER = (
    _A.customer,
    _A.id,
    _A.question,
    _A.cell,
    _A.provenance,
    _A.purpose,
    _A.consent_event_id,
    _A.answered_at,
    _A.keep_until,
    _A.ended_why,
    _A.wording,
    _A.benefit,
    t.ask.c.revision,
)
_REVISION = len(_ANSWER) - 1
"""Where in such a row its revision is."""
_OF_ASK = (t.ask.c.customer == _A.customer) & (t.ask.c.id == _A.ask)
_IN_ORDER = (_A.customer, _A.answered_at, _A.id)
_ANSWERS = ById(select(*_ANSWER).join(t.ask, _OF_ASK).where(_A.customer.in_(_THESE)).order_by(*_IN_ORDER))
_ANSWERS_WITH_PROOF = ById(
    select(*_ANSWER, _A.asked_at, t.wording.c.text, t.benefit.c.text)
    .join(t.ask, _OF_ASK)
    .join(t.wording, t.wording.c.id == _A.wording)
    .join(t.benefit, t.benefit.c.id == _A.benefit)
    .where(_A.customer.in_(_THESE))
    .order_by(*_IN_ORDER)
)
_HANDED_ON = ById(
    select(t.delivery.c.customer, t.delivery.c.system, t.delivery.c.answer, t.delivery.c.action).where(
        t.delivery.c.customer.in_(_THESE)
    )
)


@dataclass(frozen=True, slots=True)
class Consented:
    """The latest event of one purpose."""

    status: str
    valid_until: datetime | None


class GivenAnswer(NamedTuple):
    """One answer with its proof; `cell_clear` is nothing once it ended. A file has millions, so it is no more than a tuple."""

    question: str
    revision: str
    cell_clear: str | None
    provenance: str
    purpose: str
    consent: int
    wording: str
    benefit: str
    """Empty, as the words shown, where no proof was asked for."""
    asked_at: int | None
    """As it is stored, in microseconds since 1970; nothing where no proof was asked for."""
    answered_at: int
    keep_until: int
    ended_why: str | None
    id: int = 0


@dataclass(frozen=True, slots=True)
class ExportedCustomer:
    """One customer as an export sees them, before any filter."""

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
    consents, restrictions = _consents(unit, these), _restrictions(unit, these, look.now)
    (answers, rewritten), external_ids = _answers(unit, these, ciphers, look), external_ids_of(unit, these)
    handed_on, took_back = _handed_on(unit, these, look), said_no.of(unit.keys, these)
    exported = []
    for ident, phase, language, updated_at, sealed, head in rows:
        latest, is_whole = _latest(ident, consents.get(ident, {}), head)
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


def _consents(unit: Unit, these: Collection[int]) -> dict[int, dict[bytes, Any]]:
    """The events of each customer by what they follow."""
    events: defaultdict[int, dict[bytes, Any]] = defaultdict(dict)
    for row in _CONSENTS.rows(unit.connection, these):
        events[row[0]][bytes(row[4])] = row
    return events


def _latest(customer: int, followers: dict[bytes, Any], head: bytes | None) -> tuple[dict[str, Consented], bool]:
    """The latest event of each purpose, in the order of the chain, and whether that leads to its end with nothing beside it.

    Two events can share a moment, but not a predecessor.
    """
    latest: dict[str, Consented] = {}
    beginning = previous = genesis(customer)
    while previous in followers:
        _, purpose, status, valid_until, _, after = followers.pop(previous)
        latest[purpose] = Consented(status, moment_or_none(valid_until))
        previous = bytes(after)
    # What does not follow from the beginning was tampered with or lost; a withdrawal may be among it, so nothing is granted.
    if followers:
        return {}, False
    return latest, previous == (beginning if head is None else bytes(head))


def _restrictions(unit: Unit, these: Collection[int], now: datetime | None) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    at = _FOR_EVER if now is None else stored(now)
    for customer, scope, until, updated_at in _RESTRICTIONS.rows(unit.connection, these):
        # Of who lifted one a moment ago, by a clock that is ahead of this look, it is over: their row was written with it.
        if until is None or (until > at and until > updated_at):
            found[customer].add(scope)
    return {customer: frozenset(scopes) for customer, scopes in found.items()}


def _answers(
    unit: Unit, these: Collection[int], ciphers: Mapping[int, Cipher], look: Look
) -> tuple[Mapping[int, list[GivenAnswer]], set[int]]:
    """The answers of each, and of whom one does not open: it was rewritten, or what its row says of it was."""
    rows = (_ANSWERS_WITH_PROOF if look.with_proof else _ANSWERS).rows(unit.connection, these)
    revisions = hashes(unit, {row[_REVISION] for row in rows})
    found: defaultdict[int, list[GivenAnswer]] = defaultdict(list)
    rewritten: set[int] = set()
    for row in rows:
        (
            customer,
            ident,
            question,
            cell,
            provenance,
            purpose,
            consent,
            answered_at,
            keep_until,
            why,
            shown,
            told,
            revision,
            *proof,
        ) = row
        cipher = None if cell is None else ciphers.get(customer)
        clear = None
        if cipher is not None:
            beside = beside_answer(question, purpose, provenance, consent, shown, told, answered_at, keep_until)
            try:
                clear = cipher.open(cell_name(customer, "answer.cell", ident), cell, beside)
            except Unreadable:
                clear = ""
                rewritten.add(customer)
        asked_at, wording, benefit = proof or _UNPROVEN
        found[customer].append(
            GivenAnswer(
                question,
                revisions[revision],
                clear,
                provenance,
                purpose,
                consent,
                wording,
                benefit,
                asked_at,
                answered_at,
                keep_until,
                why,
                ident,
            )
        )
    return found, rewritten


_UNPROVEN: tuple[Any, ...] = (None, "", "")


def _handed_on(unit: Unit, these: Collection[int], look: Look) -> Mapping[int, Mapping[int, str]]:
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows: Iterable[Any] = () if look.receiver is None else _HANDED_ON.rows(unit.connection, these)
    for customer, system, answer, action in rows:
        if system == look.receiver:
            found[customer][answer] = action
    return found

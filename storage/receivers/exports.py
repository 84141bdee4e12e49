"""What an export reads: customers in order of their id, a page at a time, with consents, restrictions and answers.

A page is one short read: a long one would keep the write-ahead log growing while customers go on answering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, or_, select

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.crypto.chain import genesis
from storage.errors import Unreadable
from storage.model.records import ExternalId
from storage.model.timestamps import moment, moment_or_none, stored
from storage.people.customers import external_ids_of
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
_SOME = _CUSTOMERS.where(t.customer.c.id.in_(_THESE)).order_by(t.customer.c.id)
_CONSENTS = select(
    t.consent_event.c.customer,
    t.consent_event.c.purpose,
    t.consent_event.c.status,
    t.consent_event.c.valid_until,
    t.consent_event.c.prev_hash,
    t.consent_event.c.hash,
).where(t.consent_event.c.customer.in_(_THESE))
_RESTRICTIONS = select(t.restriction.c.customer, t.restriction.c.scope).where(
    t.restriction.c.customer.in_(_THESE), or_(t.restriction.c.until.is_(None), t.restriction.c.until > bindparam("now"))
)
_FOR_EVER = 2**62
"""Later than any stored moment."""
_ANSWERS = (
    select(
        t.answer,
        t.wording.c.text.label("wording_text"),
        t.benefit.c.text.label("benefit_text"),
        t.question_revision.c.sha256.label("revision_sha256"),
    )
    .join(t.wording, t.wording.c.id == t.answer.c.wording)
    .join(t.benefit, t.benefit.c.id == t.answer.c.benefit)
    .join(t.ask, (t.ask.c.customer == t.answer.c.customer) & (t.ask.c.id == t.answer.c.ask))
    .join(t.question_revision, t.question_revision.c.id == t.ask.c.revision)
    .where(t.answer.c.customer.in_(_THESE))
    .order_by(t.answer.c.customer, t.answer.c.answered_at, t.answer.c.id)
)


_MANIFESTS = select(t.export_manifest).order_by(t.export_manifest.c.at.desc(), t.export_manifest.c.id)


@dataclass(frozen=True, slots=True)
class Consented:
    """The latest event of one purpose."""

    status: str
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer with its proof; `cell_clear` is nothing once it ended."""

    id: int
    question: str
    revision: str
    cell_clear: str | None
    provenance: str
    purpose: str
    consent: int
    wording: str
    benefit: str
    asked_at: datetime
    answered_at: datetime
    keep_until: datetime
    ended_why: str | None


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


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who exported what, when and for which purposes (GDPR Art. 30); `body` is the document that was printed."""

    id: int
    at: datetime
    rows: int
    by: str
    purposes: str
    fields: str
    format: str
    file_sha256: str
    body: str


def page(unit: Unit, *, after: int, limit: int, now: datetime | None = None) -> list[ExportedCustomer]:
    """The next customers in the order of their ids. Restrictions that end count until `now`; without it, not at all."""
    return _exported(unit, unit.connection.execute(_PAGE, {"after": after, "at_most": limit}).all(), now)


def these(unit: Unit, customers: Collection[int], *, now: datetime | None = None) -> list[ExportedCustomer]:
    """These customers, as `page` shows them, in the order of their ids."""
    return _exported(unit, unit.connection.execute(_SOME, {"these": list(customers)}).all(), now)


def _exported(unit: Unit, rows: Sequence[Any], now: datetime | None) -> list[ExportedCustomer]:
    """Who has no key any more is being forgotten: shown as erased, with nothing to say."""
    these = [row.id for row in rows]
    consents, restrictions = _consents(unit, rows), _restrictions(unit, these, now)
    answers, external_ids = _answers(unit, these), external_ids_of(unit, these)
    ciphers = unit.keys.ciphers(these)
    exported = []
    for row in rows:
        latest, is_whole = consents[row.id]
        snapshot = _snapshot(row, ciphers.get(row.id))
        exported.append(
            ExportedCustomer(
                id=row.id,
                phase=row.phase if row.id in ciphers else "erased",
                language=row.language,
                updated_at=moment(row.updated_at),
                consents=latest,
                restrictions=frozenset(restrictions[row.id]),
                external_ids=external_ids.get(row.id, ()),
                answers=tuple(answers[row.id]),
                is_whole=is_whole and snapshot is not None,
                snapshot_clear=snapshot,
            )
        )
    return exported


def _snapshot(row: Any, cipher: Cipher | None) -> bytes | None:
    with suppress(Unreadable):
        return cipher.open_bytes(cell_name(row.id, "customer.snapshot", row.id), row.snapshot) if cipher else None
    return None


def save_manifest(unit: Unit, manifest: Manifest) -> None:
    """Keep the record of an export."""
    unit.connection.execute(
        insert(t.export_manifest),
        {
            "id": manifest.id,
            "at": stored(manifest.at),
            "rows": manifest.rows,
            "by": manifest.by,
            "purposes": manifest.purposes,
            "fields": manifest.fields,
            "format": manifest.format,
            "file_sha256": manifest.file_sha256,
            "body": manifest.body,
        },
    )


def manifests(unit: Unit) -> list[Manifest]:
    """Every export there was, latest first."""
    return [
        Manifest(row.id, moment(row.at), row.rows, row.by, row.purposes, row.fields, row.format, row.file_sha256, row.body)
        for row in unit.connection.execute(_MANIFESTS)
    ]


_Consents = tuple[dict[str, Consented], bool]


def _consents(unit: Unit, customers: Sequence[Any]) -> dict[int, _Consents]:
    """The latest event of each purpose, in the order of the chain: two events can share a moment, but not a predecessor."""
    events: defaultdict[int, dict[bytes, Any]] = defaultdict(dict)
    for row in unit.connection.execute(_CONSENTS, {"these": [customer.id for customer in customers]}):
        events[row.customer][bytes(row.prev_hash)] = row
    return {one.id: _latest(one.id, events[one.id], one.consent_head) for one in customers}


def _latest(customer: int, followers: dict[bytes, Any], head: bytes | None) -> _Consents:
    """The latest events, and whether the chain leads from its beginning to its end with nothing beside it."""
    latest: dict[str, Consented] = {}
    previous = genesis(customer)
    while previous in followers:
        row = followers.pop(previous)
        latest[row.purpose] = Consented(row.status, moment_or_none(row.valid_until))
        previous = bytes(row.hash)
    # What does not follow from the beginning was tampered with or lost; a withdrawal may be among it, so nothing is granted.
    if followers:
        return {}, False
    return latest, previous == (genesis(customer) if head is None else bytes(head))


def _restrictions(unit: Unit, these: Collection[int], now: datetime | None) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    at = _FOR_EVER if now is None else stored(now)
    for customer, scope in unit.connection.execute(_RESTRICTIONS, {"these": list(these), "now": at}):
        found[customer].add(scope)
    return found


def _answers(unit: Unit, these: Collection[int]) -> defaultdict[int, list[GivenAnswer]]:
    rows: Iterable[Any] = unit.connection.execute(_ANSWERS, {"these": list(these)})
    ciphers = unit.keys.ciphers(these)
    found: defaultdict[int, list[GivenAnswer]] = defaultdict(list)
    for row in rows:
        cipher = ciphers.get(row.customer)
        is_there = row.cell is not None and cipher is not None
        found[row.customer].append(
            GivenAnswer(
                id=row.id,
                question=row.question,
                revision=row.revision_sha256.hex(),
                cell_clear=cipher.open(cell_name(row.customer, "answer.cell", row.id), row.cell) if is_there and cipher else None,
                provenance=row.provenance,
                purpose=row.purpose,
                consent=row.consent_event_id,
                wording=row.wording_text,
                benefit=row.benefit_text,
                asked_at=moment(row.asked_at),
                answered_at=moment(row.answered_at),
                keep_until=moment(row.keep_until),
                ended_why=row.ended_why,
            )
        )
    return found

"""What is on record about one customer: facts, asks, answers opened, consents with their chain, restrictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from storage import tables as t
from storage.crypto.cells import Cipher, beside_answer, cell_name
from storage.crypto.chain import genesis, link
from storage.database.queries import ById
from storage.model.accountability import ChainReport
from storage.model.records import AnswerRow, AskRow, ConsentRow, FactRow, RestrictionRow
from storage.model.timestamps import moment, moment_or_none
from storage.tables.conditions import literally
from storage.turn.encoding import benefit_id
from storage.turn.unit_of_work import Unit

_WHOSE: BindParameter[int] = bindparam("whose")
_WORDING = t.wording.c.sha256.label("wording_sha256")
_FACTS = select(t.fact).where(t.fact.c.customer == _WHOSE, t.fact.c.seq >= bindparam("since")).order_by(t.fact.c.seq)
_FACTS_BETWEEN = (
    select(t.fact)
    .where(t.fact.c.customer >= bindparam("first"), t.fact.c.customer <= bindparam("last"))
    .order_by(t.fact.c.customer, t.fact.c.seq)
)
_ASKS = (
    select(t.ask, _WORDING, t.question_revision.c.sha256.label("revision_sha256"))
    .join(t.wording, t.wording.c.id == t.ask.c.wording)
    .join(t.question_revision, t.question_revision.c.id == t.ask.c.revision)
    .where(t.ask.c.customer == _WHOSE)
    .order_by(t.ask.c.planned_at, t.ask.c.number)
)
_ANSWERS = (
    select(t.answer, _WORDING, t.benefit.c.text.label("benefit_shown"))
    .join(t.wording, t.wording.c.id == t.answer.c.wording)
    .join(t.benefit, t.benefit.c.id == t.answer.c.benefit)
    .where(t.answer.c.customer == _WHOSE)
    .order_by(t.answer.c.answered_at, t.answer.c.id)
)
_GONE = ById(
    select(t.answer.c.customer, t.answer.c.id)
    .where(t.answer.c.customer.in_(bindparam("these", expanding=True)), ~literally(t.answer.c.ended_why, "expired"))
    .order_by(t.answer.c.id)
)
_CONSENTS = (
    select(t.consent_event, _WORDING)
    .join(t.wording, t.wording.c.id == t.consent_event.c.wording)
    .where(t.consent_event.c.customer == _WHOSE)
)
_RESTRICTIONS = select(t.restriction).where(t.restriction.c.customer == _WHOSE).order_by(t.restriction.c.since, t.restriction.c.id)
_HEAD = select(t.customer.c.consent_head).where(t.customer.c.id == _WHOSE)


def facts(unit: Unit, customer: int, *, since: int = 0) -> list[FactRow]:
    """The customer's log, from entry `since` on."""
    rows = unit.connection.execute(_FACTS, {"whose": customer, "since": since})
    return [FactRow(row.customer, row.seq, moment(row.at), bytes(row.body)) for row in rows]


def facts_between(unit: Unit, *, first: int, last: int) -> list[FactRow]:
    """The logs of all customers whose ids lie between two, both included, each in its order."""
    rows = unit.connection.execute(_FACTS_BETWEEN, {"first": first, "last": last})
    return [FactRow(row.customer, row.seq, moment(row.at), bytes(row.body)) for row in rows]


def asks(unit: Unit, customer: int) -> list[AskRow]:
    """Every ask, oldest first."""
    return [
        AskRow(
            id=row.id,
            customer=row.customer,
            question=row.question,
            revision=row.revision_sha256.hex(),
            wording=row.wording_sha256.hex(),
            language=row.language,
            pulled=bool(row.pulled),
            outcome=row.outcome,
            planned_at=moment(row.planned_at),
            sent_at=moment_or_none(row.sent_at),
            ended_at=moment_or_none(row.ended_at),
            number=row.number,
            variant=row.variant,
            why_at=moment_or_none(row.why_at),
            slowed=bool(row.slowed),
        )
        for row in unit.connection.execute(_ASKS, {"whose": customer})
    ]


def answers(unit: Unit, customer: int) -> list[AnswerRow]:
    """Every answer ever given, oldest first; the cell of one that ended is gone. Raises `KeyGone`, `Unreadable`."""
    rows = unit.connection.execute(_ANSWERS, {"whose": customer}).all()
    if not rows:
        return []
    cipher = unit.keys.cipher(customer)
    return [
        AnswerRow(
            id=row.id,
            customer=row.customer,
            ask=row.ask,
            question=row.question,
            cell_clear=None if row.cell is None else _opened(row, cipher),
            provenance=row.provenance,
            purpose=row.purpose,
            consent=row.consent_event_id,
            wording=row.wording_sha256.hex(),
            # Words that are not what they were kept as prove nothing, and are shown to nobody as what was shown.
            benefit_shown=row.benefit_shown if benefit_id(row.benefit_shown) == row.benefit else "",
            asked_at=moment(row.asked_at),
            answered_at=moment(row.answered_at),
            keep_until=moment(row.keep_until),
            ended_at=moment_or_none(row.ended_at),
            ended_why=row.ended_why,
            fresh_until=moment_or_none(row.fresh_until),
        )
        for row in rows
    ]


def gone(unit: Unit, customers: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Of these customers the answers that ended, and not only since their time ran out."""
    found = defaultdict[int, list[int]](list)
    for customer, answer in _GONE.rows(unit.connection, customers):
        found[customer].append(answer)
    return found


def consents(unit: Unit, customer: int) -> list[ConsentRow]:
    """Every consent event in the order of its chain; what is not chained to the rest comes last."""
    ordered, loose = _chained(unit, customer)
    return [event for event, _ in ordered + loose]


def verify_chain(unit: Unit, customer: int) -> ChainReport:
    """Recompute the chain of consent events: whatever was changed, removed or added afterwards shows."""
    ordered, loose = _chained(unit, customer)
    count = len(ordered) + len(loose)
    previous = genesis(customer)
    for event, kept in ordered:
        previous = link(previous, event)
        if previous != kept:
            return ChainReport(count, f"consent event {event.id} is not what was recorded")
    if loose:
        return ChainReport(count, f"consent event {loose[0][0].id} does not follow any other")
    head = unit.connection.scalar(_HEAD, {"whose": customer})
    if (head or genesis(customer)) != previous:
        return ChainReport(count, "the latest consent events are missing")
    return ChainReport(count, None)


def restrictions(unit: Unit, customer: int) -> list[RestrictionRow]:
    """Every restriction of sharing, ended ones too."""
    return [
        RestrictionRow(row.id, row.customer, row.scope, row.consent, moment(row.since), moment_or_none(row.until))
        for row in unit.connection.execute(_RESTRICTIONS, {"whose": customer})
    ]


def _opened(row: Any, cipher: Cipher) -> str:
    beside = beside_answer(
        row.question, row.purpose, row.provenance, row.consent_event_id, row.wording, row.benefit, row.answered_at, row.keep_until
    )
    return cipher.open(cell_name(row.customer, "answer.cell", row.id), row.cell, beside)


_Kept = list[tuple[ConsentRow, bytes]]


def _chained(unit: Unit, customer: int) -> tuple[_Kept, _Kept]:
    """Events with their kept hashes: those that follow from the beginning, in order, and the rest."""
    followers: dict[bytes, tuple[ConsentRow, bytes]] = {}
    loose: _Kept = []
    for row in unit.connection.execute(_CONSENTS, {"whose": customer}):
        kept = (_consent(row), bytes(row.hash))
        if bytes(row.prev_hash) in followers:
            loose.append(kept)
        else:
            followers[bytes(row.prev_hash)] = kept
    ordered: _Kept = []
    previous = genesis(customer)
    while previous in followers:
        ordered.append(followers.pop(previous))
        previous = ordered[-1][1]
    return ordered, loose + list(followers.values())


def _consent(row: Any) -> ConsentRow:
    return ConsentRow(
        id=row.id,
        customer=row.customer,
        purpose=row.purpose,
        status=row.status,
        wording=row.wording_sha256.hex(),
        language=row.language,
        method=row.method,
        channel=row.channel,
        message_ref=row.message_ref,
        event_key=row.event_key,
        at=moment(row.at),
        valid_until=moment_or_none(row.valid_until),
        jurisdiction=row.jurisdiction,
    )

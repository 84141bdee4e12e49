"""Everything a turn may read, for many customers with a handful of queries, locked where the database locks rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select

from storage import tables as t
from storage.crypto.cells import Cipher, beside_answer, cell_name
from storage.database.queries import ById
from storage.errors import KeyGone, StorageError
from storage.model.records import Address, CustomerRow, HandedTo, PreferenceRow
from storage.model.timestamps import moment, moment_or_none
from storage.model.turns import CurrentAnswer, Line, Loaded, PastAsk
from storage.tables.conditions import literally
from storage.turn.contents import hashes
from storage.turn.opened_customer import OpenedCustomer
from storage.turn.unit_of_work import Unit

_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_OF_CUSTOMERS: Select[Any] = (
    select(
        t.customer.c.id,
        t.customer.c.version,
        t.customer.c.phase,
        t.customer.c.language,
        t.customer.c.zone,
        t.customer.c.zone_source,
        t.customer.c.snapshot,
        t.customer.c.created_at,
        t.customer.c.updated_at,
        t.customer.c.consent_head,
    )
    .where(t.customer.c.id.in_(_THESE))
    .order_by(t.customer.c.id)
)
# Ordered, so that two processes locking the same customers do not deadlock.
_LOCKED = ById(_OF_CUSTOMERS.with_for_update())
_CUSTOMERS = ById(_OF_CUSTOMERS)
_ADDRESSES = ById(
    select(t.address.c.customer, t.address.c.channel, t.address.c.lookup, t.address.c.cell)
    .where(t.address.c.customer.in_(_THESE))
    .order_by(t.address.c.customer, t.address.c.ordinal)
)
_ASKS = ById(
    select(
        t.ask.c.customer,
        t.ask.c.id,
        t.ask.c.question,
        t.ask.c.lives_as,
        t.ask.c.planned_at,
        t.ask.c.revision,
        t.ask.c.wording,
        t.ask.c.outcome,
        t.ask.c.slowed,
        t.ask.c.why_at,
        t.ask.c.number,
    )
    .where(t.ask.c.customer.in_(_THESE))
    .order_by(t.ask.c.customer, t.ask.c.number)
)
_CONTENTS = slice(5, 7)
"""Where in such a row its revision and its wording are."""

_ANSWERS = ById(
    select(
        t.answer.c.customer,
        t.answer.c.id,
        t.answer.c.ask,
        t.answer.c.cell,
        t.answer.c.provenance,
        t.answer.c.purpose,
        t.answer.c.consent_event_id,
        t.answer.c.answered_at,
        t.answer.c.keep_until,
        t.answer.c.fresh_until,
        t.answer.c.question,
        t.answer.c.wording,
        t.answer.c.benefit,
    )
    .where(t.answer.c.customer.in_(_THESE), t.answer.c.ended_at.is_(None))
    .order_by(t.answer.c.customer, t.answer.c.id)
)
_PREFERENCES = ById(
    select(t.preference).where(t.preference.c.customer.in_(_THESE)).order_by(t.preference.c.customer, t.preference.c.question)
)
_HANDED_ON = ById(
    select(
        t.delivery.c.customer,
        t.delivery.c.answer,
        t.delivery.c.system,
        t.delivery.c.at,
        t.answer.c.question,
        t.delivery.c.action,
        t.delivery.c.read_back_at,
    )
    .join(t.answer, (t.answer.c.customer == t.delivery.c.customer) & (t.answer.c.id == t.delivery.c.answer))
    .where(t.delivery.c.customer.in_(_THESE))
    .order_by(t.delivery.c.customer, t.delivery.c.at)
)
# Asked after the lock is taken: joined to the locked row, PostgreSQL would show it as it was before the wait.
_DUE = ById(select(t.due.c.customer, t.due.c.due_at).where(t.due.c.customer.in_(_THESE)))
_LINE = ById(
    select(t.outbox.c.customer, t.outbox.c.state, t.outbox.c.channel, t.outbox.c.key, t.outbox.c.message_ref)
    .where(
        t.outbox.c.customer.in_(_THESE),
        or_(
            literally(t.outbox.c.state, "queued"),
            literally(t.outbox.c.state, "sending"),
            and_(t.outbox.c.ask.is_not(None), t.outbox.c.message_ref.is_not(None)),
        ),
    )
    .order_by(t.outbox.c.customer, t.outbox.c.version, t.outbox.c.position)
)
_BY_LOOKUP = ById(select(t.address.c.channel, t.address.c.lookup, t.address.c.customer).where(t.address.c.lookup.in_(_THESE)))


def find(unit: Unit, addresses: Collection[Address]) -> dict[Address, int]:
    """Whose addresses these are; unknown ones are missing from the result."""
    lookups = {(a.channel, unit.keys.pepper.lookup(a.channel, a.id_clear)): a for a in addresses}
    rows = _BY_LOOKUP.rows(unit.connection, [lookup for _, lookup in lookups])
    return {lookups[key]: customer for channel, lookup, customer in rows if (key := (channel, bytes(lookup))) in lookups}


def load(unit: Unit, customers: Collection[int], *, lock: bool) -> dict[int, OpenedCustomer | StorageError]:
    """These customers as they are now; who cannot be read is an error of their own, who does not exist is missing."""
    rows = (_LOCKED if lock else _CUSTOMERS).rows(unit.connection, customers)
    if not rows:
        return {}
    addresses = _grouped(_ADDRESSES.rows(unit.connection, customers))
    asks = _ASKS.rows(unit.connection, customers)
    contents = hashes(unit, {ident for ask in asks for ident in ask[_CONTENTS]})
    asked, answers = _grouped(asks), _grouped(_ANSWERS.rows(unit.connection, customers))
    preferences = _grouped(_PREFERENCES.rows(unit.connection, customers))
    handed_on = _grouped(_HANDED_ON.rows(unit.connection, customers))
    lines = _grouped(_LINE.rows(unit.connection, customers))
    due = {customer: at for customer, at in _DUE.rows(unit.connection, customers)}
    ciphers = unit.keys.ciphers([row[0] for row in rows])
    opened: dict[int, OpenedCustomer | StorageError] = {}
    for row in rows:
        ident, head = row[0], row[-1]
        try:
            cipher = _cipher_of(ident, ciphers)
            opened[ident] = OpenedCustomer(
                Loaded(
                    customer=_customer(row, cipher),
                    addresses=tuple(_address(a, cipher) for a in addresses[ident]),
                    asks=tuple(_ask(ask, contents) for ask in asked[ident]),
                    answers=tuple(_answer(answer, cipher) for answer in answers[ident]),
                    preferences=tuple(_preference(p) for p in preferences[ident]),
                    due_at=moment_or_none(due.get(ident)),
                    handed_on=tuple(
                        HandedTo(answer, system, moment(at), question, action != "set", moment_or_none(looked))
                        for _, answer, system, at, question, action, looked in handed_on[ident]
                    ),
                    line=_line(lines[ident]),
                ),
                head,
                cipher,
            )
        except StorageError as error:
            opened[ident] = error
    return opened


def _grouped(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return groups


def _line(rows: Iterable[Any]) -> Line:
    states = {state for _, state, *_ in rows}
    asked = {(channel, key): ref for _, _, channel, key, ref in rows if ref is not None}
    return Line("queued" in states, "sending" in states, asked)


def _cipher_of(customer: int, ciphers: dict[int, Cipher]) -> Cipher:
    if customer not in ciphers:
        raise KeyGone(f"customer {customer} has rows but no key: erased, and then a backup was restored")
    return ciphers[customer]


def _customer(row: Any, cipher: Cipher) -> CustomerRow:
    ident, version, phase, language, zone, zone_source, snapshot, created_at, updated_at, _head = row
    return CustomerRow(
        id=ident,
        version=version,
        phase=phase,
        language=language,
        zone=zone,
        zone_source=zone_source,
        snapshot_clear=cipher.open_bytes(cell_name(ident, "customer.snapshot", ident), snapshot),
        created_at=moment(created_at),
        updated_at=moment(updated_at),
    )


def _address(row: Any, cipher: Cipher) -> Address:
    customer, channel, lookup, cell = row
    return Address(channel, cipher.open(cell_name(customer, "address.cell", lookup.hex()), cell))


def _ask(row: Any, contents: Mapping[int, str]) -> PastAsk:
    _customer, ident, question, lives_as, planned_at, revision, wording, outcome, slowed, why_at, number = row
    at, known = moment(planned_at), contents
    return PastAsk(
        ident, lives_as or question, at, known[revision], known[wording], outcome, bool(slowed), why_at is not None, number
    )


def _answer(row: Any, cipher: Cipher) -> CurrentAnswer:
    _customer, ident, ask, _cell, provenance, purpose, consent, answered_at, keep_until, fresh_until, *_ = row
    return CurrentAnswer(
        id=ident,
        ask=ask,
        opens=partial(_opened, row, cipher),
        provenance=provenance,
        purpose=purpose,
        consent=consent,
        answered_at=moment(answered_at),
        keep_until=moment(keep_until),
        fresh_until=moment_or_none(fresh_until),
    )


def _opened(row: Any, cipher: Cipher) -> str:
    """Only when somebody needs it: a turn needs the values of few answers."""
    customer, ident, _ask, cell, provenance, purpose, consent, answered_at, keep_until, _fresh, question, wording, benefit = row
    beside = beside_answer(question, purpose, provenance, consent, wording, benefit, answered_at, keep_until)
    return cipher.open(cell_name(customer, "answer.cell", ident), cell, beside)


def _preference(row: Any) -> PreferenceRow:
    customer, question, skips, refused, not_before, snoozed_to, restricted, asks = row
    return PreferenceRow(
        customer=customer,
        question=question,
        skips=skips,
        refused=bool(refused),
        not_before=moment_or_none(not_before),
        snoozed_to=moment_or_none(snoozed_to),
        restricted=bool(restricted),
        asks=asks,
    )

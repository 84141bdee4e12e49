"""Records that earlier releases kept as JSON, written anew: some customers in each transaction, so that it can be interrupted.

What is done is deleted, so what is left is what still has to be done; the space is used again at once. What the JSON means is not
storage's business: the caller reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Engine, bindparam, column, delete, distinct, func, insert, select, table, union_all, update

from storage import tables as t
from storage.crypto.cells import Cipher, cell_name
from storage.crypto.keys import Keys
from storage.errors import OlderSchema
from storage.model.records import CustomerId, FactRow, PreferenceRow
from storage.model.timestamps import moment, stored_or_none
from storage.tables.conditions import BIG
from storage.turn import encoding
from storage.turn.unit_of_work import Unit

_AT_ONCE = 100
"""Customers in one transaction."""

_FACTS_OF_BEFORE = table(
    "fact_json", column("customer", BIG), column("seq", BIG), column("at", BIG), column("kind"), column("body")
)
_HISTORIES_OF_BEFORE = table("preference_json", column("customer", BIG), column("question"), column("history"))
_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_LEFT = select(func.count(distinct(_FACTS_OF_BEFORE.c.customer)))
_NEXT = select(_FACTS_OF_BEFORE.c.customer).distinct().order_by(_FACTS_OF_BEFORE.c.customer).limit(bindparam("at_most"))
# Locked, so that of two processes only one writes a customer anew; the other finds nothing left of them.
_SNAPSHOTS = (
    select(t.customer.c.id, t.customer.c.snapshot).where(t.customer.c.id.in_(_THESE)).order_by(t.customer.c.id).with_for_update()
)
_FACTS = (
    select(_FACTS_OF_BEFORE)
    .where(_FACTS_OF_BEFORE.c.customer.in_(_THESE))
    .order_by(_FACTS_OF_BEFORE.c.customer, _FACTS_OF_BEFORE.c.seq)
)
_HISTORIES = (
    select(_HISTORIES_OF_BEFORE.c.customer, _HISTORIES_OF_BEFORE.c.question, _HISTORIES_OF_BEFORE.c.history)
    .where(_HISTORIES_OF_BEFORE.c.customer.in_(_THESE))
    .order_by(_HISTORIES_OF_BEFORE.c.customer, _HISTORIES_OF_BEFORE.c.question)
)
_CONTENTS = union_all(select(t.wording.c.id), select(t.question_revision.c.id))
_DONE = [delete(one).where(one.c.customer.in_(_THESE)) for one in (_FACTS_OF_BEFORE, _HISTORIES_OF_BEFORE)]
_SNAPSHOT = update(t.customer).where(t.customer.c.id == bindparam("whose")).values(snapshot=bindparam("new"))
_ASK = (
    update(t.ask)
    .where(t.ask.c.customer == bindparam("whose"), t.ask.c.id == bindparam("which"))
    .values(
        number=bindparam("new_number"),
        slowed=bindparam("new_slowed"),
        lives_as=bindparam("new_lives_as"),
        wording=func.coalesce(bindparam("new_wording", type_=t.ask.c.wording.type), t.ask.c.wording),
        why_at=func.coalesce(t.ask.c.why_at, bindparam("new_why_at", type_=t.ask.c.why_at.type)),
    )
)
_ANSWER = (
    update(t.answer)
    .where(t.answer.c.customer == bindparam("whose"), t.answer.c.id == bindparam("which"))
    .values(fresh_until=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class FactOfBefore:
    """One entry of such a log; `body` is JSON."""

    seq: int
    at: datetime
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class CustomerOfBefore:
    """A customer's records as they were kept."""

    id: CustomerId
    snapshot_clear: str | None
    """JSON; nothing for who has no key any more."""
    facts: tuple[FactOfBefore, ...]
    histories: tuple[tuple[str, str], ...]
    """(question, JSON)."""
    contents: frozenset[int]
    """Beginnings of the hashes of everything that was ever shown: only these can be looked up."""


@dataclass(frozen=True, slots=True)
class AskDetails:
    """What an ask's row says from now on, which only log and history said."""

    id: int
    number: int
    slowed: bool
    lives_as: str | None
    wording: str | None
    """The words in which it was shown last."""
    why_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The same records as they are kept from now on."""

    snapshot_clear: bytes | None
    facts: tuple[FactRow, ...]
    preferences: tuple[PreferenceRow, ...]
    asks: tuple[AskDetails, ...]
    fresh_until: tuple[tuple[int, datetime], ...]
    """(answer, when it has to be asked about again)."""


Rewrite = Callable[[CustomerOfBefore], Rewritten]
Progress = Callable[[int, int], None]
"""Hears how many customers are done, and of how many."""


def rewrite_all(engine: Engine, keys: Keys, rewrite: Rewrite | None, progress: Progress) -> None:
    """Write anew what is left; without `rewrite` raises `OlderSchema` when anything is."""
    with engine.begin() as connection:
        of = connection.scalar(_LEFT) or 0
        contents = frozenset(connection.scalars(_CONTENTS)) if of else frozenset()
    if of and rewrite is None:
        raise OlderSchema("the records were kept by an earlier release and have to be written anew; run `zeroparty migrate`")
    done, is_left = 0, rewrite is not None and of > 0
    while rewrite is not None and is_left:
        with engine.begin() as connection:
            found = _some(Unit(connection, keys), rewrite, contents)
        is_left, done = found > 0, done + found
        if is_left:
            progress(min(done, of), of)


def _some(unit: Unit, rewrite: Rewrite, contents: frozenset[int]) -> int:
    these = {"these": list(unit.connection.scalars(_NEXT, {"at_most": _AT_ONCE}))}
    if not these["these"]:
        return 0
    ciphers = unit.keys.ciphers(these["these"])
    before = _of_before(unit, these, ciphers, contents)
    _write(unit, {one.id: rewrite(one) for one in before}, ciphers)
    for statement in _DONE:
        unit.connection.execute(statement, these)
    return len(these["these"])


def _of_before(
    unit: Unit, these: dict[str, list[int]], ciphers: dict[int, Cipher], contents: frozenset[int]
) -> list[CustomerOfBefore]:
    snapshots = {row.id: row.snapshot for row in unit.connection.execute(_SNAPSHOTS, these)}
    facts: defaultdict[int, list[FactOfBefore]] = defaultdict(list)
    for customer, seq, at, kind, body in unit.connection.execute(_FACTS, these):
        facts[customer].append(FactOfBefore(seq, moment(at), kind, body))
    histories: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for customer, question, history in unit.connection.execute(_HISTORIES, these):
        histories[customer].append((question, history))
    return [
        CustomerOfBefore(ident, _opened(ident, snapshots[ident], ciphers), tuple(log), tuple(histories[ident]), contents)
        for ident, log in facts.items()
    ]


def _opened(customer: int, snapshot: bytes, ciphers: dict[int, Cipher]) -> str | None:
    cipher = ciphers.get(customer)
    return None if cipher is None else cipher.open(cell_name(customer, "customer.snapshot", customer), snapshot)


def _write(unit: Unit, rewritten: dict[int, Rewritten], ciphers: dict[int, Cipher]) -> None:
    def execute(statement: Any, rows: Iterable[dict[str, Any]]) -> None:
        listed = list(rows)
        if listed:
            unit.connection.execute(statement, listed)

    new = rewritten.items()
    execute(insert(t.fact), (encoding.fact(row) for _, one in new for row in one.facts))
    execute(insert(t.preference), (encoding.preference(row) for _, one in new for row in one.preferences))
    execute(_ASK, (_ask(whose, ask) for whose, one in new for ask in one.asks))
    execute(
        _ANSWER,
        (
            {"whose": whose, "which": answer, "until": stored_or_none(until)}
            for whose, one in new
            for answer, until in one.fresh_until
        ),
    )
    execute(
        _SNAPSHOT,
        (
            {"whose": whose, "new": ciphers[whose].seal_bytes(cell_name(whose, "customer.snapshot", whose), one.snapshot_clear)}
            for whose, one in new
            if one.snapshot_clear is not None
        ),
    )


def _ask(whose: int, ask: AskDetails) -> dict[str, Any]:
    return {
        "whose": whose,
        "which": ask.id,
        "new_number": ask.number,
        "new_slowed": ask.slowed,
        "new_lives_as": ask.lives_as,
        "new_wording": None if ask.wording is None else encoding.short(ask.wording),
        "new_why_at": stored_or_none(ask.why_at),
    }

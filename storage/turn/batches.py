"""Many turns in one transaction: waves in which every customer appears once, each wave loaded and saved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from storage import tables as t
from storage.crypto import left_alone, said_no
from storage.database.failures import concerns_all, explained
from storage.database.queries import ById
from storage.errors import AlreadyHandled, InvalidWrites, StaleVersion, StorageError
from storage.model.records import Address
from storage.model.turns import Writes
from storage.tables.conditions import literally
from storage.turn.encoding import USED_LINK
from storage.turn.loading import find, load
from storage.turn.opened_customer import OpenedCustomer
from storage.turn.saving import encode, encode_without_customer, flush, owner_of
from storage.turn.statements import Rows
from storage.turn.unit_of_work import Unit
from storage.turn.writer_commands import TurnCommand

# Locked, so that two processes cannot both find it waiting; ordered, so that they cannot wait for each other.
_STILL_WAITING = ById(
    select(t.inbox.c.id)
    .where(t.inbox.c.id.in_(bindparam("these", expanding=True)), literally(t.inbox.c.state, "waiting"))
    .order_by(t.inbox.c.id)
    .with_for_update()
)


@dataclass(slots=True)
class _Decided:
    """A turn whose work is done and whose rows are not written yet."""

    turn: TurnCommand
    opened: OpenedCustomer | None
    writes: Writes
    owner: int | None
    result: Any
    rows: Rows


def run_turns(unit: Unit, turns: Sequence[TurnCommand]) -> None:
    """Run all turns, one customer's in the order given; each ends with a result or an error of its own."""
    waiting = list(turns)
    while waiting:
        customers = find(unit, {turn.who for turn in waiting if isinstance(turn.who, Address)})
        wave, later = _split(waiting, customers)
        waiting = _run_wave(unit, wave, customers) + later


def _split(turns: Sequence[TurnCommand], customers: dict[Address, int]) -> tuple[list[TurnCommand], list[TurnCommand]]:
    """The first turn of every customer and inbox row, and the rest."""
    taken: set[object] = set()
    wave: list[TurnCommand] = []
    later: list[TurnCommand] = []
    for turn in turns:
        keys = {("customer", _customer_of(turn, customers) or turn.who), ("inbox", turn.inbox or turn)}
        (later if taken & keys else wave).append(turn)
        taken |= keys
    return wave, later


def _customer_of(turn: TurnCommand, customers: dict[Address, int]) -> int | None:
    return customers.get(turn.who) if isinstance(turn.who, Address) else turn.who


def _run_wave(unit: Unit, wave: Sequence[TurnCommand], customers: dict[Address, int]) -> list[TurnCommand]:
    """Run one wave; returns the turns to try once more, after reading again."""
    open_turns = _refuse_handled(unit, wave)
    ids = {id for turn in open_turns if (id := _customer_of(turn, customers)) is not None}
    opened = load(unit, ids, lock=True)
    decided = [d for turn in open_turns if (d := _decide(turn, opened.get(_customer_of(turn, customers) or 0)))]
    ready = _encode_all(unit, decided)
    if len(ready) > 1 and _flushed(unit, ready):
        return []
    return [one.turn for one in ready if not _flushed_alone(unit, one)]


def _refuse_handled(unit: Unit, wave: Sequence[TurnCommand]) -> list[TurnCommand]:
    asked = sorted({turn.inbox for turn in wave if turn.inbox is not None})
    if not asked:
        return list(wave)
    waiting = {ident for (ident,) in _STILL_WAITING.rows(unit.connection, asked)}
    for turn in wave:
        if turn.inbox is not None and turn.inbox not in waiting:
            turn.error = AlreadyHandled(turn.inbox)
    return [turn for turn in wave if turn.error is None]


def _decide(turn: TurnCommand, opened: OpenedCustomer | StorageError | None) -> _Decided | None:
    if isinstance(opened, StorageError):
        turn.error = opened
        return None
    try:
        writes, result = turn.work(None if opened is None else opened.loaded)
        owner = owner_of(opened, writes)
        if opened is None and owner is not None and writes.customer is None:
            raise InvalidWrites("a turn of an unknown customer has to create the customer it writes for")
    except Exception as error:
        turn.error = error
        return None
    return _Decided(turn, opened, writes, owner, result, {})


def _encode_all(unit: Unit, decided: Sequence[_Decided]) -> list[_Decided]:
    """Seal every turn's rows; a new customer's key is durable before the first row that needs it."""
    new = [d.owner for d in decided if d.opened is None and d.owner is not None]
    ciphers = unit.keys.ciphers(new)
    # Who has one already is written for the second time: keys stay where rows were taken back.
    if keyless := [owner for owner in new if owner not in ciphers]:
        unit.keys.create(keyless)
        ciphers = unit.keys.ciphers(new)
    ready = []
    words = 0
    for one in decided:
        try:
            if one.owner is None:
                one.rows = encode_without_customer(one.writes)
            else:
                cipher = ciphers[one.owner] if one.opened is None else one.opened.cipher
                one.rows = encode(unit, one.writes, one.opened, one.owner, cipher)
                if one.writes.said_no:
                    words = said_no.note(unit.keys, one.owner, one.writes.said_no)
            ready.append(one)
        except Exception as error:
            one.turn.error = error
    if words:
        said_no.know_until(unit.connection, unit.keys, words)
    return ready


def _flushed(unit: Unit, ready: Sequence[_Decided]) -> bool:
    """Write all at once; false when one of them spoils it, with nothing written."""
    try:
        with unit.attempt():
            flush(unit, [one.rows for one in ready])
    except Exception as error:
        if concerns_all(error):
            raise
        unit.is_spoilt_by(error)
        return False
    for one in ready:
        _done(unit, one)
    return True


def _flushed_alone(unit: Unit, one: _Decided) -> bool:
    """Write one turn's rows; false when somebody else was first and it should look again."""
    try:
        with unit.attempt():
            flush(unit, [one.rows])
    except Exception as error:
        if concerns_all(error):
            raise
        unit.is_spoilt_by(error)
        if isinstance(error, (IntegrityError, StaleVersion)) and not one.turn.is_second_try:
            one.turn.is_second_try = True
            return False
        one.turn.error = explained(error) if isinstance(error, SQLAlchemyError) else error
        return True
    _done(unit, one)
    return True


def _done(unit: Unit, one: _Decided) -> None:
    """Its rows are written; a link that it used up is one to the key store too, so that no older copy sets it free."""
    for link in one.writes.used_links:
        left_alone.leave(unit.keys, unit.keys.pepper.used_link(link.mark), USED_LINK, link.at)
    if one.owner is not None and (unsettled := [word for word in one.writes.said_no if word.becomes]):
        unit.afterwards.append(partial(said_no.settle, unit.keys, one.owner, unsettled))
    one.turn.result = one.result

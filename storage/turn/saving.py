"""From a turn's writes to rows: sealed, chained, checked to belong to one customer, and executed table by table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage import tables as t
from storage.crypto.cells import Cipher
from storage.crypto.chain import genesis, link
from storage.errors import AlreadyHandled, ContactTaken, InvalidWrites, StaleVersion, StorageError
from storage.model.records import UsedLink
from storage.model.timestamps import moment_or_none, stored
from storage.model.turns import Writes
from storage.turn import encoding
from storage.turn.encoding import shard_of
from storage.turn.opened_customer import OpenedCustomer
from storage.turn.statements import Rows, Step, plan
from storage.turn.unit_of_work import Unit

_ACCOUNT_SINCE = select(t.sync_connection.c.account_since).where(t.sync_connection.c.name == bindparam("which"))


def owner_of(opened: OpenedCustomer | None, writes: Writes) -> int | None:
    """Whose rows these are; raises `InvalidWrites` when they are not all one customer's."""
    owners = {row.customer for row in _owned(writes)}
    if writes.customer is not None:
        owners.add(writes.customer.id)
    if opened is not None:
        owners.add(opened.loaded.customer.id)
    if len(owners) > 1:
        raise InvalidWrites("a turn returned rows of more than one customer")
    return next(iter(owners), None)


def encode(unit: Unit, writes: Writes, opened: OpenedCustomer | None, owner: int, cipher: Cipher) -> Rows:
    """The parameters of every statement this turn needs."""
    if writes.customer is None and _needs_customer(writes):
        raise InvalidWrites("a turn that changes more than due, outbox and inbox writes the customer's row as well")
    if writes.used_links:
        _refuse_what_is_left(unit, writes.used_links)
    rows: Rows = {
        "wording": [encoding.wording(row) for row in writes.wordings],
        "benefit": [encoding.benefit(row.benefit_shown) for row in writes.answers],
        "external_id": [encoding.external_id(owner, row, cipher, unit.keys.pepper) for row in writes.external_ids],
        "used_link": [encoding.used_link(row, unit.keys.pepper) for row in writes.used_links],
        "ask": [encoding.ask(row) for row in writes.asks],
        "ask_renamed": [{"whose": owner, "earlier": earlier, "now": now} for earlier, now in writes.renamed],
        "ask_move": [encoding.ask_move(owner, row) for row in writes.ask_moves],
        "answer": [encoding.answer(row, cipher) for row in writes.answers],
        "answer_end": [encoding.answer_end(owner, row) for row in writes.ended_answers],
        "preference": [encoding.preference(row) for row in writes.preferences],
        "spoken_code": [encoding.spoken_code(owner, writes.spoken_code, unit.keys.pepper)] if writes.spoken_code else [],
        "restriction": [encoding.restriction(row) for row in writes.restrictions],
        "fact": [encoding.fact(row) for row in writes.facts],
        "outbox": [encoding.outbox(row, cipher) for row in writes.outbox],
        **encode_without_customer(writes),
    }
    _add_customer(rows, unit, writes, opened, cipher)
    _add_due(rows, owner, writes)
    _add_ends(rows, owner, writes)
    return rows


def _refuse_what_is_left(unit: Unit, links: Sequence[UsedLink]) -> None:
    """Raises `ContactTaken` where a link was opened before the brand left the account in which its record is: the same id is
    somebody else's in the one that it has now."""
    for used in links:
        since = moment_or_none(unit.connection.scalar(_ACCOUNT_SINCE, {"which": used.system}))
        if since is not None and used.offered_at is not None and used.offered_at <= since:
            raise ContactTaken("used")


def encode_without_customer(writes: Writes) -> Rows:
    """The parameters of what needs no customer: taking note of what came in and of what went out."""
    return {
        "outbox_end": [encoding.outbox_end(row, untold=False) for row in writes.delivered],
        "misread": [encoding.misread(row) for row in writes.misread],
        "outbox_told": [{"which": outbox} for outbox in writes.told],
        "inbox_handled": [] if writes.handled is None else [{"which": writes.handled}],
    }


def flush(unit: Unit, many: Sequence[Rows]) -> None:
    """Execute the rows of several turns, each statement once."""
    for step in plan(unit.dialect):
        parameters = [row for rows in many for row in rows.get(step.name, ())]
        if not parameters:
            continue
        if step.once:
            parameters = _once(parameters)
        if step.run(unit.connection, parameters) != len(parameters) and step.exact:
            raise _missed(step, parameters)


def _once(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of rows with the same id the first, as the database would have it: a tick says the same to hundreds of people."""
    kept: dict[int, dict[str, Any]] = {}
    for row in parameters:
        kept.setdefault(row["id"], row)
    return list(kept.values())


def _missed(step: Step, parameters: list[dict[str, Any]]) -> StorageError:
    if step.name == "inbox_handled":
        return AlreadyHandled(parameters[0]["which"])
    if step.name in ("external_id", "used_link"):
        return ContactTaken("used" if step.name == "used_link" else "taken")
    if step.name in ("customer_again", "taken_over"):
        return StaleVersion("the customer changed since it was loaded, or was given a version that does not follow")
    return InvalidWrites(f"{step.name}: the row to change does not exist")


def _owned(writes: Writes) -> Iterable[Any]:
    for rows in (writes.consents, writes.restrictions, writes.asks, writes.answers, writes.preferences, writes.facts):
        yield from rows
    yield from writes.outbox
    if writes.due is not None:
        yield writes.due


def _needs_customer(writes: Writes) -> bool:
    return bool(
        _is_export_visible(writes)
        or writes.asks
        or writes.renamed
        or writes.preferences
        or writes.facts
        or writes.cancelled
        or writes.superseded
        or writes.spoken_code
    )


def _is_export_visible(writes: Writes) -> bool:
    return bool(
        writes.new_addresses
        or writes.external_ids
        or writes.used_links
        or writes.consents
        or writes.restrictions
        or writes.lifted_restrictions
        or writes.answers
        or writes.ended_answers
    )


def _add_customer(rows: Rows, unit: Unit, writes: Writes, opened: OpenedCustomer | None, cipher: Cipher) -> None:
    row = writes.customer
    if row is None:
        return
    head = None if opened is None else opened.consent_head
    rows["consent_event"] = []
    for event in writes.consents:
        previous = head or genesis(row.id)
        head = link(previous, event)
        rows["consent_event"].append(encoding.consent(event, previous, head))
    name, encoded = encoding.customer(row, head, cipher, is_new=opened is None)
    rows[name] = [encoded]
    taken = 0 if opened is None else len(opened.loaded.addresses)
    rows["address"] = [
        encoding.address(row.id, taken + n, address, cipher, unit.keys.pepper) for n, address in enumerate(writes.new_addresses)
    ]
    if writes.taken_over is not None:
        whose, before = writes.taken_over
        rows["taken_over"] = [{"whose": whose, "before": before}]
        rows["address_left"] = [{"whose": whose}]
    if _is_export_visible(writes):
        rows["change"] = [{"whose": row.id, "at": stored(row.updated_at)}]


def _add_due(rows: Rows, owner: int, writes: Writes) -> None:
    due = writes.due
    if due is not None and due.at is None:
        rows["due_gone"] = [{"whose": owner}]
    elif due is not None and due.at is not None:
        rows["due"] = [_due(owner, due.at, due.why)]
    if writes.taken_over is not None and writes.customer is not None:
        rows["due"] = [*rows.get("due", ()), _due(writes.taken_over[0], writes.customer.updated_at, "purge")]


def _due(whose: int, moment: datetime, why: str) -> dict[str, Any]:
    at = stored(moment)
    return {"customer": whose, "shard": shard_of(whose), "due_at": at, "visible_at": at, "why": why}


def _add_ends(rows: Rows, owner: int, writes: Writes) -> None:
    if writes.renamed and writes.customer is not None:
        # What is kept here stays so under the question's new name, and by that name it can be lifted.
        at = stored(writes.customer.updated_at)
        renamed = [{"whose": owner, "earlier": earlier, "now": now, "at": at} for earlier, now in writes.renamed]
        rows["restriction_renamed"] = renamed
    rows["restriction_end"] = [{"whose": owner, "which": scope, "at": stored(until)} for scope, until in writes.lifted_restrictions]
    if writes.superseded and writes.customer is not None:
        at = stored(writes.customer.updated_at)
        rows["outbox_superseded"] = [{"whose": owner, "named": key, "at": at} for key in writes.superseded]
    if writes.cancelled is not None and writes.customer is not None:
        which = {"whose": owner, "replies_too": int(writes.cancelled == "all")}
        rows["cancel_queued"] = [{**which, "at": stored(writes.customer.updated_at)}]
        rows["cancel_sending"] = [which]

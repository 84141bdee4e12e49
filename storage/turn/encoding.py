"""From records to the parameters of statements: moments to numbers, hashes to short ids, what is personal to cells."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from storage.crypto.cells import Cipher, beside_answer, cell_name
from storage.crypto.pepper import Pepper
from storage.errors import InvalidWrites
from storage.model.misread import Misread
from storage.model.queue_items import OutboxEnd, OutboxRow
from storage.model.record_ids import one_form
from storage.model.records import (
    Address,
    AnswerEnd,
    AnswerRow,
    AskMove,
    AskRow,
    ConsentRow,
    CustomerRow,
    ExternalId,
    FactRow,
    LeftAlone,
    PreferenceRow,
    RestrictionRow,
    SpokenCode,
    UsedLink,
    WordingRow,
)
from storage.model.timestamps import stored, stored_or_none

SHARDS = 64

USED_LINK: LeftAlone = "used_link"
"""Why a hash is remembered that stands for a link."""

WORDS_STEP = 64
"""Bytes: words of the customer's own are as long as the next multiple of it. An answer to a closed question has its one size."""

Parameters = dict[str, Any]


@lru_cache(maxsize=4096)
def short(sha256: str) -> int:
    """The 63-bit id under which content with this hash is kept: 8 bytes in every row that points to it, not 64."""
    return int.from_bytes(digest(sha256)[:8]) >> 1


def digest(sha256: str) -> bytes:
    """The 32 bytes of a hash in hex; raises `InvalidWrites`."""
    try:
        raw = bytes.fromhex(sha256)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise InvalidWrites(f"{sha256!r} is not a sha-256 in hex")
    return raw


def customer(row: CustomerRow, head: bytes | None, cipher: Cipher, *, is_new: bool) -> tuple[str, Parameters]:
    """The statement's name and parameters for a customer that is new, or that was loaded one version earlier."""
    values = {
        "version": row.version,
        "phase": row.phase,
        "language": row.language,
        "zone": row.zone,
        "zone_source": row.zone_source,
        "snapshot": cipher.seal_bytes(cell_name(row.id, "customer.snapshot", row.id), row.snapshot_clear),
        "consent_head": head,
        "updated_at": stored(row.updated_at),
    }
    if is_new:
        made = {"id": row.id, "shard": shard_of(row.id), "created_at": stored(row.created_at)}
        return "customer", {**made, **values}
    again = {f"new_{name}": value for name, value in values.items()}
    return "customer_again", {"whose": row.id, "before": row.version - 1, **again}


def address(owner: int, ordinal: int, row: Address, cipher: Cipher, pepper: Pepper) -> Parameters:
    """An address, found by its keyed hash."""
    lookup = pepper.lookup(row.channel, row.id_clear)
    cell = cipher.seal(cell_name(owner, "address.cell", lookup.hex()), row.id_clear)
    return {"customer": owner, "ordinal": ordinal, "channel": row.channel, "lookup": lookup, "cell": cell}


def external_id(owner: int, row: ExternalId, cipher: Cipher, pepper: Pepper) -> Parameters:
    """An id in another system, found by the keyed hash of the one way in which it is written: no record is two customers'."""
    lookup = pepper.lookup(row.system, one_form(row.system, row.id_clear))
    cell = cipher.seal(cell_name(owner, "external_id.cell", row.system), row.id_clear)
    linked_at = stored(row.linked_at)
    return {"customer": owner, "system": row.system, "lookup": lookup, "cell": cell, "linked_at": linked_at}


def used_link(row: UsedLink, pepper: Pepper) -> Parameters:
    """That a link was used, beside the other things that are remembered by a keyed hash alone."""
    return {"token": pepper.used_link(row.mark), "at": stored(row.at), "why": USED_LINK}


def spoken_code(owner: int, row: SpokenCode, pepper: Pepper) -> Parameters:
    """A code, found by its keyed hash."""
    return {"customer": owner, "lookup": pepper.spoken_code(row.code_clear), "until": stored(row.until)}


def misread(row: Misread) -> Parameters:
    """One more of its kind."""
    return {"question": row.question, "language": row.language, "offered": row.offered, "times": row.times}


def wording(row: WordingRow) -> Parameters:
    """What was shown."""
    return {
        "id": short(row.sha256),
        "sha256": digest(row.sha256),
        "what": row.what,
        "text": row.text,
        "buttons": row.buttons,
        "language": row.language,
        "first_shown_at": stored(row.first_shown_at),
    }


def benefit(text: str) -> Parameters:
    """A benefit line, kept once."""
    return {"id": benefit_id(text), "text": text}


@lru_cache(maxsize=4096)
def benefit_id(text: str) -> int:
    """The id under which a benefit line is kept."""
    return short(hashlib.sha256(text.encode()).hexdigest())


def consent(row: ConsentRow, previous: bytes, chained: bytes) -> Parameters:
    """A consent event in its place in the chain."""
    return {
        "customer": row.customer,
        "id": row.id,
        "at": stored(row.at),
        "valid_until": stored_or_none(row.valid_until),
        "wording": short(row.wording),
        "purpose": row.purpose,
        "status": row.status,
        "language": row.language,
        "method": row.method,
        "channel": row.channel,
        "message_ref": row.message_ref,
        "event_key": row.event_key,
        "jurisdiction": row.jurisdiction,
        "prev_hash": previous,
        "hash": chained,
    }


def restriction(row: RestrictionRow) -> Parameters:
    """A restriction of sharing."""
    return {
        "customer": row.customer,
        "id": row.id,
        "scope": row.scope,
        "consent": row.consent,
        "since": stored(row.since),
        "until": stored_or_none(row.until),
    }


def ask(row: AskRow) -> Parameters:
    """One instance of asking."""
    return {
        "customer": row.customer,
        "id": row.id,
        "revision": short(row.revision),
        "wording": short(row.wording),
        "planned_at": stored(row.planned_at),
        "sent_at": stored_or_none(row.sent_at),
        "ended_at": stored_or_none(row.ended_at),
        "pulled": row.pulled,
        "question": row.question,
        "language": row.language,
        "outcome": row.outcome,
        "variant": row.variant,
        "why_at": stored_or_none(row.why_at),
        "number": row.number,
        "slowed": row.slowed,
        "lives_as": None,
    }


def ask_move(owner: int, row: AskMove) -> Parameters:
    """What became of an ask."""
    return {
        "whose": owner,
        "which": row.ask,
        "new_outcome": row.outcome,
        "new_sent_at": stored_or_none(row.sent_at),
        "new_ended_at": stored_or_none(row.ended_at),
        "new_why_at": stored_or_none(row.why_at),
        "new_slowed": row.slowed,
        "new_wording": None if row.wording is None else short(row.wording),
        "new_language": row.language,
    }


def answer(row: AnswerRow, cipher: Cipher) -> Parameters:
    """One given answer, its value and words sealed together."""
    name = cell_name(row.customer, "answer.cell", row.id)
    return {
        "customer": row.customer,
        "id": row.id,
        "ask": row.ask,
        "consent_event_id": row.consent,
        "wording": short(row.wording),
        "benefit": benefit_id(row.benefit_shown),
        "asked_at": stored(row.asked_at),
        "answered_at": stored(row.answered_at),
        "keep_until": stored(row.keep_until),
        "fresh_until": stored_or_none(row.fresh_until),
        "ended_at": stored_or_none(row.ended_at),
        "question": row.question,
        "purpose": row.purpose,
        "provenance": row.provenance,
        "ended_why": row.ended_why,
        "cell": None if row.cell_clear is None else sealed_answer(cipher, name, row.cell_clear, row.cell_bytes, _beside(row)),
    }


def _beside(row: AnswerRow) -> str:
    shown = (short(row.wording), benefit_id(row.benefit_shown))
    times = (stored(row.answered_at), stored(row.keep_until))
    return beside_answer(row.question, row.purpose, row.provenance, row.consent, *shown, *times)


def sealed_answer(cipher: Cipher, name: str, clear: str, size: int, beside: str = "") -> bytes:
    """An answer's cell: of this size, or in steps where no size fits all answers to its question."""
    sizes = {"at_least": size} if size else {"step": WORDS_STEP}
    return cipher.seal(name, clear, **sizes, beside=beside)


def answer_end(owner: int, row: AnswerEnd) -> Parameters:
    """The end of an answer's value."""
    return {"whose": owner, "which": row.answer, "at": stored(row.at), "reason": row.why}


def preference(row: PreferenceRow) -> Parameters:
    """What a customer wants of a question."""
    return {
        "customer": row.customer,
        "question": row.question,
        "skips": row.skips,
        "refused": row.refused,
        "not_before": stored_or_none(row.not_before),
        "snoozed_to": stored_or_none(row.snoozed_to),
        "restricted": row.restricted,
        "asks": row.asks,
    }


def fact(row: FactRow) -> Parameters:
    """What one turn adds to the log."""
    return {"customer": row.customer, "seq": row.seq, "at": stored(row.at), "body": row.body}


def outbox(row: OutboxRow, cipher: Cipher) -> Parameters:
    """One thing to deliver."""
    return {
        "id": row.id,
        "customer": row.customer,
        "shard": shard_of(row.customer),
        "version": row.version,
        "position": row.position,
        "attempts": 0 if row.lease_until is None else 1,
        "lease_until": stored_or_none(row.lease_until),
        "not_before": stored(row.not_before),
        "not_after": stored_or_none(row.not_after),
        "ask": row.ask,
        "proactive": row.proactive,
        "untold": 0,
        "channel": row.channel,
        "kind": row.kind,
        "state": "queued" if row.lease_until is None else "sending",
        "key": row.key,
        "dedup_key": row.dedup_key,
        "body": cipher.seal(cell_name(row.customer, "outbox.body", row.id), row.body_clear),
    }


def outbox_end(row: OutboxEnd, *, untold: bool) -> Parameters:
    """What became of a delivery."""
    return {
        "which": row.id,
        "new_state": row.state,
        "at": stored(row.at),
        "new_ref": row.message_ref,
        "new_reason": row.why,
        "new_untold": int(untold),
    }


def shard_of(customer: int) -> int:
    """Which of the shards a customer's due and outbox rows carry; ids are random, so the remainder spreads evenly."""
    return customer % SHARDS

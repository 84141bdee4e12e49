"""Builders of rows, so that a test says only what it is about."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.model.queue_items import InboxItem, OutboxRow
from storage.model.records import (
    Address,
    AnswerRow,
    AskRow,
    ConsentRow,
    CustomerRow,
    DueRow,
    FactRow,
    PreferenceRow,
    RevisionRow,
    WordingRow,
)
from storage.model.turns import Loaded, Writes

NOW = datetime(2026, 5, 4, 8, 0, 0, 123457, tzinfo=UTC)
YEAR = timedelta(days=365)
BIG = 2**62
"""Ids in tests are larger than 32 bits, as a platform's are."""

_ids: Iterator[int] = itertools.count(BIG)


def new_id() -> int:
    """A fresh id."""
    return next(_ids)


def sha(text: str) -> str:
    """A content address."""
    return hashlib.sha256(text.encode()).hexdigest()


REVISION = RevisionRow(sha("rev"), "roast", "coffee", '{"id":"roast"}', sha("promise"), NOW, "Ana", "first")
NOTICE = WordingRow(sha("notice"), "notice", "We ask one question a week.", '["Yes","No"]', "en", NOW)
QUESTION = WordingRow(sha("question"), "question", "Which roast?", '["Light","Dark","Skip"]', "en", NOW)


def customer(ident: int, version: int = 1, **changes: Any) -> CustomerRow:
    """A customer's row."""
    row = CustomerRow(ident, version, "active", "en", "Europe/Madrid", "told", b"%d" % version, NOW, NOW)
    return replace(row, **changes)


def next_version(loaded: Loaded, **changes: Any) -> CustomerRow:
    """The loaded customer's row for the next turn."""
    return replace(loaded.customer, version=loaded.customer.version + 1, **changes)


def address(ident: str = "7000000000") -> Address:
    """An address in the test messenger."""
    return Address("telegram", ident)


def met(who: Address, ident: int, **writes: Any) -> Writes:
    """The writes of a first turn."""
    return replace(Writes(customer(ident), new_addresses=(who,)), **writes)


def meeting(who: Address, ident: int, **writes: Any) -> Callable[[Loaded | None], tuple[Writes, int]]:
    """Work that creates the customer."""

    def work(loaded: Loaded | None) -> tuple[Writes, int]:
        assert loaded is None
        return met(who, ident, **writes), ident

    return work


def consent(owner: int, purpose: str = "taste", status: str = "given", **changes: Any) -> ConsentRow:
    """One consent event."""
    row = ConsentRow(
        new_id(), owner, purpose, status, QUESTION.sha256, "en", "button:Dark", "telegram", "41", "u:900", NOW, NOW + YEAR, "ES"
    )
    return replace(row, **changes)


def ask(owner: int, **changes: Any) -> AskRow:
    """One instance of asking."""
    ident = new_id()
    row = AskRow(ident, owner, "roast", REVISION.sha256, QUESTION.sha256, "en", False, "planned", NOW, None, None, ident % 10_000)
    return replace(row, **changes)


def answer(asked: AskRow, given: ConsentRow, cell: str = '{"value":"dark","said":"Dark"}', **changes: Any) -> AnswerRow:
    """One given answer."""
    row = AnswerRow(
        new_id(), asked.customer, asked.id, asked.question, cell, "tapped", given.purpose, given.id, QUESTION.sha256,
        "So we send what you like", NOW, NOW, NOW + 2 * YEAR,
    )  # fmt: skip
    return replace(row, **changes)


def answering(owner: int, cell: str = '{"value":"dark","said":"Dark"}', question: str = "roast") -> Writes:
    """All rows of one answered question, without the customer's."""
    asked = ask(owner, question=question, outcome="answered", sent_at=NOW, ended_at=NOW)
    given = consent(owner)
    told = answer(asked, given, cell)
    return Writes(
        wordings=(QUESTION,),
        consents=(given,),
        asks=(asked,),
        answers=(told,),
        preferences=(PreferenceRow(owner, question, skips=1),),
    )


def message(owner: int, **changes: Any) -> OutboxRow:
    """A reply to deliver."""
    ident = new_id()
    row = OutboxRow(
        id=ident, customer=owner, channel="telegram", version=1, position=0, kind="message", key=f"reply:{ident}",
        proactive=False, body_clear='{"text":"Thanks"}', dedup_key=f"{owner}:{ident}:1", not_before=NOW, not_after=None, ask=None,
    )  # fmt: skip
    return replace(row, **changes)


def question_message(owner: int, ask_id: int, **changes: Any) -> OutboxRow:
    """A proactive question."""
    return message(owner, key=f"ask:{ask_id}", proactive=True, ask=ask_id, not_after=NOW + timedelta(hours=2), **changes)


def fact(owner: int, seq: int = 1, body: bytes = b"\x25\x01\x80") -> FactRow:
    """An entry of the log."""
    return FactRow(owner, seq, NOW, body)


def due(owner: int, at: datetime | None = NOW, why: str = "ask") -> DueRow:
    """When to look again."""
    return DueRow(owner, at, why)


def update(key: str = "1", **changes: Any) -> InboxItem:
    """A raw update of a messenger."""
    return replace(InboxItem(new_id(), "telegram", key, "lane-a", '{"text":"hello from 7000000000"}', NOW), **changes)

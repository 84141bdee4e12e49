"""Very many customers who answered everything, written into the tables as the bot would have, in a thousandth of the time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.engine.model.packing import codec
from bot.engine.model.parts.agreements import BE_ASKED, Consent
from bot.engine.model.state import State
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.revision import to_json
from prompts.model.question import Question
from storage import tables as t
from storage.crypto.chain import genesis, link
from storage.crypto.keys import Keys
from storage.model.records import AnswerRow, AskRow, ConsentRow, CustomerRow, RevisionRow, WordingRow
from storage.model.timestamps import stored
from storage.questions import revisions
from storage.store import Store
from storage.turn import encoding
from storage.turn.unit_of_work import Unit
from tests.storage.build import sha
from tests.support.empty_records import empty_records_in

NOW = datetime(2026, 5, 4, 8, 0, 0, 123457, tzinfo=UTC)
SINCE = NOW - timedelta(days=60)
CENTURY = timedelta(days=36_500)
"""No consent ends while somebody measures."""
_SHOWN = WordingRow(sha("what did you say"), "question", "Which one do you like?", '["One","Two","Skip"]', "en", SINCE)
_BENEFIT = "Your next sample bag matches your taste."
SECRET = b"k" * 32
"""Both secrets of these records."""
_BATCH = 5_000


@dataclass(frozen=True)
class Crowd:
    """The records of many, and what is live."""

    store: Store
    catalogue: Catalogue
    first: int
    count: int

    async def close(self) -> None:
        """Let go of both files."""
        await self.store.close()
        self.store.keys.close()


async def crowd_in(folder: Path, catalogue: Catalogue, count: int, *, changed: int = 0) -> Crowd:
    """`count` customers in `folder`, each with a Yes and an answer to every question; `changed` of them said so just now."""
    empty_records_in(folder)
    keys = Keys.open(f"sqlite:///{folder / 'keys.db'}", kek=SECRET, pepper=SECRET, entropy=os.urandom)
    store = Store.open(f"sqlite:///{folder / 'zeroparty.db'}", keys=keys)
    asked = list(catalogue.questions.values())
    first = 2**62
    await store.write(lambda unit: _shown(unit, asked))
    for start in range(0, count, _BATCH):
        these = range(first + start * 9973, first + min(start + _BATCH, count) * 9973, 9973)
        keys.create(these)
        at = [NOW if start + place < changed else SINCE for place in range(len(these))]
        await store.write(lambda unit, these=these, at=at: _write(unit, these, at, asked))  # type: ignore[misc]
    return Crowd(store, catalogue, first, count)


def _shown(unit: Unit, asked: list[Question]) -> None:
    unit.connection.execute(t.wording.insert(), encoding.wording(_SHOWN))
    unit.connection.execute(t.benefit.insert(), encoding.benefit(_BENEFIT))
    revisions.save(unit, [RevisionRow(q.revision, q.id, q.topic, to_json(q), sha("promise"), SINCE, "Ana", "first") for q in asked])


def _write(unit: Unit, these: range, at: list[datetime], asked: list[Question]) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (t.customer, t.consent_event, t.ask, t.answer, t.change)}
    ciphers = unit.keys.ciphers(these)
    for ident, moment in zip(these, at, strict=True):
        for table, row in _of_one(ident, moment, asked, ciphers[ident]):
            rows[table].append(row)
    for table, parameters in rows.items():
        unit.connection.execute(table.insert(), parameters)


def _of_one(ident: int, at: datetime, asked: list[Question], cipher: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    purposes = [BE_ASKED, *dict.fromkeys(question.purpose.id for question in asked)]
    events = [
        ConsentRow(
            ident + n, ident, purpose, "given", _SHOWN.sha256, "en", "button:Yes", "telegram", None, None, at, at + CENTURY, None
        )
        for n, purpose in enumerate(purposes)
    ]
    state = State(
        ident,
        phase="active",
        consents={event.purpose: Consent(event.id, "given", at, event.valid_until, event.wording) for event in events},
    )
    head, chained = genesis(ident), []
    for event in events:
        previous, head = head, link(head, event)
        chained.append((t.consent_event, encoding.consent(event, previous, head)))
    row = CustomerRow(ident, 1, "active", "en", None, None, codec.pack_person(state), at, at)
    yield t.customer, encoding.customer(row, head, cipher, is_new=True)[1]
    yield from chained
    given_for = {event.purpose: event.id for event in events}
    for n, question in enumerate(asked):
        yield from _answered(ident, n, at, question, given_for[question.purpose.id], cipher)
    yield t.change, {"customer": ident, "changed_at": stored(at)}


def _answered(
    ident: int, n: int, at: datetime, question: Question, consent: int, cipher: Any
) -> Iterator[tuple[Any, dict[str, Any]]]:
    option = question.options[(ident // 9973 + n) % len(question.options)]
    cell = codec.cell_to_json(codec.Cell(option.id, option.label.says("en")))
    ask = AskRow(
        ident + n, ident, question.id, question.revision, _SHOWN.sha256, "en", False, "answered", at, at, at, n
    )  # fmt: skip
    answer = AnswerRow(
        ident + n, ident, ask.id, question.id, cell, "tapped", question.purpose.id, consent, _SHOWN.sha256, _BENEFIT, at,
        at + timedelta(seconds=n), at + CENTURY,
    )  # fmt: skip
    yield t.ask, encoding.ask(ask)
    yield t.answer, encoding.answer(answer, cipher)

"""Everything on record about one customer, as an operator answers an access request with it (GDPR Art. 15)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.bookkeeping import state_of
from bot.engine import codec
from bot.engine.moments import crockford
from bot.engine.pacing import is_resting, next_ask
from bot.engine.reasons import Ask
from bot.engine.state import State
from prompts.catalogue import Catalogue
from storage import customers, ledger, revisions
from storage.records import AnswerRow, AskRow, ConsentRow, Loaded
from storage.store import Store
from storage.unit import Unit


async def access_report(store: Store, customer: int, now: datetime, catalogue: Catalogue) -> dict[str, Any] | None:
    """The document of `privacy show`; nothing for who is not known."""
    return await store.read(lambda unit: _report(unit, customer, now, catalogue))


def _report(unit: Unit, customer: int, now: datetime, catalogue: Catalogue) -> dict[str, Any] | None:
    loaded = customers.by_id(unit, customer)
    if loaded is None:
        return None
    state = state_of(loaded)
    answers = ledger.answers(unit, customer)
    shown = {digest: row.text for digest, row in revisions.wordings(unit, {a.wording for a in answers}).items()}
    return {
        "customer": crockford(customer, 13),
        "state": "resting" if state.phase == "active" and is_resting(state, catalogue) else state.phase,
        "addresses": _addresses(loaded),
        "consents": [_consent(event) for event in ledger.consents(unit, customer)],
        "pace": _pace(state, now, catalogue),
        "answers": [_answer(answer, shown) for answer in answers if answer.cell_clear is not None],
        "asks": [_ask(row) for row in ledger.asks(unit, customer)],
    }


def _addresses(loaded: Loaded) -> list[dict[str, str]]:
    return [{"channel": address.channel, "id": address.id_clear} for address in loaded.addresses]


def _consent(event: ConsentRow) -> dict[str, Any]:
    return {
        "purpose": event.purpose,
        "status": event.status,
        "at": _iso(event.at),
        "valid_until": _iso(event.valid_until),
        "method": event.method,
        "language": event.language,
        "wording": event.wording,
    }


def _answer(answer: AnswerRow, shown: dict[str, str]) -> dict[str, Any]:
    cell = codec.cell_from_json(answer.cell_clear or "{}")
    return {
        "question": answer.question,
        "attribute": answer.question,
        "value": _plain(codec.value_to_json(cell.value)),
        "said": cell.said,
        "provenance": answer.provenance,
        "purpose": answer.purpose,
        "wording_shown": shown.get(answer.wording, ""),
        "answered_at": _iso(answer.answered_at),
        "keep_until": _iso(answer.keep_until),
        "received_by": [],
    }


def _plain(value: Any) -> Any:
    """Numbers as numbers and dates as ISO text, as scripts expect them."""
    match value:
        case {"number": text}:
            return json.loads(text)
        case {"date": text}:
            return text
        case _:
            return value


def _ask(row: AskRow) -> dict[str, Any]:
    return {"question": row.question, "outcome": row.outcome, "at": _iso(row.sent_at or row.planned_at)}


def _pace(state: State, now: datetime, catalogue: Catalogue) -> dict[str, Any]:
    decided = next_ask(state, now, catalogue)
    why: Iterable[str] = ("ask",) if isinstance(decided, Ask) else (reason.rule for reason in decided.reasons)
    return {"step": state.tempo.step, "next_ask_at": _iso(state.tempo.next_ask_at), "why": ", ".join(why)}


def _iso(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

"""Everything on record about one customer: what answers an access request (GDPR Art. 15), for operators and for the customer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.customers.record import Record, customer_number, on_record
from bot.engine.model.history import History
from bot.engine.model.ids_and_time import crockford, iso, iso_or_none
from bot.engine.model.packing import codec
from bot.engine.model.parts.pending import Draft
from bot.engine.model.state import State
from bot.engine.model.world import World
from bot.engine.pacing.gates import next_ask
from bot.engine.pacing.reasons import Ask
from bot.engine.pacing.rhythm import gap_of, is_resting
from bot.runtime.persistence.rows import Happened
from prompts.catalogue.catalogue import Catalogue
from storage.model.accountability import DeliveryRow, RightsRow
from storage.model.records import AnswerRow, AskRow, ConsentRow
from storage.store import Store


async def access_report(store: Store, customer: int, now: datetime, catalogue: Catalogue) -> dict[str, Any] | None:
    """The document of `privacy show`; nothing for who is not known."""
    record = await on_record(store, customer)
    return None if record is None else report_of(record, now, catalogue)


def report_of(record: Record, now: datetime, catalogue: Catalogue) -> dict[str, Any]:
    """The record as one JSON document with stable keys."""
    state, row = record.state, record.loaded.customer
    return {
        "customer": customer_number(record),
        "state": standing(state, now, catalogue),
        "known_since": iso(row.created_at),
        "erased_on": iso_or_none(state.erase_at),
        "language": state.language,
        "zone": {"name": state.zone, "source": state.zone_source},
        "is_of_age": state.is_of_age,
        "age_doubted": state.age_doubted,
        "addresses": [{"channel": address.channel, "id": address.id_clear} for address in record.loaded.addresses],
        "blocked_chats": list(state.blocked),
        "external_ids": [{"system": e.system, "id": e.id_clear, "linked_at": iso(e.linked_at)} for e in record.external_ids],
        "came_by": state.came_by or None,
        "records_not_joined": [{"system": c.system, "why": c.why, "at": iso(c.at)} for c in state.contact_conflicts],
        "records_kept_apart": [{"system": one.system, "at": iso(one.at)} for one in state.records_apart],
        "record_offered": {"system": state.contact_link.system, "at": iso(state.contact_link.at)} if state.contact_link else None,
        "consents": [_consent(record, event) for event in record.consents],
        "restrictions": [{"scope": r.scope, "since": iso(r.since), "until": iso_or_none(r.until)} for r in record.restrictions],
        "deletion_held": state.deletion_held,
        "pace": _pace(state, now, catalogue, record.world),
        "answers": [_answer(record, answer) for answer in record.answers if answer.cell_clear is not None],
        "ended_answers": [_ended(record, answer) for answer in record.answers if answer.cell_clear is None],
        "drafts": [_draft(question, draft) for question, draft in drafts(state)],
        "asks": [_ask(record, ask) for ask in record.asks],
        "declined": [_declined(question, history) for question, history in declined(state)],
        "topics_declined": [{"topic": one.topic, "at": iso(one.at)} for one in state.refused_topics],
        "changes_told": [{"question": told.question, "since": told.since, "at": iso(told.at)} for told in state.told_changes],
        "received_by": [_received(record, row) for row in record.handed_on],
        "altered_wordings": list(record.altered),
        "rights": [_right(one) for one in record.rights],
        "history": [_happened(fact) for fact in record.facts],
    }


def standing(state: State, now: datetime, catalogue: Catalogue) -> str:
    """The customer's state in one word; a pause and a rest are states of who said Yes."""
    if state.phase != "active":
        return state.phase
    if state.is_paused(now):
        return "paused"
    return "resting" if is_resting(state, catalogue) else "active"


def drafts(state: State) -> list[tuple[str, Draft]]:
    """What the customer wrote or picked that is not an answer yet, by question."""
    waiting = [one for one in (state.open, state.changing) if one is not None]
    return [(one.question, one.draft) for one in waiting if one.draft is not None]


def declined(state: State) -> list[tuple[str, History]]:
    """Questions that are held back because the customer refused, skipped or postponed them."""
    return [(q, h) for q, h in state.histories.items() if h.refused or h.not_before is not None or h.snoozed_to is not None]


def consent_number(consent: int) -> str:
    """A consent's id as people see it, the same as in an export."""
    return crockford(consent)


def is_end(event: ConsentRow) -> bool:
    """Whether a consent ended with it: then `wording` is that of the consent, and nothing they were shown with this event."""
    return event.status in ("withdrawn", "expired")


def _consent(record: Record, event: ConsentRow) -> dict[str, Any]:
    shown = None if is_end(event) else record.wordings.get(event.wording)
    return {
        "id": consent_number(event.id),
        "purpose": event.purpose,
        "status": event.status,
        "at": iso(event.at),
        "valid_until": iso_or_none(event.holds_until),
        "method": event.method,
        "channel": event.channel,
        "language": event.language,
        "jurisdiction": event.jurisdiction,
        "wording": event.wording,
        "wording_shown": shown.text if shown else "",
        "buttons_shown": json.loads(shown.buttons) if shown else [],
    }


def _answer(record: Record, answer: AnswerRow) -> dict[str, Any]:
    cell = codec.cell_from_json(answer.cell_clear or "{}")
    return {
        "question": answer.question,
        "attribute": answer.question,
        "value": _plain(codec.value_to_json(cell.value)),
        "said": cell.said,
        **_proof(record, answer),
        "keep_until": iso(answer.keep_until),
        "received_by": _receivers(record, answer),
    }


def _ended(record: Record, answer: AnswerRow) -> dict[str, Any]:
    """An answer whose value is gone: only that it was given, and how it ended."""
    return {
        "question": answer.question,
        "attribute": answer.question,
        **_proof(record, answer),
        "ended_at": iso_or_none(answer.ended_at),
        "ended_why": answer.ended_why,
        "received_by": _receivers(record, answer),
    }


def _proof(record: Record, answer: AnswerRow) -> dict[str, Any]:
    return {
        "provenance": answer.provenance,
        "purpose": answer.purpose,
        "consent_id": consent_number(answer.consent),
        "wording_shown": record.shown(answer.wording),
        "benefit_shown": answer.benefit_shown,
        "asked_at": iso(answer.asked_at),
        "answered_at": iso(answer.answered_at),
    }


def _receivers(record: Record, answer: AnswerRow) -> list[dict[str, Any]]:
    return [_delivered(row) for row in record.received(answer.id)]


def _received(record: Record, row: DeliveryRow) -> dict[str, Any]:
    question = next((answer.question for answer in record.answers if answer.id == row.answer), None)
    return _delivered(row) | {"question": question}


def _delivered(row: DeliveryRow) -> dict[str, Any]:
    return {
        "system": row.system,
        "field": row.field,
        "at": iso(row.at),
        "action": row.action,
        "read_back_at": iso_or_none(row.read_back_at),
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


def _draft(question: str, draft: Draft) -> dict[str, Any]:
    values = [_plain(codec.value_to_json(value)) for value in codec.suggested(draft)]
    kept = values[0] if len(values) == 1 else values or draft.keeps
    return {"question": question, "why": draft.why, "words": kept}


def _ask(record: Record, row: AskRow) -> dict[str, Any]:
    """One time of asking, with how it was decided (GDPR Art. 15(1)(h))."""
    decided = record.decided(row.id)
    return {
        "question": row.question,
        "outcome": row.outcome,
        "at": iso(row.sent_at or row.planned_at),
        "ended_at": iso_or_none(row.ended_at),
        "asked_why_at": iso_or_none(row.why_at),
        "wanted_by": "customer" if row.pulled else "bot",
        "language": row.language,
        "wording_shown": record.shown(row.wording),
        "policy": decided.policy if decided else "",
        "variant": decided.variant if decided else None,
        "propensity": decided.propensity if decided else None,
        "reasons": list(decided.reasons) if decided else [],
    }


def _declined(question: str, history: History) -> dict[str, Any]:
    until = history.snoozed_to or history.not_before
    return {"question": question, "never": history.refused, "not_before": None if history.refused else iso_or_none(until)}


def _pace(state: State, now: datetime, catalogue: Catalogue, world: World) -> dict[str, Any]:
    decided = next_ask(state, now, catalogue, world)
    why: Iterable[str] = ("ask",) if isinstance(decided, Ask) else (reason.rule for reason in decided.reasons)
    gap = gap_of(state.tempo, catalogue.brand.pace, now, state.rhythm)
    return {
        "step": state.tempo.step,
        "gap": f"{gap.count} {gap.unit}",
        "chosen": state.tempo.ceiling,
        "paused_until": iso_or_none(state.paused_until),
        "next_ask_at": iso_or_none(state.tempo.next_ask_at),
        "why": ", ".join(why),
    }


def _right(row: RightsRow) -> dict[str, Any]:
    return {"right": row.right, "state": row.state, "received_at": iso(row.received_at), "closed_at": iso_or_none(row.closed_at)}


def _happened(happened: Happened) -> dict[str, Any]:
    """That it happened and when; what it was about stands in the other parts, so that no inner number is needed here."""
    at, fact = happened
    return {"at": iso(at), "what": type(fact).__name__, "question": getattr(fact, "question", None)}

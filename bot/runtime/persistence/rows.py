"""Rows become a state, and a decision becomes rows that commit together. No choices are made here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from bot.engine.model.changed import changed
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Cancel, CountMisread, OfferCode, Say, SendFile
from bot.engine.model.facts.answers import Answered, AnswerErased
from bot.engine.model.facts.asks import Asked, Renamed
from bot.engine.model.facts.consent import ConsentRecorded, SharingAllowed, SharingRestricted
from bot.engine.model.facts.contacts import ContactJoined
from bot.engine.model.facts.fact import ByKind, Fact
from bot.engine.model.history import AskRecord, History
from bot.engine.model.ids_and_time import AnswerId, AskId
from bot.engine.model.packing import codec, fact_log
from bot.engine.model.state import CustomerId, State
from bot.engine.model.world import Moment
from bot.runtime.persistence.histories import histories_of, preference_of
from bot.runtime.persistence.messages import outbox_rows
from bot.runtime.taken_back import taken_back
from storage.model.misread import Misread
from storage.model.records import (
    Address,
    AnswerEnd,
    AnswerRow,
    AskMove,
    AskRow,
    ConsentRow,
    CustomerRow,
    DueRow,
    ExternalId,
    FactRow,
    PreferenceRow,
    RestrictionRow,
    SpokenCode,
    UsedLink,
    WordingRow,
)
from storage.model.turns import Line, Loaded, Writes
from storage.people import ledger
from storage.turn.contents import hashes
from storage.turn.unit_of_work import Unit

Happened = tuple[datetime, Fact]
"""A fact of a log and when it happened."""

Histories = list[tuple[str, History]]
"""Questions with how asking them went."""


def state_of(loaded: Loaded) -> State:
    """What the engine knows about a customer, out of their rows."""
    row = loaded.customer
    known = State(
        row.id,
        language=row.language,
        zone=row.zone,
        zone_source=row.zone_source,
        histories=histories_of(loaded),
    )
    return codec.unpack_person(known, row.snapshot_clear)


def facts_of(unit: Unit, customer: CustomerId, cells: Mapping[AnswerId, codec.Cell] = MappingProxyType({})) -> list[Happened]:
    """The customer's log, oldest first; answers whose cells are not given are read as forgotten."""
    rows = ledger.facts(unit, customer)
    contents = hashes(unit, fact_log.contents_in(row.body for row in rows))
    return [(row.at, fact) for row in rows for fact in fact_log.unpack_facts(row.body, row.at, contents, cells)]


def write(before: State, decision: Decision, moment: Moment, loaded: Loaded | None, address: Address) -> Writes:
    """Everything one decision changes, as rows that commit together."""
    state, version = decision.state, (loaded.customer.version if loaded else 0) + 1
    return changed(
        changes(before, decision, moment),
        customer=customer_row(state, version, moment.now, created_at=loaded.customer.created_at if loaded else moment.now),
        new_addresses=(address,) if loaded is None else (),
        outbox=outbox_rows(decision, moment, version, loaded.line if loaded else Line()),
        superseded=_superseded(decision),
        cancelled=_cancelled(decision),
    )


def _superseded(decision: Decision) -> tuple[str, ...]:
    """Of messages that leave in place of an earlier one of their name that waits: nobody needs their data twice."""
    said = (effect for effect in decision.effects if isinstance(effect, (Say, SendFile)))
    return tuple(effect.key for effect in said if isinstance(effect, SendFile) or effect.one_at_a_time)


def _cancelled(decision: Decision) -> Literal["proactive", "all"] | None:
    """What must not leave any more: all, as soon as anything in the turn says so."""
    found = {effect.what for effect in decision.effects if isinstance(effect, Cancel)}
    return "all" if "all" in found else "proactive" if found else None


def _used(before: State, joined: ContactJoined, moment: Moment) -> UsedLink:
    offered = before.contact_link
    return UsedLink(joined.mark, moment.now, joined.system, moment.now if offered is None else offered.at)


def changes(before: State, decision: Decision, moment: Moment) -> Writes:
    """What one decision changes but for the customer's own row and their messages: these depend on what was kept before."""
    state, facts = decision.state, ByKind(decision.facts)
    joined, ended, histories = facts.of(ContactJoined), facts.either(Answered, AnswerErased), _changed(before, state)
    return Writes(
        external_ids=tuple([ExternalId(fact.system, fact.contact, moment.now) for fact in joined]),
        used_links=tuple([_used(before, fact, moment) for fact in joined if fact.mark]),
        wordings=tuple(
            [WordingRow(w.sha256, w.what, w.text, _as_json(w.labels), w.language, moment.now) for w in decision.wordings]
        ),
        consents=tuple([_consent(decision, fact, moment) for fact in facts.of(ConsentRecorded)]),
        restrictions=tuple(
            [
                RestrictionRow(fact.id, state.customer, fact.scope, fact.consent, moment.now, None)
                for fact in facts.of(SharingRestricted)
            ]
        ),
        lifted_restrictions=tuple([(fact.scope, moment.now) for fact in facts.of(SharingAllowed)]),
        said_no=taken_back(before, state, ended, moment.now),
        asks=tuple([_ask(state, fact, moment.now) for fact in facts.of(Asked)]),
        renamed=tuple([(fact.earlier, fact.question) for fact in facts.of(Renamed)]),
        ask_moves=_moves(before, state, histories, moment.now),
        answers=tuple([_answer(state, fact, moment.now) for fact in facts.of(Answered)]),
        ended_answers=tuple(ended_answers((moment.now, fact) for fact in ended)),
        preferences=_preferences(before, state, histories),
        facts=_facts(before, decision.facts, moment.now),
        due=DueRow(state.customer, *(decision.due or (None, ""))),
        misread=tuple(
            Misread(effect.question, effect.language, " ".join(effect.offered))
            for effect in decision.effects
            if isinstance(effect, CountMisread)
        ),
        spoken_code=next((SpokenCode(each.code, each.until) for each in decision.effects if isinstance(each, OfferCode)), None),
    )


@lru_cache(maxsize=1024)
def _as_json(labels: tuple[str, ...]) -> str:
    """What buttons said: the same under a question for everybody, and never of anybody."""
    return json.dumps(labels, ensure_ascii=False)


def customer_row(state: State, version: int, now: datetime, *, created_at: datetime) -> CustomerRow:
    """The customer's own row after a turn."""
    return CustomerRow(
        id=state.customer,
        version=version,
        phase=state.phase,
        language=state.language,
        zone=state.zone,
        zone_source=state.zone_source,
        snapshot_clear=codec.pack_person(state),
        created_at=created_at,
        updated_at=now,
    )


def _consent(decision: Decision, fact: ConsentRecorded, moment: Moment) -> ConsentRow:
    return ConsentRow(
        id=fact.id,
        customer=decision.state.customer,
        purpose=fact.purpose,
        status=fact.status,
        wording=fact.wording,
        language=fact.language,
        method=fact.method,
        channel=moment.channel,
        message_ref=moment.message_ref,
        event_key=moment.event_key,
        at=moment.now,
        valid_until=fact.valid_until,
        jurisdiction=decision.jurisdiction,
    )


def _ask(state: State, fact: Asked, now: datetime) -> AskRow:
    record = state.history(fact.question).ask(fact.ask)
    return AskRow(
        id=fact.ask,
        customer=state.customer,
        question=fact.question,
        revision=fact.revision,
        wording=fact.wording,
        language=fact.language,
        pulled=fact.pulled,
        outcome=record.outcome if record else "planned",
        planned_at=now,
        sent_at=None,
        ended_at=None,
        number=record.number if record else 0,
        variant=None if fact.variant == "standard" else fact.variant,
    )


_ENDED = frozenset({"answered", "skipped", "never", "snoozed", "expired", "superseded", "undeliverable", "unclear", "withdrawn"})


def _moves(before: State, after: State, histories: Histories, now: datetime) -> tuple[AskMove, ...]:
    """Every known ask that this turn changed: what became of it, its words, or that its reason was wanted."""
    moves = []
    for question, history in histories:
        for record in history.asks:
            if record.number > before.facts:
                continue  # it was put in this turn
            earlier = before.history(question).ask(record.id) or _under_its_old_name(before, record.id)
            if earlier is not None and earlier != record:
                waiting = after.open if after.open is not None and after.open.ask == record.id else None
                moves.append(_move(earlier, record, now, waiting.language if waiting else None))
    return tuple(moves)


def _under_its_old_name(before: State, ask_id: AskId) -> AskRecord | None:
    """The ask of a question that this turn renamed."""
    found = before.find_ask(ask_id)
    return found[1] if found else None


def _move(before: AskRecord, after: AskRecord, now: datetime, language: str | None) -> AskMove:
    has_moved = after.outcome != before.outcome
    return AskMove(
        ask=after.id,
        outcome=after.outcome,
        sent_at=now if has_moved and after.outcome == "sent" else None,
        ended_at=now if has_moved and after.outcome in _ENDED else None,
        why_at=now if after.explained and not before.explained else None,
        slowed=after.slowed,
        wording=after.wording if after.wording != before.wording else None,
        language=language if after.wording != before.wording else None,
    )


def _answer(state: State, fact: Answered, now: datetime) -> AnswerRow:
    asked = state.history(fact.question).ask(fact.ask)
    return AnswerRow(
        id=fact.answer,
        customer=state.customer,
        ask=fact.ask,
        question=fact.question,
        cell_clear=codec.cell_to_json(codec.Cell(fact.value, fact.said)),
        cell_bytes=fact.cell_bytes,
        provenance=fact.provenance,
        purpose=fact.purpose,
        consent=fact.consent,
        wording=fact.wording,
        benefit_shown=fact.benefit,
        asked_at=asked.at if asked else now,
        answered_at=now,
        keep_until=fact.keep_until,
        fresh_until=fact.fresh_until,
    )


def ended_answers(happened: Iterable[Happened]) -> Iterator[AnswerEnd]:
    """Which answers ended, when and why."""
    for at, fact in happened:
        if isinstance(fact, Answered) and fact.replaces is not None:
            yield AnswerEnd(fact.replaces, at, "corrected")
        elif isinstance(fact, AnswerErased):
            yield AnswerEnd(fact.answer, at, fact.why)


def _preferences(before: State, after: State, histories: Histories) -> tuple[PreferenceRow, ...]:
    """Whatever the customer wants of a question since this turn."""
    rows = [(preference_of(after.customer, q, history), before.history(q)) for q, history in histories]
    return tuple([row for row, earlier in rows if row != preference_of(row.customer, row.question, earlier)])


def _changed(before: State, after: State) -> Histories:
    """Those that this turn changed."""
    return [(q, history) for q, history in after.histories.items() if before.histories.get(q) is not history]


def _facts(before: State, happened: tuple[Fact, ...], now: datetime) -> tuple[FactRow, ...]:
    return (FactRow(before.customer, before.facts + 1, now, fact_log.pack_facts(happened, now)),) if happened else ()

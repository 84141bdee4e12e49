"""How asking went, question by question, put together from the rows of asks and answers: it is not stored a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import cast

from bot.engine.model.facts.asks import REMEMBERED_ASKS
from bot.engine.model.history import AskRecord, Given, History, Outcome, Provenance
from bot.engine.model.packing import codec
from bot.engine.model.state import CustomerId
from prompts.model.question import QuestionId
from storage.model.records import PreferenceRow
from storage.model.turns import CurrentAnswer, Loaded, PastAsk


def histories_of(loaded: Loaded) -> Mapping[QuestionId, History]:
    """Every question that was ever mentioned to this customer, or by them, in the order of the ids."""
    asks: defaultdict[QuestionId, list[AskRecord]] = defaultdict(list)
    question_of: dict[int, QuestionId] = {}
    for ask in loaded.asks:
        asks[ask.question].append(_record(ask))
        question_of[ask.id] = ask.question
    given = {question_of[answer.ask]: _given(answer) for answer in loaded.answers}
    wanted = {row.question: row for row in loaded.preferences}
    usual = PreferenceRow(loaded.customer.id, "")
    return {
        question: _history(asks.get(question, []), given.get(question), wanted.get(question, usual))
        for question in sorted(asks.keys() | wanted.keys())
    }


def preference_of(customer: CustomerId, question: QuestionId, history: History) -> PreferenceRow:
    """What of a history stands in no ask and no answer."""
    return PreferenceRow(
        customer=customer,
        question=question,
        skips=history.skips,
        refused=history.refused,
        not_before=history.not_before,
        snoozed_to=history.snoozed_to,
        restricted=history.restricted,
        asks=len(history.asks) if len(history.asks) > REMEMBERED_ASKS else None,
    )


def _history(asks: list[AskRecord], given: Given | None, wanted: PreferenceRow) -> History:
    return History(
        asks=tuple(asks[-(wanted.asks or REMEMBERED_ASKS) :]),
        given=given,
        skips=wanted.skips,
        refused=wanted.refused,
        not_before=wanted.not_before,
        snoozed_to=wanted.snoozed_to,
        restricted=wanted.restricted,
    )


def _record(ask: PastAsk) -> AskRecord:
    outcome = cast(Outcome, ask.outcome)
    return AskRecord(ask.id, ask.at, ask.revision, ask.wording, outcome, ask.slowed, ask.explained, ask.number)


def _given(answer: CurrentAnswer) -> Given:
    return Given.sealed(
        lambda: codec.cell_from_json(answer.cell_clear),
        id=answer.id,
        ask=answer.ask,
        provenance=cast(Provenance, answer.provenance),
        purpose=answer.purpose,
        consent=answer.consent,
        at=answer.answered_at,
        keep_until=answer.keep_until,
        fresh_until=answer.fresh_until,
    )

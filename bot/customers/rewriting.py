"""What records of releases before 0.2 mean, in the terms of today: a log of bytes, and histories that stand in asks and answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.engine.model.facts.asks import Asked, Renamed, WhyShown
from bot.engine.model.facts.fact import Fact
from bot.engine.model.history import AskRecord, History
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.packing import codec, fact_log
from bot.engine.model.packing.json_records import fact_from_json, history_from_json, person_from_json
from bot.engine.model.state import State
from bot.runtime.persistence.histories import preference_of
from prompts.model.question import QuestionId
from storage.model.records import FactRow, PreferenceRow
from storage.people.rewriting import AskDetails, CustomerOfBefore, Rewritten

_Log = list[tuple[int, datetime, Fact]]


def rewrite(before: CustomerOfBefore) -> Rewritten:
    """The same records, none of them twice."""
    log: _Log = [(row.seq, row.at, fact_from_json(row.kind, row.body)) for row in before.facts]
    histories = {question: history_from_json(text) for question, text in before.histories}
    wanted = [preference_of(before.id, question, history) for question, history in histories.items()]
    clear = before.snapshot_clear
    return Rewritten(
        snapshot_clear=None if clear is None else _sealed(person_from_json(before.id, clear), histories),
        facts=tuple(_turns(before, log)),
        preferences=tuple(row for row in wanted if row != PreferenceRow(row.customer, row.question)),
        asks=tuple(_asks(log, histories)),
        fresh_until=tuple(
            (history.given.id, history.given.fresh_until)
            for history in histories.values()
            if history.given is not None and history.given.fresh_until is not None
        ),
    )


def _sealed(person: State, histories: dict[QuestionId, History]) -> bytes:
    """With which answers stay here, which stood with each question."""
    return codec.pack_person(replace(person, histories=histories))


def _turns(before: CustomerOfBefore, log: _Log) -> Iterable[FactRow]:
    """Facts of one moment are one turn's, as far as anybody can tell."""
    for at, entries in groupby(log, key=lambda entry: entry[1]):
        together = list(entries)
        body = fact_log.pack_facts([fact for _, _, fact in together], at, before.contents)
        yield FactRow(before.id, together[0][0], at, body)


def _asks(log: _Log, histories: dict[QuestionId, History]) -> Iterable[AskDetails]:
    records = {record.id: record for history in histories.values() for record in history.asks}
    lives_as, wanted_why = _names(log), _first_whys(log)
    for seq, _, fact in log:
        if isinstance(fact, Asked):
            known: AskRecord | None = records.get(fact.ask)
            yield AskDetails(
                id=fact.ask,
                number=seq,
                slowed=known is not None and known.slowed,
                lives_as=None if lives_as[fact.ask] == fact.question else lives_as[fact.ask],
                wording=known.wording if known is not None and known.wording != fact.wording else None,
                why_at=wanted_why.get(fact.ask),
            )


def _names(log: _Log) -> dict[AskId, QuestionId]:
    """Under which id the question of each ask is known at the end."""
    names: dict[AskId, QuestionId] = {}
    for _, _, fact in log:
        if isinstance(fact, Asked):
            names[fact.ask] = fact.question
        elif isinstance(fact, Renamed):
            names = {ask: fact.question if name == fact.earlier else name for ask, name in names.items()}
    return names


def _first_whys(log: _Log) -> dict[AskId, datetime]:
    return {fact.ask: at for _, at, fact in reversed(log) if isinstance(fact, WhyShown)}

"""How facts about a question change the state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.engine.model import facts as f
from bot.engine.model.state import (
    AskRecord,
    Changing,
    Given,
    History,
    Open,
    Outcome,
    State,
    Tempo,
)
from prompts.model.durations import after
from prompts.model.question import Duration

_REMEMBERED_ASKS = 6
"""Asks kept per question at least: for taps on old keyboards, beside the rolling limit of asks."""

REMEMBERED_PUSHES = 12
"""Unsolicited messages kept at least; a brand with a higher cap keeps as many as it allows."""

_LEFT_ALONE = Duration(180, "days")
"""Somebody who erased an answer is not asked for it again soon: as after a skip."""


def asked(state: State, fact: f.Asked, at: datetime) -> State:
    record = AskRecord(fact.ask, at, fact.revision, fact.wording, "planned")
    history = state.history(fact.question)
    history = replace(history, asks=(*history.asks, record)[-max(_REMEMBERED_ASKS, fact.asks_kept) :], snoozed_to=None)
    tempo = replace(
        state.tempo,
        last_ask_at=at,
        pushes=state.tempo.pushes if fact.pulled else (*state.tempo.pushes, at)[-max(REMEMBERED_PUSHES, fact.pushes_kept) :],
        sitting=state.tempo.sitting + 1 if fact.one_more else 1,
        held_by="",
        slowest=fact.slowest,
    )
    waiting = Open(fact.ask, fact.question, fact.revision, fact.language, at)
    return replace(state.with_history(fact.question, history), tempo=tempo, open=waiting, changing=None)


def sent(state: State, fact: f.AskSent, at: datetime) -> State:
    state = _outcome(state, fact.ask, "sent", only_from=("planned", "unconfirmed"))
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, delivery="sent", sent_at=at))


def unconfirmed(state: State, fact: f.AskUnconfirmed, at: datetime) -> State:
    state = _outcome(state, fact.ask, "unconfirmed", only_from=("planned",))
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, delivery="unconfirmed", sent_at=at))


def undeliverable(state: State, fact: f.AskUndeliverable, at: datetime) -> State:
    return _close(_outcome(state, fact.ask, "undeliverable", only_from=("planned", "unconfirmed")), fact.ask)


def answered(state: State, fact: f.Answered, at: datetime) -> State:
    given = Given(
        id=fact.answer,
        ask=fact.ask,
        value=fact.value,
        said=fact.said,
        provenance=fact.provenance,
        purpose=fact.purpose,
        consent=fact.consent,
        at=at,
        keep_until=fact.keep_until,
        fresh_until=fact.fresh_until,
    )
    history = state.history(fact.question)
    slowed = next((ask.slowed for ask in history.asks if ask.id == fact.ask), False)
    state = _outcome(state, fact.ask, "answered")
    history = replace(state.history(fact.question), given=given, skips=0, not_before=None, snoozed_to=None)
    state = replace(_close(state.with_history(fact.question, history), fact.ask), changing=None)
    if fact.corrects:
        return state
    return replace(state, tempo=_after_answer(state.tempo, fact, slowed))


def _after_answer(tempo: Tempo, fact: f.Answered, slowed: bool) -> Tempo:
    """In time: one step back towards standard. Late: exactly that silence's slow-down is undone (pacing.md)."""
    if fact.late:
        back = 1 if slowed else 0
        silences = max(0, tempo.silences - 1)
    else:
        back, silences = 1, 0
    step = max(0, tempo.step - back)
    return replace(tempo, step=step, silences=silences, skips=0, laters=0)


def erased(state: State, fact: f.AnswerErased, at: datetime) -> State:
    history = state.history(fact.question)
    if history.given is None or history.given.id != fact.answer:
        return state
    left_alone = None if fact.why == "expired" else after(at, _LEFT_ALONE)
    return replace(state.with_history(fact.question, replace(history, given=None, not_before=left_alone)), changing=None)


def skipped(state: State, fact: f.Skipped, at: datetime) -> State:
    state = _outcome(state, fact.ask, "skipped")
    history = state.history(fact.question)
    skips = history.skips + 1
    refused = history.refused or skips >= 2
    history = replace(history, skips=skips, refused=refused, not_before=fact.not_before, snoozed_to=None)
    tempo = replace(_after_skip(state.tempo), seen_at=at)
    return replace(_close(state.with_history(fact.question, history), fact.ask), tempo=tempo)


def skip_undone(state: State, fact: f.SkipUndone, at: datetime) -> State:
    history = state.history(fact.question)
    record = history.ask(fact.ask)
    history = replace(history, skips=max(0, history.skips - 1), refused=False, not_before=None)
    state = _outcome(state.with_history(fact.question, history), fact.ask, "sent")
    state = replace(state, tempo=_without_last_skip(state.tempo))
    if record is None:
        return state
    waiting = Open(fact.ask, fact.question, record.revision, state.language, record.at, "sent", at)
    return replace(state, open=waiting)


def refused(state: State, fact: f.Refused, at: datetime) -> State:
    """*Never* counts for the pace as a skip does (pacing.md); after a skip of the same ask it has counted already."""
    found = state.find_ask(fact.ask) if fact.ask is not None else None
    if found is not None and fact.ask is not None:
        if found[1].outcome not in ("skipped", "never", "answered"):
            state = replace(state, tempo=_after_skip(state.tempo))
        state = _close(_outcome(state, fact.ask, "never"), fact.ask)
    return state.with_history(fact.question, replace(state.history(fact.question), refused=True, snoozed_to=None))


def _slower(tempo: Tempo) -> Tempo:
    """One step slower, as far as the ladder goes."""
    return replace(tempo, step=max(tempo.step, min(tempo.step + 1, tempo.slowest)))


def _after_skip(tempo: Tempo) -> Tempo:
    """The first skip changes nothing, every second one in a row is one step slower."""
    run = tempo.skips + 1
    return replace(_slower(tempo) if run % 2 == 0 else tempo, skips=run, silences=0)


def _without_last_skip(tempo: Tempo) -> Tempo:
    if tempo.skips == 0:
        return tempo
    faster = 1 if tempo.skips % 2 == 0 else 0
    return replace(tempo, skips=tempo.skips - 1, step=max(0, tempo.step - faster))


def snoozed(state: State, fact: f.Snoozed, at: datetime) -> State:
    state = _outcome(state, fact.ask, "snoozed")
    history = replace(state.history(fact.question), snoozed_to=fact.until, not_before=None)
    run = state.tempo.laters + 1
    tempo = replace(_slower(state.tempo) if run % 2 == 0 else state.tempo, laters=run, silences=0, seen_at=at)
    return replace(_close(state.with_history(fact.question, history), fact.ask), tempo=tempo)


def silent(state: State, fact: f.WentSilent, at: datetime) -> State:
    history = state.history(fact.question)
    slower = _slower(state.tempo)
    slowed = slower.step > state.tempo.step
    asks = tuple(replace(a, outcome="expired", slowed=slowed) if a.id == fact.ask else a for a in history.asks)
    tempo = replace(slower, silences=state.tempo.silences + 1, skips=0, laters=0)
    state = state.with_history(fact.question, replace(history, asks=asks))
    return replace(_close(state, fact.ask), tempo=tempo)


def closed(state: State, fact: f.AskClosed, at: datetime) -> State:
    return _close(_outcome(state, fact.ask, fact.outcome), fact.ask)


def not_understood(state: State, fact: f.NotUnderstood, at: datetime) -> State:
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, unclear=state.open.unclear + 1))


def why_shown(state: State, fact: f.WhyShown, at: datetime) -> State:
    history = state.history(fact.question)
    asks = tuple(replace(a, explained=True) if a.id == fact.ask else a for a in history.asks)
    return state.with_history(fact.question, replace(history, asks=asks))


def drafted(state: State, fact: f.Drafted, at: datetime) -> State:
    if state.open is None:
        return state
    return replace(state, open=replace(state.open, draft=fact.draft))


def change_begun(state: State, fact: f.ChangeBegun, at: datetime) -> State:
    return replace(state, changing=Changing(fact.question, fact.ask, at, fact.draft))


def change_ended(state: State, fact: f.ChangeEnded, at: datetime) -> State:
    return replace(state, changing=None)


def _outcome(state: State, ask_id: int, outcome: Outcome, only_from: tuple[Outcome, ...] | None = None) -> State:
    found = state.find_ask(ask_id)
    if found is None or (only_from is not None and found[1].outcome not in only_from):
        return state
    question, record = found
    history = state.history(question)
    asks = tuple(replace(a, outcome=outcome) if a.id == record.id else a for a in history.asks)
    return state.with_history(question, replace(history, asks=asks))


def _close(state: State, ask_id: int) -> State:
    if state.open is not None and state.open.ask == ask_id:
        return replace(state, open=None)
    return state


def reworded(state: State, fact: f.AskReworded, at: datetime) -> State:
    history = state.history(fact.question)
    asks = tuple(replace(a, wording=fact.wording) if a.id == fact.ask else a for a in history.asks)
    state = state.with_history(fact.question, replace(history, asks=asks))
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, language=fact.language))


def without_laters(state: State) -> State:
    """Nothing that was put off comes by itself any more: a later word of the customer's was larger."""
    for name, history in state.histories.items():
        if history.snoozed_to is not None:
            state = state.with_history(name, replace(history, snoozed_to=None))
    return state


def held_back(state: State, fact: f.HeldBack, at: datetime) -> State:
    return replace(state, tempo=replace(state.tempo, held_by=fact.rule))


def renamed(state: State, fact: f.Renamed, at: datetime) -> State:
    """The old id keeps an empty history, so that its row says so too; an open ask and a change under way move along."""
    state = state.with_history(fact.question, state.history(fact.earlier)).with_history(fact.earlier, History())
    waiting, changing = state.open, state.changing
    if waiting is not None and waiting.question == fact.earlier:
        state = replace(state, open=replace(waiting, question=fact.question))
    if changing is not None and changing.question == fact.earlier:
        state = replace(state, changing=replace(changing, question=fact.question))
    return state

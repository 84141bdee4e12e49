"""How each fact changes the state: the fold that the projection must always equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine import facts as f
from bot.engine.state import AskRecord, Changing, Consent, Given, Notice, Open, Outcome, State, Tempo

_REMEMBERED_ASKS = 6
"""Asks kept per question: enough for the rolling limit of asks and for taps on old keyboards."""

_REMEMBERED_PUSHES = 12


def fold(customer: int, log: Iterable[tuple[datetime, f.Fact]]) -> State:
    """The state a log amounts to."""
    state = State(customer)
    for at, fact in log:
        state = evolve(state, fact, at)
    return state


def evolve(state: State, fact: f.Fact, at: datetime) -> State:
    """The state after one more fact."""
    return replace(_CHANGES[type(fact)](state, fact, at), facts=state.facts + 1)


def _met(state: State, fact: f.Met, at: datetime) -> State:
    return replace(state, language=fact.language, since=at)


def _notice_shown(state: State, fact: f.NoticeShown, at: datetime) -> State:
    phase = "noticed" if state.phase in ("new", "declined") else state.phase
    return replace(state, phase=phase, notice=Notice(fact.id, fact.wording, at))


def _consent(state: State, fact: f.ConsentRecorded, at: datetime) -> State:
    consent = Consent(fact.id, fact.status, at, fact.valid_until, fact.wording)
    return replace(state, consents={**state.consents, fact.purpose: consent})


def _restricted(state: State, fact: f.SharingRestricted, at: datetime) -> State:
    if fact.scope == "all":
        return replace(state, keeps_to_us=True)
    return state.with_history(fact.scope, replace(state.history(fact.scope), restricted=True))


def _resumed(state: State, fact: f.Resumed, at: datetime) -> State:
    return replace(state, phase="active", notice=None, erase_at=None, erase_asked=None)


def _asked(state: State, fact: f.Asked, at: datetime) -> State:
    record = AskRecord(fact.ask, at, fact.revision, fact.wording, "planned")
    history = state.history(fact.question)
    history = replace(history, asks=(*history.asks, record)[-_REMEMBERED_ASKS:], snoozed_to=None)
    tempo = replace(
        state.tempo,
        last_ask_at=at,
        pushes=state.tempo.pushes if fact.pulled else (*state.tempo.pushes, at)[-_REMEMBERED_PUSHES:],
        sitting=state.tempo.sitting + 1 if fact.one_more else 1,
    )
    waiting = Open(fact.ask, fact.question, fact.revision, fact.language, at)
    return replace(state.with_history(fact.question, history), tempo=tempo, open=waiting, changing=None)


def _sent(state: State, fact: f.AskSent, at: datetime) -> State:
    state = _outcome(state, fact.ask, "sent", only_from=("planned", "unconfirmed"))
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, delivery="sent", sent_at=at))


def _unconfirmed(state: State, fact: f.AskUnconfirmed, at: datetime) -> State:
    state = _outcome(state, fact.ask, "unconfirmed", only_from=("planned",))
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, delivery="unconfirmed", sent_at=at))


def _undeliverable(state: State, fact: f.AskUndeliverable, at: datetime) -> State:
    return _close(_outcome(state, fact.ask, "undeliverable", only_from=("planned", "unconfirmed")), fact.ask)


def _answered(state: State, fact: f.Answered, at: datetime) -> State:
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


def _erased(state: State, fact: f.AnswerErased, at: datetime) -> State:
    history = state.history(fact.question)
    if history.given is None or history.given.id != fact.answer:
        return state
    return replace(state.with_history(fact.question, replace(history, given=None)), changing=None)


def _skipped(state: State, fact: f.Skipped, at: datetime) -> State:
    state = _outcome(state, fact.ask, "skipped")
    history = state.history(fact.question)
    skips = history.skips + 1
    history = replace(history, skips=skips, refused=history.refused or skips >= 2, not_before=fact.not_before)
    run = state.tempo.skips + 1
    slower = 1 if run % 2 == 0 else 0
    tempo = replace(state.tempo, skips=run, step=state.tempo.step + slower, silences=0)
    return replace(_close(state.with_history(fact.question, history), fact.ask), tempo=tempo)


def _skip_undone(state: State, fact: f.SkipUndone, at: datetime) -> State:
    history = state.history(fact.question)
    record = history.ask(fact.ask)
    history = replace(history, skips=max(0, history.skips - 1), refused=False, not_before=None)
    state = _outcome(state.with_history(fact.question, history), fact.ask, "sent")
    tempo = replace(state.tempo, skips=max(0, state.tempo.skips - 1))
    if record is None:
        return replace(state, tempo=tempo)
    waiting = Open(fact.ask, fact.question, record.revision, state.language, record.at, "sent", at)
    return replace(state, tempo=tempo, open=waiting)


def _refused(state: State, fact: f.Refused, at: datetime) -> State:
    if fact.ask is not None:
        state = _close(_outcome(state, fact.ask, "never"), fact.ask)
    return state.with_history(fact.question, replace(state.history(fact.question), refused=True))


def _snoozed(state: State, fact: f.Snoozed, at: datetime) -> State:
    state = _outcome(state, fact.ask, "snoozed")
    history = replace(state.history(fact.question), snoozed_to=fact.until, not_before=None)
    run = state.tempo.laters + 1
    slower = 1 if run % 2 == 0 else 0
    tempo = replace(state.tempo, laters=run, step=state.tempo.step + slower, silences=0)
    return replace(_close(state.with_history(fact.question, history), fact.ask), tempo=tempo)


def _silent(state: State, fact: f.WentSilent, at: datetime) -> State:
    history = state.history(fact.question)
    asks = tuple(replace(a, outcome="expired", slowed=True) if a.id == fact.ask else a for a in history.asks)
    tempo = replace(state.tempo, step=state.tempo.step + 1, silences=state.tempo.silences + 1, skips=0, laters=0)
    state = state.with_history(fact.question, replace(history, asks=asks))
    return replace(_close(state, fact.ask), tempo=tempo)


def _closed(state: State, fact: f.AskClosed, at: datetime) -> State:
    return _close(_outcome(state, fact.ask, fact.outcome), fact.ask)


def _not_understood(state: State, fact: f.NotUnderstood, at: datetime) -> State:
    if state.open is None or state.open.ask != fact.ask:
        return state
    return replace(state, open=replace(state.open, unclear=state.open.unclear + 1))


def _drafted(state: State, fact: f.Drafted, at: datetime) -> State:
    if state.open is None:
        return state
    return replace(state, open=replace(state.open, draft=fact.draft))


def _change_begun(state: State, fact: f.ChangeBegun, at: datetime) -> State:
    return replace(state, changing=Changing(fact.question, fact.ask, at, fact.draft))


def _change_ended(state: State, fact: f.ChangeEnded, at: datetime) -> State:
    return replace(state, changing=None)


def _declined(state: State, fact: f.Declined, at: datetime) -> State:
    return replace(state, phase="declined", notice=None)


def _stopped(state: State, fact: f.Stopped, at: datetime) -> State:
    return replace(state, phase="stopped", notice=None, erase_at=fact.erase_at, open=None, changing=None)


def _kept(state: State, fact: f.KeptAfterStop, at: datetime) -> State:
    return replace(state, erase_at=None)


def _erasure_offered(state: State, fact: f.ErasureOffered, at: datetime) -> State:
    return replace(state, erase_asked=(fact.confirmation, at))


def _woken(state: State, fact: f.Woken, at: datetime) -> State:
    return replace(state, tempo=replace(state.tempo, step=1, silences=0))


def _promised(state: State, fact: f.Promised, at: datetime) -> State:
    return replace(state, tempo=replace(state.tempo, next_ask_at=fact.next_ask_at))


def _nothing_changes(state: State, fact: f.Fact, at: datetime) -> State:
    return state


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


_CHANGES: dict[type[f.Fact], Callable[[State, Any, datetime], State]] = {
    f.Met: _met,
    f.NoticeShown: _notice_shown,
    f.ConsentRecorded: _consent,
    f.SharingRestricted: _restricted,
    f.Asked: _asked,
    f.AskSent: _sent,
    f.AskUnconfirmed: _unconfirmed,
    f.AskUndeliverable: _undeliverable,
    f.Answered: _answered,
    f.AnswerErased: _erased,
    f.Skipped: _skipped,
    f.SkipUndone: _skip_undone,
    f.Refused: _refused,
    f.Snoozed: _snoozed,
    f.WentSilent: _silent,
    f.Promised: _promised,
    f.AskClosed: _closed,
    f.NotUnderstood: _not_understood,
    f.Drafted: _drafted,
    f.ChangeBegun: _change_begun,
    f.ChangeEnded: _change_ended,
    f.Declined: _declined,
    f.Stopped: _stopped,
    f.KeptAfterStop: _kept,
    f.Resumed: _resumed,
    f.ErasureOffered: _erasure_offered,
    f.Woken: _woken,
    f.RightUsed: _nothing_changes,
}

"""How facts about the person change the state: consent, rights, wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.engine.model import facts as f
from bot.engine.model.evolve_asking import REMEMBERED_PUSHES, without_laters
from bot.engine.model.state import Consent, Notice, State

_REMEMBERED_HOURS = 12
"""Own messages that tell when somebody is about."""


def met(state: State, fact: f.Met, at: datetime) -> State:
    return replace(state, language=fact.language, since=at)


def notice_shown(state: State, fact: f.NoticeShown, at: datetime) -> State:
    phase = "noticed" if state.phase in ("new", "declined") else state.phase
    state = replace(state, phase=phase, notice=Notice(fact.id, fact.wording, at, fact.is_renewal))
    if not fact.is_renewal:
        return state
    tempo = state.tempo
    return replace(state, tempo=replace(tempo, last_ask_at=at, pushes=(*tempo.pushes, at)[-REMEMBERED_PUSHES:], held_by=""))


def consent(state: State, fact: f.ConsentRecorded, at: datetime) -> State:
    consent = Consent(fact.id, fact.status, at, fact.valid_until, fact.wording)
    state = replace(state, consents={**state.consents, fact.purpose: consent})
    if fact.status == "expired":
        return state
    return replace(state, tempo=replace(state.tempo, seen_at=at))


def restricted(state: State, fact: f.SharingRestricted, at: datetime) -> State:
    if fact.scope == "all":
        return replace(state, keeps_to_us=True)
    return state.with_history(fact.scope, replace(state.history(fact.scope), restricted=True))


def resumed(state: State, fact: f.Resumed, at: datetime) -> State:
    tempo = replace(state.tempo, silences=0)
    return replace(state, phase="active", notice=None, erase_at=None, erase_asked=None, paused_until=None, tempo=tempo)


def declined(state: State, fact: f.Declined, at: datetime) -> State:
    return replace(state, phase="declined", notice=None)


def stopped(state: State, fact: f.Stopped, at: datetime) -> State:
    state = without_laters(state)
    return replace(state, phase="stopped", notice=None, erase_at=fact.erase_at, open=None, changing=None)


def kept(state: State, fact: f.KeptAfterStop, at: datetime) -> State:
    return replace(state, erase_at=None)


def erasure_offered(state: State, fact: f.ErasureOffered, at: datetime) -> State:
    return replace(state, erase_asked=(fact.confirmation, at))


def woken(state: State, fact: f.Woken, at: datetime) -> State:
    return replace(state, tempo=replace(state.tempo, step=1, silences=0))


def promised(state: State, fact: f.Promised, at: datetime) -> State:
    return replace(state, tempo=replace(state.tempo, next_ask_at=fact.next_ask_at))


def nothing_changes(state: State, fact: f.Fact, at: datetime) -> State:
    return state


def sharing_allowed(state: State, fact: f.SharingAllowed, at: datetime) -> State:
    if fact.scope == "all":
        return replace(state, keeps_to_us=False)
    return state.with_history(fact.scope, replace(state.history(fact.scope), restricted=False))


def pace_chosen(state: State, fact: f.PaceChosen, at: datetime) -> State:
    state = without_laters(state) if fact.pace == "own" else state
    return replace(state, tempo=replace(state.tempo, ceiling=fact.pace))


def paused(state: State, fact: f.Paused, at: datetime) -> State:
    return replace(state, paused_until=fact.until)


def unpaused(state: State, fact: f.Unpaused, at: datetime) -> State:
    return replace(state, paused_until=None)


def language_chosen(state: State, fact: f.LanguageChosen, at: datetime) -> State:
    return replace(state, language=fact.language)


def zone_asked(state: State, fact: f.ZoneAsked, at: datetime) -> State:
    return replace(state, zone_asked_at=at)


def zone_told(state: State, fact: f.ZoneTold, at: datetime) -> State:
    return replace(state, zone=fact.zone, zone_source=fact.source)


def age_told(state: State, fact: f.AgeTold, at: datetime) -> State:
    return replace(state, is_of_age=fact.is_of_age)


def link_offered(state: State, fact: f.LinkOffered, at: datetime) -> State:
    return replace(state, link_offered=(fact.code, at))


def chat_linked(state: State, fact: f.ChatLinked, at: datetime) -> State:
    return replace(state, link_offered=None)


def wrote(state: State, fact: f.Wrote, at: datetime) -> State:
    hours = (*state.tempo.hours, at.hour)[-_REMEMBERED_HOURS:]
    return replace(state, tempo=replace(state.tempo, hours=hours, seen_at=at))

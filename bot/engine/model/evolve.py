"""How each fact changes the state: the fold that the projection must always equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine.model import evolve_asking as asking
from bot.engine.model import evolve_people as people
from bot.engine.model import facts as f
from bot.engine.model.state import State


def fold(customer: int, log: Iterable[tuple[datetime, f.Fact]]) -> State:
    """The state a log amounts to."""
    state = State(customer)
    for at, fact in log:
        state = evolve(state, fact, at)
    return state


def evolve(state: State, fact: f.Fact, at: datetime) -> State:
    """The state after one more fact."""
    return replace(_CHANGES[type(fact)](state, fact, at), facts=state.facts + 1)


_CHANGES: dict[type[f.Fact], Callable[[State, Any, datetime], State]] = {
    f.Met: people.met,
    f.NoticeShown: people.notice_shown,
    f.ConsentRecorded: people.consent,
    f.SharingRestricted: people.restricted,
    f.Asked: asking.asked,
    f.AskSent: asking.sent,
    f.AskUnconfirmed: asking.unconfirmed,
    f.AskUndeliverable: asking.undeliverable,
    f.Answered: asking.answered,
    f.AnswerErased: asking.erased,
    f.Skipped: asking.skipped,
    f.SkipUndone: asking.skip_undone,
    f.Refused: asking.refused,
    f.Snoozed: asking.snoozed,
    f.WentSilent: asking.silent,
    f.Promised: people.promised,
    f.AskClosed: asking.closed,
    f.NotUnderstood: asking.not_understood,
    f.WhyShown: asking.why_shown,
    f.Drafted: asking.drafted,
    f.ChangeBegun: asking.change_begun,
    f.ChangeEnded: asking.change_ended,
    f.Declined: people.declined,
    f.Stopped: people.stopped,
    f.KeptAfterStop: people.kept,
    f.Resumed: people.resumed,
    f.ErasureOffered: people.erasure_offered,
    f.Woken: people.woken,
    f.RightUsed: people.nothing_changes,
    f.AskReworded: asking.reworded,
    f.HeldBack: asking.held_back,
    f.Renamed: asking.renamed,
    f.Wrote: people.wrote,
    f.SharingAllowed: people.sharing_allowed,
    f.PaceChosen: people.pace_chosen,
    f.Paused: people.paused,
    f.Unpaused: people.unpaused,
    f.LanguageChosen: people.language_chosen,
    f.ZoneAsked: people.zone_asked,
    f.ZoneTold: people.zone_told,
    f.AgeTold: people.age_told,
    f.LinkOffered: people.link_offered,
    f.ChatLinked: people.chat_linked,
}

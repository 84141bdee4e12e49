"""Words that the records forgot when an older copy of them was put back: they hold again, and nobody is written to about it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.engine.conversation.answers import never_about
from bot.engine.conversation.onboarding import age, consent
from bot.engine.conversation.questions.taking_back import take_back
from bot.engine.conversation.rights import block, erasure, my_data, stop, use_restriction
from bot.engine.conversation.settings import consents, pace, pause, time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Cancel
from bot.engine.model.facts.consent import Declined, KeptAfterStop, SharingRestricted
from bot.engine.model.facts.contacts import RecordKeptApart
from bot.engine.model.inputs import SaidBefore
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.tempo import Ceiling
from prompts.catalogue.lineage import current_ids
from prompts.model.question import QuestionId


def hold(turn: Turn, said: SaidBefore) -> None:
    """Whatever of it the records do not say is said again; what they say already is left as it is."""
    for purpose in said.withdrawn:
        consents.hold_off(turn, purpose)
    _erase(turn, said.erased)
    if said.use_restricted:
        use_restriction.restrict(turn, holds_deletion=said.deletion_held)
    _keep_here(turn, said.stays_here)
    _ask_never(turn, said)
    if said.zone is not None:
        time_zone.hold(turn, said.zone)  # before a break, whose day was told by that clock
    _slow_down(turn, said.paused_until, said.pace)
    _keep_apart(turn, said)
    block.hold(turn, said.blocked)
    if said.age_doubted:
        age.doubt(turn)
    if said.erasure_asked_at is not None:
        erasure.hold(turn, said.erasure_asked_at)
    _end(turn, said)


def _erase(turn: Turn, answers: tuple[int, ...]) -> None:
    for question, given in list(turn.state.answers()):
        if given.id in answers:
            take_back(turn, question, given.id, "erased")


def _keep_here(turn: Turn, scopes: tuple[str, ...]) -> None:
    for scope in _as_they_are_called_now(turn, scopes):
        if scope == EVERYTHING:
            my_data.restrict_all(turn)
        elif not turn.state.history(scope).restricted:
            turn.happened(SharingRestricted(turn.id(f"restriction:{scope}"), scope, None))


def _ask_never(turn: Turn, said: SaidBefore) -> None:
    """Topics first: a question that is refused by a word of its own stays so when its topic is taken up again."""
    for topic in said.never_about:
        never_about.refuse_topic(turn, topic)
    for question in _as_they_are_called_now(turn, said.never):
        never_about.refuse(turn, question)


def _slow_down(turn: Turn, paused_until: datetime | None, chosen: Ceiling | None) -> None:
    if chosen is not None:
        pace.choose(turn, chosen, by_customer=False)
    if paused_until is not None and turn.now < paused_until != turn.state.paused_until and turn.state.phase != "stopped":
        pause.begin(turn, paused_until)


def _keep_apart(turn: Turn, said: SaidBefore) -> None:
    for system in said.parted:
        if not turn.state.is_parted(system):
            turn.happened(RecordKeptApart(system, is_joined=True))
    for system in said.apart:
        if not any(one.system == system for one in turn.state.records_apart):
            turn.happened(RecordKeptApart(system, ""))


def _end(turn: Turn, said: SaidBefore) -> None:
    """Whoever had not said Yes in the copy has no Yes to take back: they are not asked for one by us, as after a *No, thanks*."""
    if said.declined and turn.state.phase in ("new", "noticed"):
        consent.refuse(turn)
    if said.as_a_child and not stop.is_minor(turn.state):
        _stop_as_a_child(turn, said.erase_at)
    elif said.stopped_at is not None and not stop.is_minor(turn.state):
        _stop(turn, said.stopped_at, said.erase_at, is_kept=said.kept)
    if said.kept and turn.state.phase == "stopped" and turn.state.erase_at is not None and not stop.is_minor(turn.state):
        turn.happened(KeptAfterStop())


def _stop_as_a_child(turn: Turn, erase_at: datetime | None) -> None:
    if turn.state.phase != "active":
        return stop.stop_as_a_child(turn, erase_at=erase_at)
    _take_back_the_yes(turn, "minor", erase_at)


def _stop(turn: Turn, at: datetime, erase_at: datetime | None, *, is_kept: bool) -> None:
    state = turn.state
    if state.phase == "active":
        _take_back_the_yes(turn, "word", erase_at)
    elif state.phase != "stopped":
        if state.phase != "declined":
            stop.end_links(turn)
            turn.happened(Declined())
    elif (state.erase_at is None and not is_kept) or (state.stop is not None and state.stop.at < at):
        stop.begin_grace(turn, erase_at=erase_at)


def _take_back_the_yes(turn: Turn, how: Literal["word", "minor"], erase_at: datetime | None) -> None:
    turn.effects.append(Cancel("all"))
    stop.end_links(turn)
    stop.withdraw(turn, how, erase_at=erase_at)


def _as_they_are_called_now(turn: Turn, questions: tuple[str, ...]) -> list[QuestionId]:
    names = current_ids(turn.catalogue)
    return list(dict.fromkeys(names.get(name, name) for name in questions))

"""The promise: not before when the bot writes first again, worked out and said."""

from __future__ import annotations

from datetime import datetime

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.answers import AnswerErased
from bot.engine.model.facts.consent import SharingAllowed, SharingRestricted
from bot.engine.model.facts.pace import Promised
from bot.engine.model.facts.refusals import Refused, Skipped, SkipUndone, Snoozed, TopicAllowed, TopicRefused
from bot.engine.pacing.rhythm import is_resting, promise
from bot.engine.pacing.visit import comes_at, put_off


def promise_again(turn: Turn, *, by_customer: bool = False, by_time: bool = False, since: datetime | None = None) -> None:
    """Work out the next promise from the last ask, or from `since`; only the customer's own act may bring it nearer.

    Where that is past already, since what they answer, skip or choose is of long ago, it counts from now, so that no question comes
    beside it; not where only time has passed (`by_time`).
    """
    tempo = turn.state.tempo
    if tempo.last_ask_at is None:
        return
    until = promise(turn.state, since or tempo.last_ask_at, turn.catalogue)
    if until <= turn.now and not by_time:
        until = promise(turn.state, turn.now, turn.catalogue)
    if tempo.next_ask_at is not None and not by_customer:
        until = max(until, tempo.next_ask_at)
    if until != tempo.next_ask_at:
        turn.happened(Promised(until))


_SETTLES = (Skipped, SkipUndone, Refused, TopicRefused, TopicAllowed, Snoozed, AnswerErased, SharingRestricted, SharingAllowed)
"""What customers do about a question or an answer without answering, however long ago it was asked."""


def leave_in_peace(turn: Turn) -> None:
    """Nothing is asked beside such an act: where the promise is past, it counts from now."""
    if turn.state.phase == "active" and any(isinstance(fact, _SETTLES) for fact in turn.facts):
        promise_again(turn)


def promised(turn: Turn) -> str:
    """The promise in words, and no later than a question that they put off themselves; nothing on its day, nor after a stop."""
    state, now = turn.state, turn.now
    if state.phase == "stopped":
        return ""
    chosen = [comes_at(until, state, now, turn.catalogue) for until, _ in put_off(state, now, turn.catalogue)]
    rests = is_resting(state, turn.catalogue)
    if rests and not chosen:
        return turn.phrase("promise.own") if state.tempo.ceiling == "own" else ""
    # Whom we write to no more of ourselves gets what they put off all the same: that day is theirs.
    comes = chosen if rests else [state.tempo.next_ask_at, *chosen]
    first = min((at for at in comes if at is not None and at > now), default=None)
    moments = [at for at in (first, state.paused_until, state.decides_until(now)) if at is not None and at > now]
    return turn.phrase("promise", day=turn.day(max(moments))) if moments else ""


def writes_first(turn: Turn) -> bool:
    """Whether anything comes unless they write: nothing where no Yes stands, and to who rests only what they put off."""
    if not turn.state.may_be_asked(turn.now):
        return False
    return not is_resting(turn.state, turn.catalogue) or bool(put_off(turn.state, turn.now, turn.catalogue))

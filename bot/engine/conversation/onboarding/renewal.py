"""A Yes that is about to run out is renewed in place of a question; whoever has been away for long is not bothered with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.receivers import new_names
from bot.engine.conversation.questions.when_next import promise_again
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Message, Say
from bot.engine.model.facts.consent import NoticeShown
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.state import State
from bot.engine.model.tokens import Action
from bot.engine.pacing.send_window import window_for
from prompts.catalogue.named import marks_of
from prompts.model.durations import is_shorter_at_times

_BEFORE = timedelta(days=30)
_DORMANT = timedelta(days=180)
"""So long without an act of their own, and a customer's data goes quietly when its time runs out (pacing.md)."""


def has_to_renew(state: State, now: datetime) -> bool:
    """Whether the Yes ends soon, was not asked about yet, and the customer is about."""
    consent = state.consents.get(BE_ASKED)
    if consent is None or consent.until is None or consent.until - now > _BEFORE:
        return False
    was_asked = state.notice is not None and state.notice.is_renewal
    return not was_asked and state.tempo.seen_at is not None and now - state.tempo.seen_at < _DORMANT


JUST_ASKED = timedelta(hours=72)
"""How long a request is what a plain yes or no is to; a button's own words are so for as long as it stands."""


def waits(turn: Turn) -> bool:
    """Whether they were just asked to renew, and have not said."""
    notice = turn.state.notice
    return notice is not None and notice.is_renewal and turn.state.phase == "active" and turn.now - notice.at <= JUST_ASKED


def ask_again(turn: Turn) -> None:
    """*Shall I go on?*: a proactive message like any other, with an equal yes and no."""
    notice_id = turn.id("notice")
    shown = message(turn, notice_id)
    brand, language, wording = turn.catalogue.brand, turn.state.language, turn.shown("notice", shown).sha256
    # Where it says nothing of how often, its Yes goes on with what was agreed to.
    rhythm = brand.pace.gap if _is_faster(turn) else turn.state.rhythm
    named = marks_of(brand, language)
    turn.happened(NoticeShown(notice_id, wording, language, is_renewal=True, named=named, rhythm=rhythm))
    promise_again(turn)
    until = window_for(turn.state.zone, turn.catalogue).closes_after(turn.now)
    turn.effects.append(Say(f"notice:{notice_id}", shown, proactive=True, not_after=until))


def message(turn: Turn, notice_id: int) -> Message:
    """Since when, until when, what is new since the Yes (more messages, who gets answers), and the two buttons."""
    consent = turn.state.consents[BE_ASKED]
    until = turn.day(consent.until) if consent.until is not None else ""
    buttons = [
        turn.button(Action.YES, notice_id),
        turn.button(Action.NO, notice_id),
    ]
    asked = turn.phrase("renew.ask", since=turn.day(consent.at), until=until)
    lines = [asked, *_faster_rhythm(turn), *new_names(turn, turn.catalogue.brand.receivers)]
    return Message("\n".join(lines), keyboard.rows(buttons))


def _faster_rhythm(turn: Turn) -> list[str]:
    """That the Yes would be one to more messages than they agreed to so far, where it would."""
    before = turn.state.rhythm
    if before is None or not _is_faster(turn):
        return []
    phrases, language = turn.catalogue.phrases, turn.state.language
    gap = phrases.duration(turn.catalogue.brand.pace.gap, language)
    return [turn.phrase("rhythm.faster", gap=gap, before=phrases.duration(before, language))]


def _is_faster(turn: Turn) -> bool:
    return turn.state.rhythm is not None and is_shorter_at_times(turn.catalogue.brand.pace.gap, turn.state.rhythm)

"""Withdrawal, as easy as the Yes (GDPR Art. 7(3))."""

from __future__ import annotations

from bot.engine.conversation import keyboard
from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Cancel
from bot.engine.model.facts.asks import AskClosed
from bot.engine.model.facts.consent import ConsentRecorded, KeptAfterStop, Resumed, Stopped
from bot.engine.model.state import BE_ASKED
from bot.engine.model.tokens import Action
from prompts.model.durations import after


def stop(turn: Turn, how: str) -> None:
    """Withdrawal, as easy as the Yes (GDPR Art. 7(3)): from any state, one message, no persuasion, no confirmation step.

    Whatever had not left yet never will: the confirmation is the next thing that the customer reads.
    """
    turn.effects.append(Cancel("all"))
    if turn.state.phase == "stopped":
        return _confirm_stop(turn, how)
    if turn.state.phase in ("new", "noticed", "declined"):
        return turn.say(turn.phrase("stop.never_asked"))
    _withdraw(turn, how)
    _confirm_stop(turn, how)


def offer_stop(turn: Turn) -> None:
    """What may be a refusal is never answered by a template: one tap ends it, another goes on, and what waits still waits."""
    if turn.state.phase != "active":
        return stop(turn, "word")
    turn.say(turn.phrase("stop.shall_i"), [[turn.button(Action.STOP)], [turn.button(Action.GO_ON)]])


def go_on(turn: Turn) -> None:
    """*Keep going*: it was not meant as a stop, and nothing has changed."""
    turn.amend(turn.phrase("stop.going_on"))


def blocked(turn: Turn) -> None:
    """A block by the messenger is a stop; there is nobody to tell."""
    if turn.state.phase == "active":
        turn.effects.append(Cancel("all"))
        _withdraw(turn, "blocked")


def keep_after_stop(turn: Turn) -> None:
    """*Keep it, just don't ask*: the answers stay under their own retention."""
    if turn.state.phase != "stopped":
        return turn.toast(turn.phrase("toast.question_over"))
    if turn.state.erase_at is not None:
        turn.happened(KeptAfterStop())
    turn.amend(turn.phrase("stop.kept"))


def not_a_stop(turn: Turn) -> None:
    """*I meant something else*: the stop is taken back by the customer's own tap, on the words they first agreed to."""
    consent = turn.state.consents.get(BE_ASKED)
    if turn.state.phase != "stopped" or consent is None:
        return turn.toast(turn.phrase("toast.question_over"))
    until = after(turn.now, turn.catalogue.brand.consent_valid)
    renewed = turn.id("consent:be_asked")
    language = turn.state.language
    turn.happened(ConsentRecorded(renewed, BE_ASKED, "renewed", consent.wording, language, "stop:taken_back", until))
    turn.happened(Resumed())
    turn.amend(turn.phrase("stop.taken_back"))


def _withdraw(turn: Turn, how: str) -> None:
    if turn.state.open is not None:
        turn.happened(AskClosed(turn.state.open.ask, turn.state.open.question, "withdrawn"))
    consent = turn.state.consents[BE_ASKED]
    withdrawn = turn.id("consent:be_asked")
    turn.happened(ConsentRecorded(withdrawn, BE_ASKED, "withdrawn", consent.wording, turn.state.language, how, None))
    turn.happened(Stopped(how, after(turn.now, turn.catalogue.brand.erase_after_stop)))


def _confirm_stop(turn: Turn, how: str) -> None:
    erase_at = turn.state.erase_at
    buttons = []
    if erase_at is not None:
        buttons.append(turn.button(Action.ERASE_NOW))
        buttons.append(turn.button(Action.KEEP_AFTER_STOP))
    if how in ("word", "minor"):
        buttons.append(turn.button(Action.NOT_A_STOP))
    text = turn.phrase("stop.erase_on", day=turn.day(erase_at)) if erase_at else turn.phrase("stop.data_kept")
    because = turn.phrase("stop.minor") if how == "minor" else ""
    turn.say(f"{because} {text}".strip(), keyboard.rows(buttons))

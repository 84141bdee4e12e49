"""Yes and No to the notice: consent with its exact words, or not written to again; then the first question."""

from __future__ import annotations

from bot.engine.conversation.onboarding import age
from bot.engine.conversation.onboarding.notice import waiting_notice
from bot.engine.conversation.questions.ask import ask
from bot.engine.conversation.rights import stop
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import (
    ConsentRecorded,
    Declined,
    Resumed,
    SharingRestricted,
)
from bot.engine.model.state import BE_ASKED, ConsentStatus, Notice
from bot.engine.model.tokens import Token
from bot.engine.pacing.gates import pulled_ask
from bot.engine.pacing.reasons import Ask
from prompts.model.durations import after


def accept(turn: Turn, token: Token, *, sharing: bool = True, method: str = "button") -> None:
    """A Yes: consent with text version, time and channel; then the first question, as a reply."""
    notice = waiting_notice(turn, token)
    if notice is None:
        return
    consent = _record(turn, notice, "renewed" if notice.is_renewal else "given", method)
    turn.happened(Resumed())
    if not sharing:
        turn.happened(SharingRestricted(turn.id("restriction"), "all", consent))
    key = notice.key if method == "typed" else None
    if age.has_to_be_asked(turn):
        text, rows = age.question(turn)
        return turn.amend(f"{turn.phrase('welcome.age')} {text}", rows, key=key)
    _first_question(turn, key)


def age_told(turn: Turn, token: Token) -> None:
    """Old enough: the first question, as after the Yes."""
    if age.told(turn, token):
        _first_question(turn, None)


def _first_question(turn: Turn, key: str | None) -> None:
    decided = pulled_ask(turn.state, turn.now, turn.catalogue, turn.moment.world)
    if isinstance(decided, Ask):
        turn.amend(turn.phrase("welcome"), key=key)
        return ask(turn, decided, pulled=True)
    turn.amend(turn.phrase("welcome.nothing_yet"), key=key)


def decline(turn: Turn, token: Token, *, method: str = "button") -> None:
    """A No, as heavy as a Yes: not written to, and asked nothing."""
    notice = waiting_notice(turn, token)
    if notice is None:
        return
    if notice.is_renewal:
        return stop.stop(turn, "renewal")
    _record(turn, notice, "refused", method)
    if turn.state.phase != "stopped":
        turn.happened(Declined())
    turn.amend(turn.phrase("declined"), key=notice.key if method == "typed" else None)


def _record(turn: Turn, notice: Notice, status: ConsentStatus, method: str) -> int:
    consent = turn.id("consent:be_asked")
    until = None if status == "refused" else after(turn.now, turn.catalogue.brand.consent_valid)
    turn.happened(ConsentRecorded(consent, BE_ASKED, status, notice.wording, turn.state.language, f"notice:{method}", until))
    return consent

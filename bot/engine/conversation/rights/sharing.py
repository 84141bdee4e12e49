"""*Stop sharing* and *Share again*, answer by answer."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import asked
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.consent import SharingAllowed, SharingRestricted
from bot.engine.model.tokens import Token
from prompts.model.question import Question


def stop_sharing(turn: Turn, token: Token) -> bool:
    """*Stop sharing* on one answer; whether it was one of theirs."""
    question = _answered(turn, token)
    if question is not None and not turn.state.history(question.id).restricted:
        turn.happened(SharingRestricted(turn.id("restriction"), question.id, None))
    return question is not None


def share(turn: Turn, token: Token) -> bool:
    """*Share again* on one answer; whether it was one of theirs."""
    question = _answered(turn, token)
    if question is not None and turn.state.history(question.id).restricted:
        turn.happened(SharingAllowed(question.id))
    return question is not None


def _answered(turn: Turn, token: Token) -> Question | None:
    found = asked(turn, token.ask)
    return found[0] if found and turn.state.history(found[0].id).given is not None else None

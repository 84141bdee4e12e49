"""Who receives answers, by the names customers know."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from prompts.model.question import Question


def every_receiver(turn: Turn) -> list[str]:
    """All systems answers may go to, in the customer's language."""
    return [receiver.called.says(turn.state.language) for receiver in turn.catalogue.brand.receivers]


def receivers_of(turn: Turn, question: Question) -> list[str]:
    """Who receives answers to this question now, by the names customers know; nobody where sharing was ended."""
    if turn.state.stays_here(question.id):
        return []
    return [receiver.called.says(turn.state.language) for receiver in turn.catalogue.receivers_for(question)]

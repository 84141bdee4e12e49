"""*Never ask this*: bound to the question's lineage, whatever its wording becomes."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import Shown, in_place
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.refusals import Refused
from bot.engine.model.tokens import Action


def never(turn: Turn, shown: Shown) -> None:
    """The question is refused for good, and that can be taken back where it stands."""
    question, record = shown
    if not turn.state.history(question.id).refused or record.outcome != "never":
        turn.happened(Refused(question.id, record.id))
    undo = turn.button(Action.UNDO_SKIP, record.id)
    turn.amend(f"{asks(turn, question)}\n{turn.phrase('never')}", [[undo]], key=in_place(turn, record.id))

"""*Never ask this*: bound to the question's lineage, whatever its wording becomes."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import (
    asked,
    in_place,
)
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.refusals import Refused
from bot.engine.model.tokens import Action, Token


def never(turn: Turn, token: Token) -> None:
    """*Never ask this*: bound to the question's lineage, whatever its wording becomes."""
    found = asked(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.not_yours"))
    question, record = found
    if not turn.state.history(question.id).refused or record.outcome != "never":
        turn.happened(Refused(question.id, record.id))
    undo_button = Button(turn.phrase("button.undo"), tokens.write(Action.UNDO_SKIP, record.id))
    turn.amend(f"{asks(turn, question)}\n{turn.phrase('never')}", [[undo_button]], key=in_place(turn, record.id))

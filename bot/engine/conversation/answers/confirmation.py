"""*Still Dark?*: an answer that grew old is kept, changed or forgotten by one tap, never silently taken for true."""

from __future__ import annotations

from bot.engine.conversation.answers.saving import Taking, take
from bot.engine.conversation.questions.asked import asked, in_place
from bot.engine.conversation.questions.presentation import asks, question_rows, question_text
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.answers import AnswerErased, ChangeBegun
from bot.engine.model.facts.asks import AskClosed
from bot.engine.model.state import AskRecord, Given
from bot.engine.model.tokens import Action, Token
from prompts.model.question import Question


def still_true(turn: Turn, token: Token) -> None:
    """*Still true*: given once more, with consent and dates of today."""
    found = _in_question(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.nothing_to_change"))
    question, record, given = found
    take(turn, Taking(question, record, given.value, given.said, "confirmed"), tapped=turn.is_tap)


def has_changed(turn: Turn, token: Token) -> None:
    """*Changed*: the same message shows the buttons, the old answer ticked."""
    found = _in_question(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.nothing_to_change"))
    question, record, given = found
    turn.happened(ChangeBegun(question.id, record.id, None))
    rows = question_rows(turn, question, record.id, action=Action.CORRECT, ticked=given.value)
    turn.amend(question_text(turn, question), rows, key=in_place(turn, record.id))


def forget_it(turn: Turn, token: Token) -> None:
    """*Forget it*: the value is gone, and the question is left alone."""
    found = _in_question(turn, token.ask)
    if found is None:
        return turn.toast(turn.phrase("toast.nothing_to_change"))
    question, record, given = found
    turn.happened(AnswerErased(question.id, given.id, "erased"))
    if record.outcome in ("planned", "sent", "unconfirmed"):
        turn.happened(AskClosed(record.id, question.id, "withdrawn"))
    turn.amend(f"{asks(turn, question)}\n{turn.phrase('still.forgotten')}", key=in_place(turn, record.id))


def is_confirmation(turn: Turn, ask_id: int) -> bool:
    """Whether the open ask only asks if a known answer still holds."""
    found = _in_question(turn, ask_id)
    return found is not None and found[2].ask != ask_id and turn.state.open is not None and turn.state.open.ask == ask_id


def _in_question(turn: Turn, ask_id: int) -> tuple[Question, AskRecord, Given] | None:
    found = asked(turn, ask_id)
    given = turn.state.history(found[0].id).given if found else None
    return (found[0], found[1], given) if found and given else None

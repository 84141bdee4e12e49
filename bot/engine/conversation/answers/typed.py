"""Words while a question waits, or while an answer is being changed."""

from __future__ import annotations

from bot.engine.conversation.answers import (
    clarification,
    drafts,
)
from bot.engine.conversation.answers.saving import Taking, take
from bot.engine.conversation.questions.asked import (
    asked,
)
from bot.engine.conversation.questions.presentation import (
    here,
)
from bot.engine.conversation.turn import Turn
from bot.engine.model.state import AskRecord
from prompts.kinds.table import KINDS
from prompts.model.answering import (
    Private,
    Read,
    TooLong,
    Unclear,
)
from prompts.model.question import Question


def typed(turn: Turn, text: str) -> None:
    """Words while a question waits, or while an answer is being changed."""
    target = target_of_words(turn)
    if target is None:
        return
    question, record = target
    match KINDS[question.kind].read(question, text, here(turn)):
        case Read(value, how):
            take(turn, Taking(question, record, value, text, how))
        case TooLong() as reading:
            drafts.too_long(turn, question, record, reading)
        case Private() as reading:
            drafts.private(turn, question, record, reading)
        case Unclear() as unclear:
            clarification.clarify(turn, question, unclear)


def target_of_words(turn: Turn) -> tuple[Question, AskRecord] | None:
    """What typed words are about: the answer being changed, else the open question."""
    changing, waiting = turn.state.changing, turn.state.open
    ask_id = changing.ask if changing else waiting.ask if waiting else None
    return asked(turn, ask_id) if ask_id is not None else None

"""Words that answer: the open question, the answer that is being changed, or a question that is over but unanswered."""

from __future__ import annotations

from typing import assert_never

from bot.engine.conversation import keyboard
from bot.engine.conversation.answers import clarification, drafts
from bot.engine.conversation.answers.saving import Taking, show_kept, take
from bot.engine.conversation.questions.asked import Shown, asked
from bot.engine.conversation.turn import Turn
from prompts.kinds.table import KINDS
from prompts.model.answer_types import (
    Private,
    Read,
    Reading,
    TooLong,
    Unclear,
)


def typed(turn: Turn, shown: Shown, reading: Reading, text: str, *, beside: keyboard.Rows = ()) -> None:
    """What the words came to: an answer, a draft to be confirmed, or a question back, with buttons of what else may be meant."""
    match reading:
        case Read() if turn.quoted is not None and KINDS[shown.question.kind].answer_type == "words":
            drafts.doubtful(turn, shown, reading)
        case Read(value, how):
            if take(turn, Taking(shown.question, shown.record, value, text, how)):
                show_kept(turn, shown.question)
        case TooLong():
            drafts.too_long(turn, shown, reading)
        case Private():
            drafts.private(turn, shown, reading)
        case Unclear():
            clarification.clarify(turn, shown.question, reading, beside=beside)
        case _:
            assert_never(reading)


def target_of_words(turn: Turn) -> Shown | None:
    """What typed words are about: the question they quote, the answer being changed, else the open question."""
    changing, waiting = turn.state.changing, turn.state.open
    if turn.quoted is not None:
        return asked(turn, turn.quoted)
    ask_id = changing.ask if changing else waiting.ask if waiting else None
    return asked(turn, ask_id) if ask_id is not None else None

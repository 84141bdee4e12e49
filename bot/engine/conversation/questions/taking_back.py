"""An answer that its customer takes back: what was to be asked or said because of it is over too."""

from __future__ import annotations

from typing import Literal

from bot.engine.conversation.questions.on_its_way import close
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.answers import AnswerErased
from bot.engine.model.ids_and_time import AnswerId
from prompts.model.question import QuestionId


def take_back(turn: Turn, question: QuestionId, answer: AnswerId, why: Literal["erased", "withdrawn"]) -> None:
    """Its value is gone, and a time its question was put off to; a question that has not left yet would say it once more."""
    waiting = turn.state.open
    if waiting is not None and waiting.question == question and waiting.delivery == "planned":
        close(turn, "withdrawn")
    turn.happened(AnswerErased(question, answer, why, ends_later=True))

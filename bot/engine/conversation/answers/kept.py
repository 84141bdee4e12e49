"""The question's own message, now saying what was said, with Change and perhaps one more."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import ask_key
from bot.engine.conversation.questions.one_more import can_offer_more
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.promise import promised
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.tokens import Action
from prompts.kinds.table import KINDS
from prompts.model.question import (
    Question,
    QuestionId,
    Text,
    Value,
)


def show_kept(turn: Turn, question: Question, *, tapped: bool = False) -> None:
    """The question's message, now saying what was said, with Change and perhaps one more."""
    given = turn.state.history(question.id).given
    if given is None:
        return
    language = turn.state.language
    said = turn.phrase("answered", answer=KINDS[question.kind].say(question, given.value, language))
    thanks = _thanks(question, given.value)
    promise = promised(turn)
    lines = [asks(turn, question), f"{said} {promise}".strip()]
    if thanks is not None:
        lines.insert(2, thanks.says(language))
    turn.amend("\n".join(lines), _buttons(turn, question.id, given.ask), key=None if tapped and turn.is_tap else ask_key(given.ask))


def _buttons(turn: Turn, question: QuestionId, ask_id: int) -> list[list[Button]]:
    row = [turn.button(Action.CHANGE, ask_id)]
    more = can_offer_more(turn.state, turn, question)
    if more is None:
        return [[*row, turn.button(Action.MY_ANSWERS)]]
    return [[Button(_one_more(turn, question, more), tokens.write(Action.ONE_MORE, ask_id)), *row]]


def _one_more(turn: Turn, answered: QuestionId, more: Question) -> str:
    """*One more?*, or by name where the answer just given opened it."""
    if more.label is not None and any(clause.question == answered for clause in more.only_if):
        return turn.phrase("button.one_more_about", label=more.label.says(turn.state.language))
    return turn.phrase("button.one_more")


def _thanks(question: Question, value: Value) -> Text | None:
    """The author's words for this very answer, else for any."""
    key = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return question.thanks_for.get(str(key), question.thanks)

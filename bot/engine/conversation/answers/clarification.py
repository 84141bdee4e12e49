"""Asking back, at most twice and each time differently; then the question is let go kindly."""

from __future__ import annotations

from bot.engine.conversation import keyboard
from bot.engine.conversation.questions.presentation import here, question_rows
from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.asks import AskClosed, NotUnderstood
from bot.engine.model.ids_and_time import AskId
from bot.engine.model.tokens import Action
from prompts.kinds.table import KINDS
from prompts.model.answer_types import Unclear
from prompts.model.question import Question

_CLARIFICATIONS = 2


def clarify(turn: Turn, question: Question, unclear: Unclear, *, beside: keyboard.Rows = ()) -> None:
    """Say what could not be read and what would help; nothing was guessed and nothing kept. `beside`: what else may be meant."""
    waiting = turn.state.open
    if waiting is None or turn.state.changing is not None or turn.quoted is not None:
        return turn.say(turn.phrase_in_turn("clarify.change"), beside)
    turn.happened(NotUnderstood(waiting.ask))
    turn.misread(question.id, beside)
    if waiting.unclear >= _CLARIFICATIONS:
        turn.happened(AskClosed(waiting.ask, question.id, "unclear"))
        return turn.say(turn.phrase_in_turn("clarify.let_go"))
    is_second = waiting.unclear > 0
    beside = (*_options(turn, question, waiting.ask), *beside)
    turn.say(_help(turn, question, unclear, is_second=is_second), _ways_on(turn, waiting.ask, beside) if is_second else beside)


def _options(turn: Turn, question: Question, ask_id: AskId) -> keyboard.Rows:
    """The question's own buttons once more, where it has some: it may have been scrolled away."""
    has_options = bool(KINDS[question.kind].offer(question, here(turn)))
    return question_rows(turn, question, ask_id)[:-1] if has_options else ()


def _ways_on(turn: Turn, ask_id: AskId, beside: keyboard.Rows) -> keyboard.Rows:
    """The second time the skip leads."""
    skip = turn.button(Action.SKIP, ask_id)
    return ((skip,), *(row for row in beside if skip not in row))


def _help(turn: Turn, question: Question, unclear: Unclear, *, is_second: bool) -> str:
    round_ = "second" if is_second else "first"
    if unclear.why != "words":
        return turn.phrase_with(f"clarify.{unclear.why}.{round_}", unclear.slots)
    has_options = bool(KINDS[question.kind].offer(question, here(turn)))
    return turn.phrase_in_turn(f"clarify.{round_}" if has_options else f"clarify.words.{round_}")

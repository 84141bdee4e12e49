"""*Skip*: not this one; no reason asked, none needed, and taken back where it stands."""

from __future__ import annotations

from bot.engine.conversation.questions.ask import message_of
from bot.engine.conversation.questions.asked import (
    ask_key,
    asked,
    in_place,
    is_answered_since,
    open_question,
)
from bot.engine.conversation.questions.presentation import asks
from bot.engine.conversation.questions.promise import promise_again
from bot.engine.conversation.turn import Turn
from bot.engine.model import tokens
from bot.engine.model.effects import Button
from bot.engine.model.facts.refusals import Skipped, SkipUndone
from bot.engine.model.state import AskRecord
from bot.engine.model.tokens import Action, Token
from prompts.model.durations import after
from prompts.model.question import Duration, Question

_SKIPPED_FOR = Duration(180, "days")
"""*Not this one* holds for half a year (pacing.md)."""


_STILL_UNANSWERED = frozenset({"planned", "sent", "unconfirmed", "expired", "superseded", "unclear", "snoozed"})


def skip(turn: Turn) -> None:
    """*Skip*, typed: the open question; no reason asked, none needed."""
    waiting = open_question(turn)
    if waiting is None:
        return turn.say(turn.phrase("nothing_open"))
    _skip(turn, waiting[1], waiting[0].ask)


def skipped(turn: Turn, token: Token) -> None:
    """*Skip*, tapped: its own question, however old the button; one that was answered stays answered."""
    found = asked(turn, token.ask)
    if found is None or found[1].outcome not in _STILL_UNANSWERED or is_answered_since(turn, found[0], found[1]):
        return turn.toast(turn.phrase("toast.question_over"))
    _skip(turn, found[0], token.ask)


def _skip(turn: Turn, question: Question, ask_id: int) -> None:
    turn.happened(Skipped(ask_id, question.id, after(turn.now, _SKIPPED_FOR)))
    promise_again(turn)
    show_skipped(turn, question, ask_id)


def undo(turn: Turn, token: Token) -> None:
    """*Undo*: the question stands open again, in the same message."""
    found = _declined(turn, token.ask)
    if found is None or turn.state.open is not None:
        return turn.toast(turn.phrase("toast.question_over"))
    question, record = found
    turn.happened(SkipUndone(record.id, question.id))
    message = message_of(turn, question, record.id)
    turn.amend(message.text, message.rows, key=in_place(turn, record.id))


def show_skipped(turn: Turn, question: Question, ask_id: int) -> None:
    """The question, skipped: until when, and how to take that back or make it final."""
    is_for_good = turn.state.history(question.id).refused
    text = turn.phrase("skipped.for_good" if is_for_good else "skipped")
    buttons = [Button(turn.phrase("button.undo"), tokens.write(Action.UNDO_SKIP, ask_id))]
    if not is_for_good:
        buttons.append(Button(turn.phrase("button.later"), tokens.write(Action.LATER, ask_id)))
        buttons.append(Button(turn.phrase("button.never"), tokens.write(Action.NEVER, ask_id)))
    rows = [buttons[:2], buttons[2:]] if len(buttons) > 2 else [buttons]
    turn.amend(f"{asks(turn, question)}\n{text}", rows, key=ask_key(ask_id))


def _declined(turn: Turn, ask_id: int) -> tuple[Question, AskRecord] | None:
    found = asked(turn, ask_id)
    return found if found and found[1].outcome in ("skipped", "never") else None

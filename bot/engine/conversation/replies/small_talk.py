"""Hello, thanks, goodbye, never mind: one short line; nothing is kept, and what waits is not repeated."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import asked, open_question
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action
from prompts.kinds.table import KINDS


def reply(turn: Turn, key: str) -> None:
    """The line."""
    turn.say(turn.phrase(key))


def fine(turn: Turn) -> None:
    """A yes or a no to nothing in particular; who is not asked anything hears how that can be changed."""
    turn.say(turn.phrase("talk.fine" if turn.state.phase == "active" else "declined.still"))


def cancelled(turn: Turn) -> None:
    """They leave something, and nothing is open: what they may want to leave is one tap away."""
    turn.say(turn.phrase("talk.cancel"), [[turn.button(Action.STOP)]])


def undo(turn: Turn) -> None:
    """They take back what they did last: the answer that was given last can be forgotten or changed."""
    last = max(turn.state.answers(), key=lambda pair: pair[1].at, default=None)
    shown = asked(turn, last[1].ask) if last else None
    if last is None or shown is None:
        return cancelled(turn)
    answer = KINDS[shown.question.kind].say(shown.question, last[1].value, turn.state.language)
    forget, change = turn.button(Action.FORGET_IT, shown.record.id), turn.button(Action.CHANGE, shown.record.id)
    turn.say(turn.phrase("undo.ask", answer=answer), [[forget, change]])


def undecided(turn: Turn) -> None:
    """They do not know, or nothing fits: the question that waits may be skipped, by their own tap."""
    waiting = open_question(turn)
    skip = [[turn.button(Action.SKIP, waiting[0].ask)]] if waiting is not None else []
    turn.say(turn.phrase("talk.undecided"), skip)

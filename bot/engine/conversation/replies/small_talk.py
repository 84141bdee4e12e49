"""Hello, thanks, goodbye: one short line, no buttons; nothing is kept, and what waits is not repeated."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import open_question
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action


def reply(turn: Turn, key: str) -> None:
    """The line."""
    turn.say(turn.phrase(key))


def undecided(turn: Turn) -> None:
    """They do not know, or nothing fits: the question that waits may be skipped, by their own tap."""
    waiting = open_question(turn)
    skip = [[turn.button(Action.SKIP, waiting[0].ask)]] if waiting is not None else []
    turn.say(turn.phrase("talk.undecided"), skip)

"""Hello, thanks, goodbye: one short line, no buttons; nothing is kept, and what waits is not repeated."""

from __future__ import annotations

from bot.engine.conversation.questions.asked import open_question
from bot.engine.conversation.turn import Turn
from bot.engine.model.tokens import Action


def greeting(turn: Turn) -> None:
    """A hello back."""
    turn.say(turn.phrase("talk.hello"))


def thanks(turn: Turn) -> None:
    """You're welcome."""
    turn.say(turn.phrase("talk.thanks"))


def bye(turn: Turn) -> None:
    """Until next time, in the customer's own time."""
    turn.say(turn.phrase("talk.bye"))


def praise(turn: Turn) -> None:
    """Something kind was said."""
    turn.say(turn.phrase("talk.praise"))


def laughter(turn: Turn) -> None:
    """A laugh, a lone emoji, *ok cool*."""
    turn.say(turn.phrase("talk.laughter"))


def undecided(turn: Turn) -> None:
    """They do not know, or nothing fits: the question may be skipped, by their own tap."""
    waiting = open_question(turn)
    if waiting is None:
        return turn.say(turn.phrase("talk.laughter"))
    turn.say(turn.phrase("talk.undecided"), [[turn.button(Action.SKIP, waiting[0].ask)]])

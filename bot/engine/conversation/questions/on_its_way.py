"""A question that the bot decided to ask and that has not left yet: nobody has seen it, so nobody answers it."""

from __future__ import annotations

from typing import Literal

from bot.engine.conversation.turn import Turn
from bot.engine.model.effects import Cancel
from bot.engine.model.facts.asks import AskClosed
from bot.engine.model.state import State


def is_on_its_way(state: State) -> bool:
    """Whether what is open was proactive and was not sent: a platform that is away, or the brake, can hold it for hours."""
    waiting = state.open
    return waiting is not None and waiting.proactive and waiting.delivery == "planned"


def close(turn: Turn, how: Literal["superseded", "withdrawn"]) -> None:
    """What waits for an answer waits no more, and nothing proactive leaves that has not left yet."""
    waiting = turn.state.open
    if waiting is not None:
        turn.happened(AskClosed(waiting.ask, waiting.question, how))
    turn.effects.append(Cancel("proactive"))


def call_back(turn: Turn) -> None:
    """It does not leave any more: what it was decided on holds no longer."""
    if is_on_its_way(turn.state):
        close(turn, "withdrawn")

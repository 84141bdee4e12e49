"""A question that was given another id (`was:`): what the customer did with it goes with it, a *never* above all."""

from __future__ import annotations

from bot.engine.facts import Renamed
from bot.engine.turn import Turn


def follow(turn: Turn) -> None:
    """Before anything else in a turn: histories move to the ids their questions have now."""
    for question in turn.catalogue.questions.values():
        earlier = question.was
        if earlier is None or earlier in turn.catalogue.questions or earlier not in turn.state.histories:
            continue
        history = turn.state.histories[earlier]
        if (history.asks or history.refused) and not turn.state.history(question.id).asks:
            turn.happened(Renamed(earlier, question.id))

"""A question that was given another id (`was:`): what the customer did with it goes with it, a *never* above all."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.asks import Renamed
from bot.engine.pacing.choice_index import index_of


def follow(turn: Turn) -> None:
    """Before anything else in a turn: histories move to the ids their questions have now."""
    for earlier, name in index_of(turn.catalogue, turn.moment.world).renamed:
        history = turn.state.histories.get(earlier)
        if history is not None and (history.asks or history.refused) and not turn.state.history(name).asks:
            turn.happened(Renamed(earlier, name))

"""A question that was given another id (`was:`): what the customer did with it goes with it, a *never* above all."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn
from bot.engine.model.facts.asks import Renamed
from bot.engine.pacing.choice_index import index_of


def follow(turn: Turn) -> None:
    """Before anything else in a turn: histories move to the ids their questions have now."""
    for earlier, name in index_of(turn.catalogue, turn.moment.world).renamed:
        history, own = turn.state.histories.get(earlier), turn.state.history(name)
        if history is None:
            continue
        has_more = history.asks or history.refused
        # Asked under both ids, as when the `was` was written too late: what they did with the one here stays, but a no is a no.
        if (has_more and not own.asks) or (history.refused and not own.refused) or (history.restricted and not own.restricted):
            turn.happened(Renamed(earlier, name))

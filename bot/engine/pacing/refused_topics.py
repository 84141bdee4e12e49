"""The topics that a customer wants to be asked nothing about, under whichever id they go by now."""

from __future__ import annotations

from bot.engine.model.state import State
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.same_topics import same_topics


def refused_topics(state: State, catalogue: Catalogue) -> frozenset[str]:
    """Those of this catalogue."""
    return frozenset[str]().union(*(same_topics(catalogue, one.topic, one.called) for one in state.refused_topics))

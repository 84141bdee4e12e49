"""What a topic is called."""

from __future__ import annotations

from bot.engine.conversation.turn import Turn


def called(turn: Turn, topic: str) -> str:
    """Its title as customers read it; of one that has none, or that is gone, its name."""
    known = turn.catalogue.topics.get(topic)
    return known.title.says(turn.state.language) if known is not None and known.title is not None else topic

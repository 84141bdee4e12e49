"""Typed words that were not understood: counted, without the words and without whose they were."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misread:
    """So many messages of one kind."""

    question: str
    """Empty where nothing waited."""
    language: str
    offered: str
    """What was offered instead: names of actions, in order, with a blank between."""
    times: int = 1

"""What others were handed of one customer, as a turn reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.engine.model.world import WithOthers
from bot.runtime.handed_on import stays_in_the_house
from storage.model.records import HandedTo


def handed_to_others(handed: Iterable[HandedTo]) -> dict[int, tuple[tuple[str, datetime], ...]]:
    """By answer, who else has it and since when."""
    found: defaultdict[int, tuple[tuple[str, datetime], ...]] = defaultdict(tuple)
    for one in handed:
        if not one.is_out and not stays_in_the_house(one.receiver):
            found[one.answer] += ((one.receiver, one.at),)
    return found


def with_others(handed: Iterable[HandedTo]) -> tuple[WithOthers, ...]:
    """Of every question, what became of the latest answer that each of the others had."""
    found = {
        (one.question, one.receiver): WithOthers(one.question, one.receiver, one.at, one.is_out, one.read_back_at)
        for one in handed
        if not stays_in_the_house(one.receiver)
    }
    return tuple(found.values())

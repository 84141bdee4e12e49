"""At which pace a customer is asked, and when the next question could come, in the words of the results (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.engine.model.state import State
from bot.engine.pacing.rhythm import gap_of, is_resting
from prompts.catalogue.catalogue import Catalogue
from prompts.model.durations import after, before

PACES: Mapping[str, str] = MappingProxyType(
    {
        "standard": "At the usual pace",
        "slower": "Slower, after silence or skips",
        "monthly": "Once a month, as they chose",
        "resting": "Resting after silence",
        "own": "Only when they write",
        "paused": "On a break they asked for",
    }
)
"""Everybody who may be asked is at one of these; the names are kept in counts."""


def pace_of(state: State, now: datetime, catalogue: Catalogue) -> str | None:
    """The pace of a customer whose Yes stands; nothing for everybody else."""
    if not state.may_be_asked(now):
        return None
    if state.is_paused(now):
        return "paused"
    if state.tempo.ceiling == "own":
        return "own"
    if is_resting(state, catalogue):
        return "resting"
    if state.tempo.ceiling == "monthly":
        return "monthly"
    return "slower" if state.tempo.step else "standard"


def messages_lately(state: State, now: datetime, catalogue: Catalogue) -> int:
    """Proactive messages within the window that the cap is about."""
    since = before(now, catalogue.brand.pace.cap_window)
    return sum(at > since for at in state.tempo.pushes)


def next_sends(state: State, due_at: datetime | None, now: datetime, catalogue: Catalogue) -> Iterator[datetime]:
    """When the next question could leave, and the one after it, at the earliest: if there is one worth asking each time.

    `due_at`: when somebody looks at the customer in order to ask. Whoever rests, or is on a break, gets none.
    """
    if pace_of(state, now, catalogue) not in ("standard", "slower", "monthly"):
        return
    promised = state.tempo.next_ask_at
    first = promised if promised is not None and promised > now else due_at
    if first is None:
        return
    first = max(first, now)
    yield first
    yield after(first, gap_of(state.tempo, catalogue.brand.pace, first, state.rhythm))

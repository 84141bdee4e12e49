"""The fold of facts: the state that the projection must always equal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.engine.model.changed import changed
from bot.engine.model.facts.fact import Fact
from bot.engine.model.state import State


def fold(customer: int, log: Iterable[tuple[datetime, Fact]]) -> State:
    """The state a log amounts to."""
    state = State(customer)
    for at, fact in log:
        state = evolve(state, fact, at)
    return state


def evolve(state: State, fact: Fact, at: datetime) -> State:
    """The state after one more fact."""
    return changed(fact.change(state, at), facts=state.facts + 1)

"""A yes to *is it about 10:00?* says nothing about the other half of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend
from bot.engine.model.inputs import Moment, Pressed
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.understanding.places import PLACES
from prompts.catalogue.catalogue import Catalogue
from tests.engine.people import LIVE, active

JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)


def of_sydney() -> Catalogue:
    pace = replace(LIVE.brand.pace, brand_zone="Australia/Sydney")
    return replace(LIVE, brand=replace(LIVE.brand, pace=pace))


def pressed(state: State, action: Action, index: int = 0) -> Decision:
    return decide(state, Pressed(write(action, 0, index)), Moment(JULY, 7, "telegram", "en"), of_sydney())


def labels(decision: Decision) -> tuple[str, ...]:
    return next(effect.message.labels for effect in decision.effects if isinstance(effect, Amend))


def test_where_a_neighbour_keeps_another_clock_later_a_yes_asks_for_the_place() -> None:
    decision = pressed(active(), Action.ZONE)
    assert labels(decision) == ("Sydney", "Brisbane", "None of these")
    assert decision.state.zone is None
    chosen = pressed(decision.state, Action.ZONE, PLACES.index("Australia/Brisbane") + 1)
    assert chosen.state.zone == "Australia/Brisbane"


def test_where_no_neighbour_keeps_another_clock_a_yes_is_enough() -> None:
    decision = decide(active(), Pressed(write(Action.ZONE)), Moment(JULY, 7, "telegram", "en"), LIVE)
    assert decision.state.zone == "Europe/Dublin"


def test_none_of_these_keeps_the_narrow_hours() -> None:
    taken = replace(active(), zone="Australia/Sydney", zone_source="said")
    for state in (active(), taken):
        decision = pressed(state, Action.NO_ZONE, 1)
        assert (decision.state.zone, decision.state.zone_source) == (None, None)

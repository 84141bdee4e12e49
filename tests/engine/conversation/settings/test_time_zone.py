"""A yes to *is it about 10:00?* says nothing about the other half of the year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.conversation.buttons.table import BUTTONS
from bot.engine.conversation.decide import decide
from bot.engine.conversation.settings import time_zone
from bot.engine.conversation.turn import Turn
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Amend, Say, Toast
from bot.engine.model.inputs import Commanded, Pressed, Said
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from prompts.catalogue.catalogue import Catalogue
from tests.engine.people import LIVE, active

JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)


def of_sydney() -> Catalogue:
    pace = replace(LIVE.brand.pace, brand_zone="Australia/Sydney")
    return replace(LIVE, brand=replace(LIVE.brand, pace=pace))


def asked(catalogue: Catalogue) -> Decision:
    """Somebody of whom nothing is known is asked about their clock."""
    state = replace(active(), zone=None, zone_source=None)
    turn = Turn(state, Moment(JULY, 7, "telegram", "en"), catalogue, BUTTONS)
    text, buttons = time_zone.maybe_ask(turn)
    turn.say(text, [buttons])
    return Decision(turn.state, tuple(turn.facts), tuple(turn.effects), (), None, "")


def says(state: State, words: str, catalogue: Catalogue, *, at: datetime = JULY) -> Decision:
    return decide(state, Commanded("timezone", words), Moment(at, 8, "telegram", "en"), catalogue)


def tap(before: Decision, label: str, catalogue: Catalogue, *, state: State | None = None) -> Decision:
    """A tap on what a decision showed, perhaps later."""
    shown = next(effect.message for effect in before.effects if isinstance(effect, Say | Amend))
    token = next(button.token for row in shown.rows for button in row if button.label == label)
    return decide(state or before.state, Pressed(token), Moment(JULY, 9, "telegram", "en"), catalogue)


def toast(decision: Decision) -> str:
    return next((effect.text for effect in decision.effects if isinstance(effect, Toast)), "")


def labels(decision: Decision) -> tuple[str, ...]:
    return next(effect.message.labels for effect in decision.effects if isinstance(effect, Amend))


def test_where_a_neighbour_keeps_another_clock_later_a_yes_asks_for_the_place() -> None:
    decision = tap(asked(of_sydney()), "Yes", of_sydney())
    assert labels(decision) == ("Sydney", "Brisbane", "None of these")
    assert decision.state.zone is None
    assert tap(decision, "Brisbane", of_sydney()).state.zone == "Australia/Brisbane"


def test_where_no_neighbour_keeps_another_clock_a_yes_is_enough() -> None:
    assert tap(asked(LIVE), "Yes", LIVE).state.zone == "Europe/Dublin"


def test_none_of_these_keeps_the_narrow_hours() -> None:
    offered = says(active(), "10:00", LIVE)
    taken = replace(offered.state, zone="Australia/Sydney", zone_source="said")
    for state in (offered.state, taken):
        decision = tap(offered, "None of these", LIVE, state=state)
        assert (decision.state.zone, decision.state.zone_source) == (None, None)


FROM_EARLIER = "That button is from earlier. Nothing has changed."


@pytest.mark.parametrize("label", ["Yes", "None of these"])
def test_an_old_yes_or_no_to_a_place_stores_nothing_once_another_one_was_asked_about(label: str) -> None:
    old = says(active(), "Sydney" if label == "Yes" else "10:00", LIVE)
    later = says(old.state, "Berlin", LIVE, at=JULY + timedelta(seconds=1))
    for state in (later.state, tap(later, "Yes", LIVE).state):
        again = tap(old, label, LIVE, state=state)
        assert (again.state.zone, toast(again)) == (state.zone, FROM_EARLIER)


def test_a_yes_to_the_brands_clock_is_none_to_another_clock_that_the_brand_has_since() -> None:
    decision = tap(asked(LIVE), "Yes", of_sydney())
    assert (decision.state.zone, toast(decision)) == (None, FROM_EARLIER)


@pytest.mark.parametrize("token", [write(Action.ZONE), write(Action.ZONE, 0, 3), write(Action.NO_ZONE, 0, 1)])
def test_a_button_from_before_it_said_what_it_is_about_stores_nothing(token: str) -> None:
    known = says(replace(active(), zone="Europe/Dublin", zone_source="said"), "Berlin", LIVE).state
    decision = decide(known, Pressed(token), Moment(JULY, 9, "telegram", "en"), LIVE)
    assert (decision.state.zone, toast(decision)) == ("Europe/Dublin", FROM_EARLIER)


@pytest.mark.parametrize("words", ["I am in Honolulu", "my clock says 10:00", "/timezone", "/timezone Honolulu"])
def test_who_has_stopped_is_not_asked_about_a_clock_that_is_needed_for_nothing(words: str) -> None:
    stopped = decide(active(), Said("stop"), Moment(JULY, 8, "telegram", "en"), LIVE).state
    command, _, place = words.removeprefix("/").partition(" ")
    decision = decide(
        stopped, Commanded(command, place) if words.startswith("/") else Said(words), Moment(JULY, 9, "telegram", "en"), LIVE
    )
    assert decision.state.zone_asked_at == stopped.zone_asked_at and decision.state.zone == stopped.zone
    assert [effect.message.text for effect in decision.effects if isinstance(effect, Say)] == [
        "I'm not writing to you at the moment, so there is nothing to change. /start begins."
    ]

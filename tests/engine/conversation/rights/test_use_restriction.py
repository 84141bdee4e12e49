"""Restricted by the staff (GDPR Art. 18): nobody asks, nothing leaves; lifted, all is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Cancel, Say, Toast
from bot.engine.model.facts.consent import SharingRestricted
from bot.engine.model.inputs import ClockStruck, Input, Pressed, SaidBefore, UseRestriction
from bot.engine.model.packing import codec
from bot.engine.model.permission import EVERYTHING
from bot.engine.model.state import State
from bot.engine.model.tokens import Action, write
from bot.engine.model.world import Moment
from bot.engine.pacing.gates import may_still_leave, next_ask, pulled_ask
from bot.engine.pacing.reasons import Ask, Rest
from tests.engine.people import LIVE, NOON, active, with_open

RESTRICT, LIFT = UseRestriction(), UseRestriction(is_lifted=True)


def does(state: State, given: Input, nonce: int = 1) -> Decision:
    return decide(state, given, Moment(NOON, nonce, "telegram", "en"), LIVE)


def after(state: State, *given: Input) -> State:
    for nonce, one in enumerate(given, start=1):
        state = does(state, one, nonce).state
    return state


@pytest.fixture
def restricted() -> State:
    return after(active(), RESTRICT)


def test_nobody_asks_whatever_is_due_and_whoever_wants_it(restricted: State) -> None:
    assert isinstance(next_ask(active(), NOON, LIVE), Ask)
    for decided in (next_ask(restricted, NOON + timedelta(days=400), LIVE), pulled_ask(restricted, NOON, LIVE)):
        assert isinstance(decided, Rest) and (decided.reasons[0].rule, decided.reasons[0].detail) == ("paused", "restricted")
    assert not any(isinstance(effect, Say) for effect in does(restricted, ClockStruck()).effects)
    assert may_still_leave(active(), None, NOON) and not may_still_leave(restricted, None, NOON)


def test_the_question_that_waits_waits_no_longer_and_nothing_is_said() -> None:
    decision = does(with_open(active(), "roast", NOON), RESTRICT)
    assert decision.state.open is None and Cancel("proactive") in decision.effects
    assert not any(isinstance(effect, Say) for effect in decision.effects)


def test_every_answer_stays_here(restricted: State) -> None:
    assert restricted.keeps_to_us and restricted.stays_here("roast")


def test_lifted_all_is_as_it_was(restricted: State) -> None:
    lifted = after(restricted, LIFT)
    assert not lifted.use_restricted and not lifted.keeps_to_us and isinstance(next_ask(lifted, NOON, LIVE), Ask)


def test_a_restriction_of_their_own_outlives_ours() -> None:
    own = SharingRestricted(99, EVERYTHING, None, is_on_buttons=True).change(active(), NOON)
    assert after(own, RESTRICT, LIFT).keeps_to_us
    assert after(own, RESTRICT, LIFT).restriction(EVERYTHING) == 99


def test_twice_is_once(restricted: State) -> None:
    assert after(restricted, RESTRICT).use_restricted == restricted.use_restricted
    assert after(active(), LIFT) == after(active(), LIFT, LIFT)


def test_a_button_in_the_chat_does_not_lift_what_they_asked_the_staff_for(restricted: State) -> None:
    button = write(Action.SHARE_ALL, 0, mark=restricted.restriction(EVERYTHING))
    decision = does(restricted, Pressed(button))
    assert decision.state.keeps_to_us
    assert [effect.text for effect in decision.effects if isinstance(effect, Toast)] == [
        "You asked our team not to use what you told us, so I ask nothing."
    ]


def test_it_is_sealed_and_holds_again_where_an_older_copy_of_the_records_forgot_it(restricted: State) -> None:
    assert codec.unpack_person(State(1), codec.pack_person(restricted)).use_restricted == restricted.use_restricted
    again = after(active(), SaidBefore(use_restricted=True))
    assert again.use_restricted and not after(again, LIFT).keeps_to_us

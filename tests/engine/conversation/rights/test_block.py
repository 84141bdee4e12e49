"""A block ends what was agreed to before it, once; a Yes in another chat since stands, and the other chat is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Cancel, Say
from bot.engine.model.inputs import Blocked, ClockStruck, Commanded, Delivered, Input, NotDelivered, Pressed, Said, Unblocked
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.state import State
from bot.engine.model.world import Chat, Moment
from tests.engine.people import LIVE, NOON, active, with_open

SECOND = timedelta(seconds=1)
TOLD = "Our other chat was blocked or is gone"


def on(channel: str, state: State, given: Input, *, alone: bool = False, happened_at: datetime | None = None) -> Decision:
    other = Chat("webchat" if channel == "telegram" else "telegram")
    moment = Moment(NOON, 1, channel, elsewhere=() if alone else (other,), happened_at=happened_at)
    return decide(state, given, moment, LIVE)


def said_in(decision: Decision) -> list[str]:
    return [effect.message.text for effect in decision.effects if isinstance(effect, Say)]


def agreed_at(at: datetime, **more: object) -> State:
    """Somebody who said Yes at this moment."""
    state = active()
    return replace(state, consents={BE_ASKED: replace(state.consents[BE_ASKED], at=at)}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("alone", [True, False])
def test_a_block_is_remembered_and_is_a_stop(alone: bool) -> None:
    blocked = on("telegram", active(), Blocked(), alone=alone)
    assert (blocked.state.phase, blocked.state.blocked) == ("stopped", ("telegram",))
    assert Cancel("all") in blocked.effects
    assert blocked.state.stop is not None
    assert blocked.state.stop.blocked_in == ("" if alone else "telegram"), "there is another chat to tell"


@pytest.mark.parametrize("given", [Blocked(), NotDelivered("k", 7, "gone", "telegram"), NotDelivered("k", None, "gone")])
def test_a_block_that_is_known_is_no_new_stop(given: Input) -> None:
    before = replace(with_open(active(), "roast", NOON), blocked=("telegram",))
    after = on("telegram", before, given).state
    assert (after.phase, after.blocked) == ("active", ("telegram",))
    is_of_the_question = isinstance(given, NotDelivered) and given.ask is not None
    assert (after.open is None) == is_of_the_question, "a question that cannot arrive there waits for nobody"


def test_where_no_other_chat_is_left_a_refusal_is_a_stop_also_when_the_block_is_known() -> None:
    for alone, blocked in ((True, ("telegram",)), (False, ("telegram", "webchat"))):
        after = on("telegram", replace(active(), blocked=blocked), Blocked(), alone=alone).state
        assert after.phase == "stopped"


@pytest.mark.parametrize(
    ("yes_after", "phase"), [(2 * SECOND, "active"), (SECOND, "active"), (0.5 * SECOND, "stopped"), (-SECOND, "stopped")]
)
def test_a_block_from_before_the_yes_takes_it_back_no_more(yes_after: timedelta, phase: str) -> None:
    """Messengers tell whole seconds: within one nobody knows which came first, and then the block holds."""
    state = agreed_at(NOON - timedelta(minutes=1) + yes_after)
    since = NOON - timedelta(minutes=1)
    for given in (Blocked(), NotDelivered("k", None, "gone", "telegram", since)):
        after = on("telegram", state, given, happened_at=since).state
        assert (after.phase, after.blocked) == (phase, ("telegram",))


def test_with_one_chat_a_block_is_a_stop_whenever_it_was() -> None:
    since = NOON - timedelta(minutes=1)
    assert on("telegram", agreed_at(NOON), Blocked(), alone=True, happened_at=since).state.phase == "stopped"


@pytest.mark.parametrize("given", [Unblocked(), Said("hello"), Commanded("help"), Pressed("x")])
def test_a_chat_comes_back_by_itself_or_by_whatever_is_done_there(given: Input) -> None:
    before = replace(active(), blocked=("telegram",))
    assert on("telegram", before, given).state.blocked == ()
    assert on("webchat", before, given).state.blocked == ("telegram",)


@pytest.mark.parametrize("given", [ClockStruck(), Delivered("k", 7, "1"), NotDelivered("k", 7, "unknown")])
def test_what_the_customer_did_not_do_brings_no_chat_back(given: Input) -> None:
    assert on("telegram", replace(active(), blocked=("telegram",)), given).state.blocked == ("telegram",)


def test_nothing_is_asked_in_a_blocked_chat() -> None:
    asked = on("telegram", active(), ClockStruck())
    assert said_in(asked), "so this test shows something"
    assert said_in(on("telegram", replace(active(), blocked=("telegram",)), ClockStruck())) == []


def test_the_other_chat_is_told_once_and_before_anything_else() -> None:
    stopped = on("telegram", active(), Blocked()).state
    told = on("webchat", stopped, Said("hello"))
    first, *rest = said_in(told)
    assert first.startswith(TOLD)
    assert rest
    assert not any(TOLD in text for text in said_in(on("webchat", told.state, Said("hello"))))


@pytest.mark.parametrize("channel", ["telegram", "webchat"])
def test_a_stop_that_they_said_themselves_is_told_nowhere_else(channel: str) -> None:
    stopped = on("telegram", active(), Said("stop")).state
    assert not any(TOLD in text for text in said_in(on(channel, stopped, Said("hello"))))


@pytest.mark.parametrize(("language", "words"), [("de", "Unser anderer Chat"), ("es", "Nuestro otro chat")])
def test_it_is_told_in_their_language(language: str, words: str) -> None:
    stopped = on("telegram", replace(active(), language=language), Blocked()).state
    assert said_in(on("webchat", stopped, Commanded("help")))[0].startswith(words)

"""What a database that was put back forgot: it holds whatever the copy knows of the customer, and nobody is written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.conversation.decide import decide
from bot.engine.model.decision import Decision
from bot.engine.model.effects import Cancel
from bot.engine.model.inputs import SaidBefore
from bot.engine.model.parts.agreements import BE_ASKED, Consent, Notice, Stop
from bot.engine.model.state import State
from bot.engine.model.world import Moment
from tests.engine.people import LIVE, NOON, active

DAY = timedelta(days=1)
NOTICED = State(1, phase="noticed", facts=2, since=NOON, notice=Notice(5, "words of the notice", NOON))


def put_back(state: State, **said: object) -> Decision:
    return decide(state, SaidBefore(**said), Moment(NOON, 1), LIVE)  # type: ignore[arg-type]


def stopped(at: int, erase_at: int | None, how: str = "word") -> State:
    """Who stopped, and whose answers are erased, so many days from now."""
    withdrawn = Consent(1, "withdrawn", NOON + at * DAY, None, "")
    day = NOON + erase_at * DAY if erase_at is not None else None
    return replace(active(), phase="stopped", consents={BE_ASKED: withdrawn}, stop=Stop(3, NOON + at * DAY, how), erase_at=day)


@pytest.mark.parametrize("standing", [None, "expired", "refused", "given"])
def test_a_purpose_is_off_whatever_the_copy_knows_of_it(standing: str | None) -> None:
    known = {"recommend": Consent(2, standing, NOON - 400 * DAY, NOON - DAY, "words")} if standing else {}  # type: ignore[arg-type]
    before = replace(active(), consents={**active().consents, **known})
    assert put_back(before, withdrawn=("recommend",)).state.consents["recommend"].status == "withdrawn"


def test_what_it_rests_on_is_what_they_read_last() -> None:
    assert put_back(NOTICED, withdrawn=("recommend",)).state.consents["recommend"].wording == "words of the notice"
    nothing = put_back(State(1, phase="declined", facts=2, since=NOON), withdrawn=("recommend",))
    assert [one.sha256 for one in nothing.wordings] == [nothing.state.consents["recommend"].wording]


def test_a_purpose_that_is_off_is_left_as_it_is() -> None:
    off = Consent(2, "withdrawn", NOON - DAY, None, "words")
    assert put_back(replace(active(), consents={**active().consents, "recommend": off}), withdrawn=("recommend",)).facts == ()


@pytest.mark.parametrize("phase", ["new", "noticed", "declined"])
def test_a_stop_of_who_has_not_said_yes_in_the_copy_is_a_no(phase: str) -> None:
    decided = put_back(replace(NOTICED, phase=phase), stopped_at=NOON, kept=True)  # type: ignore[arg-type]
    assert (decided.state.phase, decided.state.erase_at) == ("declined", None)
    assert all(isinstance(effect, Cancel) for effect in decided.effects)


@pytest.mark.parametrize("phase", ["new", "noticed", "declined"])
def test_a_child_is_one_before_the_yes_too(phase: str) -> None:
    state = put_back(replace(NOTICED, phase=phase), stopped_at=NOON, as_a_child=True).state  # type: ignore[arg-type]
    assert state.stop is not None and (state.phase, state.stop.how) == ("stopped", "minor") and state.erase_at is not None


def test_who_may_be_a_child_is_asked_and_who_has_said_their_age_is_not() -> None:
    assert put_back(NOTICED, age_doubted=True).state.age_doubted
    assert put_back(replace(active(), is_of_age=True), age_doubted=True).facts == ()


@pytest.mark.parametrize(
    ("before", "said", "days"),
    [
        (stopped(-2, 5), {"stopped_at": NOON - 2 * DAY}, 5),  # the copy knows of it
        (stopped(-2, None), {"stopped_at": NOON - 2 * DAY, "kept": True}, None),
        (stopped(-2, None), {"stopped_at": NOON - DAY}, 7),  # a later one, after which nothing was kept
        (stopped(-2, None), {"stopped_at": NOON - DAY, "kept": True}, None),
        (stopped(-9, -2), {"stopped_at": NOON - DAY}, 7),  # a later one: its own day
        (stopped(-9, -2), {"stopped_at": NOON - DAY, "kept": True}, None),
        (stopped(-1, 6), {"stopped_at": NOON - 2 * DAY}, 6),  # said once more, which is no word of its own
        (stopped(-2, 5, "minor"), {"stopped_at": NOON - DAY, "kept": True}, 5),  # a child's stays one
    ],
)
def test_a_stop_ends_on_its_own_day(before: State, said: dict[str, object], days: int | None) -> None:
    assert put_back(before, **said).state.erase_at == (NOON + days * DAY if days is not None else None)


@pytest.mark.parametrize("before", [active(), stopped(-20, None), stopped(-9, -2)])
@pytest.mark.parametrize("said", [{}, {"as_a_child": True}])
def test_all_is_erased_on_the_day_that_was_told(before: State, said: dict[str, object]) -> None:
    decided = put_back(before, stopped_at=NOON - DAY, erase_at=NOON + 3 * DAY, **said).state
    assert (decided.phase, decided.erase_at) == ("stopped", NOON + 3 * DAY)


@pytest.mark.parametrize(("known", "zone"), [(None, "Asia/Tokyo"), ("Europe/Madrid", "Asia/Tokyo"), ("Asia/Tokyo", "")])
def test_a_clock_is_where_they_said_and_a_break_ends_on_the_day_that_was_told_by_it(known: str | None, zone: str) -> None:
    until = NOON + 9 * DAY
    decided = put_back(replace(active(), zone=known), zone=zone, paused_until=until)
    assert (decided.state.zone, decided.state.paused_until) == (zone or None, until)
    assert put_back(decided.state, zone=zone, paused_until=until).facts == ()


def test_who_was_asked_whether_to_erase_is_left_alone_as_long_as_before() -> None:
    asked = NOON - 10 * DAY
    decided = put_back(active(), erasure_asked_at=asked)
    assert decided.state.decides_until(NOON) == asked + 30 * DAY
    assert put_back(decided.state, erasure_asked_at=asked).facts == ()
    later = put_back(decided.state, erasure_asked_at=NOON - DAY).state
    assert later.decides_until(NOON) == NOON + 29 * DAY


def test_a_chat_that_is_blocked_is_left_alone_again() -> None:
    decision = put_back(active(), blocked=("telegram",))
    assert (decision.state.blocked, decision.state.phase, decision.effects) == (("telegram",), "active", ())
    assert put_back(decision.state, blocked=("telegram",)).facts == ()

"""At which pace somebody is asked, and when the next question could come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.model.state import State
from bot.results.paces import PACES, messages_lately, next_sends, pace_of
from tests.engine.people import LIVE, NOON, active

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "pace"),
    [
        (active(), "standard"),
        (active(step=1), "slower"),
        (active(step=2, ceiling="monthly"), "monthly"),
        (active(silences=3), "resting"),
        (active(silences=3, ceiling="own"), "own"),
        (replace(active(step=1), paused_until=NOON + DAY), "paused"),
        (replace(active(), paused_until=NOON - DAY), "standard"),
        (replace(active(), phase="stopped"), None),
        (State(1), None),
    ],
)
def test_everybody_who_may_be_asked_is_at_one_pace(state: State, pace: str | None) -> None:
    assert pace_of(state, NOON, LIVE) == pace
    assert pace is None or pace in PACES


def test_messages_count_within_the_window_of_the_cap() -> None:
    state = active(pushes=(NOON - 40 * DAY, NOON - 30 * DAY, NOON - 29 * DAY, NOON - DAY))
    assert messages_lately(state, NOON, LIVE) == 2


def test_the_next_question_comes_when_it_was_promised_and_the_one_after_it_a_gap_later() -> None:
    assert list(next_sends(active(next_ask_at=NOON + 2 * DAY), None, NOON, LIVE)) == [NOON + 2 * DAY, NOON + 9 * DAY]
    assert list(next_sends(active(next_ask_at=NOON + DAY, step=1), None, NOON, LIVE)) == [NOON + DAY, NOON + 15 * DAY]


def test_who_is_past_the_promise_is_asked_when_somebody_looks_and_not_at_all_where_nobody_will() -> None:
    late = active(next_ask_at=NOON - DAY)
    assert next(next_sends(late, NOON - DAY, NOON, LIVE)) == NOON
    assert list(next_sends(late, None, NOON, LIVE)) == []
    assert list(next_sends(active(silences=3, next_ask_at=NOON + DAY), NOON, NOON, LIVE)) == []

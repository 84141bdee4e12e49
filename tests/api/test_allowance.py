"""How often somebody may ask: a bucket that fills steadily, one for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.api.allowance import Allowance

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def test_what_was_used_comes_back_at_the_rate() -> None:
    bucket = Allowance(per_second=2, at_once=3)
    assert [bucket.take("a", NOW) for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.take("a", NOW + timedelta(seconds=0.5)) == 0
    assert bucket.take("a", NOW + timedelta(seconds=0.5)) == 0.5
    assert bucket.take("b", NOW) == 0


@given(st.lists(st.floats(0, 2), max_size=60))
def test_never_more_than_the_rate_and_what_is_allowed_at_once(pauses: list[float]) -> None:
    bucket, at, granted = Allowance(per_second=5, at_once=4), NOW, 0
    for pause in pauses:
        at += timedelta(seconds=pause)
        granted += bucket.take("a", at) == 0
    assert granted <= 4 + 5 * (at - NOW).total_seconds() + 1e-6


def test_a_clock_that_goes_back_gives_nothing_and_breaks_nothing() -> None:
    bucket = Allowance(per_second=1, at_once=1)
    assert bucket.take("a", NOW) == 0
    assert bucket.take("a", NOW - timedelta(hours=1)) == 1

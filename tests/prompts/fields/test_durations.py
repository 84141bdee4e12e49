"""Calendar durations: what authors write, and where it leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from prompts.fields.values import a_duration, a_rate, some_hours
from prompts.model.durations import after, before, is_longer
from prompts.model.question import Duration

UNITS = st.sampled_from(["hours", "days", "weeks", "months", "years"])
DURATIONS = st.builds(Duration, st.integers(1, 100), UNITS)
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-31", Duration(1, "months"), "2026-02-28"),
        ("2028-01-31", Duration(1, "months"), "2028-02-29"),
        ("2028-02-29", Duration(1, "years"), "2029-02-28"),
        ("2026-08-31", Duration(18, "months"), "2028-02-29"),
        ("2026-12-15", Duration(1, "months"), "2027-01-15"),
        ("2026-12-25", Duration(7, "days"), "2027-01-01"),
        ("2026-12-25", Duration(2, "weeks"), "2027-01-08"),
        ("2026-12-25", Duration(72, "hours"), "2026-12-28"),
    ],
)
def test_a_duration_ends_on_the_calendar(start: str, duration: Duration, end: str) -> None:
    assert after(datetime.fromisoformat(f"{start}T12:00+00:00"), duration) == datetime.fromisoformat(f"{end}T12:00+00:00")


def test_hours_are_hours_and_days_are_days_when_clocks_change() -> None:
    evening = datetime(2026, 3, 28, 20, tzinfo=ZoneInfo("Europe/Dublin"))
    assert after(evening, Duration(1, "days")).hour == 20
    assert after(evening, Duration(24, "hours")).hour == 21


def test_a_month_back_from_the_end_of_march_is_the_end_of_february() -> None:
    assert before(datetime(2026, 3, 31, tzinfo=UTC), Duration(1, "months")) == datetime(2026, 2, 28, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        after(datetime(2026, 1, 1), Duration(1, "days"))


def test_durations_compare_by_the_calendar() -> None:
    assert not is_longer(Duration(24, "months"), Duration(2, "years"))
    assert is_longer(Duration(25, "months"), Duration(2, "years"))
    assert not is_longer(Duration(365, "days"), Duration(12, "months"))
    assert is_longer(Duration(8, "days"), Duration(1, "weeks"))


@given(MOMENTS, DURATIONS)
def test_later_is_later_and_earlier_is_earlier(moment: datetime, duration: Duration) -> None:
    assert before(moment, duration) < moment < after(moment, duration)


@given(MOMENTS, DURATIONS)
def test_going_on_and_back_loses_at_most_the_days_a_month_lacks(moment: datetime, duration: Duration) -> None:
    assert timedelta(0) <= moment - before(after(moment, duration), duration) <= timedelta(days=3)


@given(MOMENTS, MOMENTS, DURATIONS)
def test_what_starts_later_never_ends_earlier(one: datetime, other: datetime, duration: Duration) -> None:
    first, second = sorted((one, other))
    assert after(first, duration) <= after(second, duration)


@given(DURATIONS)
def test_what_authors_write_is_what_is_meant(duration: Duration) -> None:
    assert a_duration(f"{duration.count} {duration.unit}") == duration
    assert a_duration(f" {duration.count}  {duration.unit.removesuffix('s').upper()} ") == duration
    assert a_rate(f"4 in {duration.count} {duration.unit}") == (4, duration)


@given(st.text() | st.none() | st.lists(st.text(), max_size=2))
def test_anything_else_is_refused_with_a_reason(written: object) -> None:
    for read in (a_duration, a_rate, some_hours):
        try:
            read(written)
        except PydanticCustomError as refused:
            assert refused.context is not None and refused.context["message"]


@given(st.times(), st.times())
def test_hours_may_cross_midnight(start: object, end: object) -> None:
    written = f"{start:%H:%M}-{end:%H:%M}"
    if written[:5] != written[6:]:
        assert "-".join(f"{moment:%H:%M}" for moment in some_hours(written)) == written

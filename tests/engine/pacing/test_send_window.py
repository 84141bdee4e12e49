"""A slot is found where the plain search finds it, however many days of it are passed over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model.ids_and_time import local, local_day
from bot.engine.pacing.send_window import Window, window_for
from prompts.catalogue.catalogue import Pace
from tests.engine.pacing.acts import ZONES, questions
from tests.support.examples import examples

DAY = timedelta(days=1)
ANY = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
CHANGES = st.sampled_from(  # nights on which clocks change somewhere, and the day that Samoa left out
    [(2026, 3, 29), (2026, 3, 8), (2026, 10, 25), (2026, 4, 5), (2026, 10, 4), (2011, 12, 30)]
).flatmap(lambda day: st.timedeltas(-DAY, 2 * DAY).map(lambda by: datetime(*day, tzinfo=UTC) + by))
HOURS = st.tuples(st.times(), st.times()).map(lambda pair: (pair[0].replace(microsecond=0), pair[1].replace(microsecond=0)))


def plainly(window: Window, earliest: datetime, *seed: object, hour: int | None) -> datetime | None:
    """Day by day from the one before, each looked at."""
    first = local_day(earliest, window.zone) - DAY
    for day in (first + n * DAY for n in range(20)):
        planned = window._in_hour(day, hour, *seed) or window._spread(day, *seed)
        if planned >= earliest and window.allows(planned):
            return planned
    return None


def found(window: Window, earliest: datetime, *seed: object, hour: int | None) -> datetime | None:
    try:
        return window.slot(earliest, *seed, hour=hour)
    except ValueError:
        return None  # hours in which there is no whole minute


@examples(300)
@given(ANY | CHANGES, st.sampled_from([zone for zone in ZONES if zone]), HOURS, st.none() | st.integers(0, 23), st.integers(1, 500))
def test_no_slot_is_passed_over(earliest: datetime, zone: str, hours: tuple[time, time], hour: int | None, customer: int) -> None:
    window = Window(*hours, zone, frozenset({6}), frozenset({date(2026, 12, 25)}))
    assert found(window, earliest, "slot", customer, hour=hour) == plainly(window, earliest, "slot", customer, hour=hour)


def test_each_catalogue_has_its_own_hours_and_each_customer_their_zone() -> None:
    early, late = questions(Pace(hours=(time(8), time(9)))), questions(Pace(hours=(time(20), time(21))))
    for _ in range(2):
        assert window_for("Europe/Dublin", early).opens == time(8)
        assert window_for("Europe/Dublin", late).opens == time(20)
        assert window_for("Asia/Kolkata", late).zone == "Asia/Kolkata"
        assert window_for(None, late).opens == Pace().hours_when_zone_unknown[0]


def test_one_moment_is_another_hour_in_every_zone() -> None:
    noon = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    for _ in range(2):
        assert [local(noon, zone).hour for zone in ("Europe/Dublin", "America/New_York", "Asia/Kolkata")] == [13, 8, 17]

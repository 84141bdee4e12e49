"""The brand's pace in minutes, and the days on which it may write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import numpy as np

from bot.errors import SettingsError
from bot.simulation.population.question_columns import Flags, Floats, Ints
from bot.simulation.population.worlds import DAY
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

JITTER = 0.1
"""The engine's: at most this share of the gap is added, never taken away."""

REMEMBERED_PUSHES = 12
"""The engine's memory of proactive messages."""

NO_HOUR = -1
"""Nobody knows when the customer is about."""

_MINUTES = {"hours": 60.0, "days": DAY, "weeks": 7 * DAY, "months": 30 * DAY, "years": 365 * DAY}
_FAR_ENOUGH = 60
"""Days looked ahead for an open one, as the engine does."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`Pace`, in minutes."""

    ladder: Floats
    rest_after: int
    silence_after: float
    cap: int
    cap_window: float
    in_one_visit: int
    asks_per_question: int
    asks_window: float
    opens: float
    """Minute of the day."""
    stays_open: float
    """Minutes; past midnight when it crosses it."""
    quiet: Flags
    """By weekday, Monday first."""
    holdout: float
    """Share of customers who are only asked when they write first."""
    trial: float
    """The shortest gap of the half that a trial gives a longer one; 0 without a trial."""


def rhythm_of(pace: Pace) -> Rhythm:
    """The settings in minutes; a pace that leaves no day to write on is refused."""
    if pace.quiet_weekdays >= frozenset(range(7)):
        raise SettingsError("pace: quiet_days leaves no day to ask on, for example quiet_days: [sunday]")
    opens, closes = (_minute(moment) for moment in pace.hours_when_zone_unknown)
    return Rhythm(
        ladder=np.array([max(minutes(step), minutes(pace.gap)) for step in (pace.gap, *pace.slower)]),
        rest_after=pace.rest_after_silences,
        silence_after=minutes(pace.silence_after),
        cap=pace.cap,
        cap_window=minutes(pace.cap_window),
        in_one_visit=pace.in_one_visit,
        asks_per_question=pace.asks_per_question,
        asks_window=minutes(pace.asks_per_question_window),
        opens=opens,
        stays_open=(closes - opens) % DAY,
        quiet=np.isin(np.arange(7), sorted(pace.quiet_weekdays)),
        holdout=pace.holdout,
        trial=minutes(pace.trial) if pace.trial is not None else 0.0,
    )


def minutes(duration: Duration) -> float:
    """A calendar duration in minutes; a month counts 30 days."""
    return duration.count * _MINUTES[duration.unit]


def allows(rhythm: Rhythm, at: Floats) -> Flags:
    """Whether the window is open. The evening that runs past midnight belongs to the day on which it opened."""
    day, minute = np.divmod(at, DAY)
    is_after_midnight = minute < rhythm.opens
    inside = np.where(is_after_midnight, minute + DAY, minute) < rhythm.opens + rhythm.stays_open
    opened: Ints = (day - is_after_midnight).astype(np.int64)
    return inside & ~rhythm.quiet[opened % 7]


def slot(rhythm: Rhythm, who: Ints, earliest: Floats, places: Floats, hour: Ints | None = None) -> Floats:
    """The first moment not before `earliest` that lies at its day's place in the window; infinite beyond the calendar.

    The place is one in the customer's own `hour` where that lies in the window.
    """
    found = np.full(len(who), np.inf)
    last_day = places.shape[1] - 1
    left = np.flatnonzero(earliest < (last_day + 1) * DAY)
    first = (earliest[left] // DAY).astype(np.int64) - 1
    for ahead in range(_FAR_ENOUGH):
        day = first + ahead
        is_there = (day >= 0) & (day <= last_day)
        place = places[who[left], np.clip(day, 0, last_day)]
        midnight = day.astype(np.float64) * DAY
        planned = midnight + rhythm.opens + np.floor(rhythm.stays_open * (place * 0.98))
        if hour is not None:
            planned = _in_hour(rhythm, midnight + np.floor(place * 60), hour[left], planned)
        fits = is_there & (planned >= earliest[left]) & allows(rhythm, planned)
        found[left[fits]] = planned[fits]
        keep = ~fits & (day <= last_day)
        left, first = left[keep], first[keep]
        if not left.size:
            break
    return found


def _in_hour(rhythm: Rhythm, minute_of_hour: Floats, hour: Ints, otherwise: Floats) -> Floats:
    wished = minute_of_hour + hour.astype(np.float64) * 60
    return np.where((hour != NO_HOUR) & allows(rhythm, wished), wished, otherwise)


def _minute(moment: time) -> float:
    return moment.hour * 60.0 + moment.minute

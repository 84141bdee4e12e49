"""When a customer may be written to: quiet hours, quiet days and holidays, in their own zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.engine.model.ids_and_time import local, local_day, share, utc
from prompts.catalogue.catalogue import Catalogue
from prompts.catalogue.remembered import remembered

EVENING = time(19, 0)
"""What *Tonight* means, where the customer is: a time of their own, on a quiet day too."""

_FAR_ENOUGH = 60
"""Days looked ahead for an open day; more quiet days in a row than this is no calendar."""


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a day in which the bot may write first; it may cross midnight."""

    opens: time
    closes: time
    zone: str
    quiet_weekdays: frozenset[int]
    quiet_dates: frozenset[date]

    def allows(self, moment: datetime) -> bool:
        """Whether `moment` lies inside. The evening that runs past midnight belongs to the day on which it opened."""
        here = local(moment, self.zone)
        now = here.time()
        if self.opens <= self.closes:
            return self.opens <= now < self.closes and self._is_open_day(here.date())
        if now >= self.opens:
            return self._is_open_day(here.date())
        return now < self.closes and self._is_open_day(here.date() - timedelta(days=1))

    def slot(self, earliest: datetime, *seed: object, hour: int | None = None) -> datetime:
        """The first allowed moment not before `earliest`, spread by `seed` so that nobody writes at the window's edge.

        It is spread over the customer's own `hour` (local) where that lies in the window, else over the whole window.
        """
        for day in self._days_from(earliest):
            if max(self._hours_of(day)) < earliest:
                continue  # all of that day is too early: most slots are looked for from the day before on
            planned = self._in_hour(day, hour, *seed) or self._spread(day, *seed)
            if planned >= earliest and self.allows(planned):
                return planned
        raise ValueError("no open day within two months: too many quiet days")

    def closes_after(self, moment: datetime) -> datetime:
        """When the window that `moment` lies in shuts; rather early than late where a clock change leaves that time out."""
        here = local(moment, self.zone)
        day = here.date()
        if self.opens > self.closes and here.time() >= self.opens:
            day += timedelta(days=1)
        closes = utc(day, self.closes.hour, self.closes.minute, self.zone)
        moved = local(closes, self.zone).replace(tzinfo=None) - datetime.combine(day, self.closes)
        return closes - moved

    def _days_from(self, earliest: datetime) -> Iterator[date]:
        first = local_day(earliest, self.zone) - timedelta(days=1)
        yield from (first + timedelta(days=n) for n in range(_FAR_ENOUGH))

    def _hours_of(self, day: date) -> tuple[datetime, datetime]:
        """When the window opens that belongs to this day, and when it closes; the other way round where a clock change says so."""
        opens = utc(day, self.opens.hour, self.opens.minute, self.zone)
        last_day = day if self.opens <= self.closes else day + timedelta(days=1)
        return opens, utc(last_day, self.closes.hour, self.closes.minute, self.zone)

    def _spread(self, day: date, *seed: object) -> datetime:
        opens, closes = self._hours_of(day)
        planned = opens + (closes - opens) * (share(*seed, day) * 0.98)
        return planned.replace(second=0, microsecond=0)

    def _in_hour(self, day: date, hour: int | None, *seed: object) -> datetime | None:
        if hour is None:
            return None
        planned = utc(day, hour, int(share(*seed, day) * 60), self.zone)
        return planned if self.allows(planned) else None

    def _is_open_day(self, day: date) -> bool:
        return day.weekday() not in self.quiet_weekdays and day not in self.quiet_dates


def window_for(zone: str | None, catalogue: Catalogue) -> Window:
    """The customer's window; an unknown zone fails closed to the narrow hours of the brand's zone."""
    return _window(catalogue, zone)


@remembered(1024)
def _window(catalogue: Catalogue, zone: str | None) -> Window:
    pace = catalogue.brand.pace
    opens, closes = pace.hours if zone else pace.hours_when_zone_unknown
    return Window(opens, closes, zone or pace.brand_zone, pace.quiet_weekdays, catalogue.quiet_dates)

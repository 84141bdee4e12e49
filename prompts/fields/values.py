"""What authors write in a field, read as the value it means: `18 months`, `4 in 30 days`, `09:00-20:00`, `yes`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

from prompts.model.holidays import has_known_holidays
from prompts.model.question import DayBound, Duration
from prompts.text.suggestions import did_you_mean

_ID = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_DURATION = re.compile(r"(\d{1,4}) (hour|day|week|month|year)s?")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_AHEAD = re.compile(r"in (.+)")
_AGO = re.compile(r"(.+) ago")
_RATE = re.compile(r"(\d{1,3}) in (.+)")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?[-\u2013] ?([01]?\d|2[0-3]):([0-5]\d)")
_LINK = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YES, _NO = ("yes", "true", "on"), ("no", "false", "off")

_YEARS_AT_MOST = 100
_IN_YEARS = {"hours": 24 * 365, "days": 365, "weeks": 52, "months": 12, "years": 1}


def wrong(code: str, message: str, fix: str = "") -> PydanticCustomError:
    """A mistake in one field, in words that its author understands."""
    # The message travels as a value, so that braces in authors' texts are not read as slots.
    return PydanticCustomError(code, "{message}", {"message": message, "fix": fix})


def some_text(value: object) -> str:
    """A text that is there: not empty, not a list, not a group of fields."""
    if isinstance(value, dict | list):
        raise wrong("ZP103", "One text belongs here, not a list or a group.", "write it on one line, in double quotes")
    if value is None or not str(value).strip():
        raise wrong("ZP104", "There is no text here.", "write it behind the colon, in double quotes if it has a #")
    return str(value).strip()


def an_id(value: object) -> str:
    """A stored name: small letters, digits and underscores."""
    text = some_text(value)
    if not _ID.fullmatch(text):
        tame = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_").lstrip("0123456789_")
        fix = f"write `{tame}`" if tame else "write it like `coffee_roast`"
        raise wrong("ZP110", f'"{text}" cannot be stored as a name: only a-z, 0-9 and _, a letter first.', fix)
    return text


def a_language(value: object) -> str:
    """A language as in `en` or `pt-br`."""
    text = some_text(value).lower()
    if not _LANGUAGE.fullmatch(text):
        raise wrong("ZP116", f'"{text}" is not a language.', "write its short name, such as en, de or pt-br")
    return text


def a_duration(value: object) -> Duration:
    """A calendar duration such as `18 months`."""
    text = some_text(value)
    found = _DURATION.fullmatch(" ".join(text.casefold().split()))
    if found is None or int(found[1]) == 0:
        fix = "write a number and days, weeks, months or years: 18 months"
        raise wrong("ZP108", f'"{text}" is not a time span.', fix)
    duration = Duration(int(found[1]), f"{found[2]}s")  # type: ignore[arg-type]
    if duration.count > _YEARS_AT_MOST * _IN_YEARS[duration.unit]:
        raise wrong("ZP108", f'"{text}" is longer than a lifetime.', "write a shorter time span")
    return duration


def a_rate(value: object) -> tuple[int, Duration]:
    """So many in so long: `4 in 30 days`."""
    text = some_text(value)
    found = _RATE.fullmatch(" ".join(text.casefold().split()))
    if found is None or int(found[1]) == 0:
        raise wrong("ZP109", f'"{text}" does not say how many in how long.', "write it like this: 4 in 30 days")
    return int(found[1]), a_duration(found[2])


def some_hours(value: object) -> tuple[time, time]:
    """A part of the day, `09:00-20:00`; it may cross midnight."""
    text = some_text(value)
    found = _HOURS.fullmatch(text)
    if found is None:
        raise wrong("ZP117", f'"{text}" is not a part of the day.', "write it like this: 09:00-20:00")
    start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if start == end:
        raise wrong("ZP117", f'"{text}" starts and ends at the same time.', "write it like this: 09:00-20:00")
    return start, end


def yes_or_no(value: object) -> bool:
    """Yes or no; true and false do as well."""
    text = some_text(value)
    if text.casefold() not in _YES + _NO:
        raise wrong("ZP107", f'"{text}" is neither yes nor no.', "write yes or no")
    return text.casefold() in _YES


def auto_yes_or_no(value: object) -> str:
    """Yes, no, or as it comes; true and false do as well."""
    text = some_text(value)
    if text.casefold() == "auto":
        return "auto"
    if text.casefold() not in _YES + _NO:
        raise wrong("ZP107", f'"{text}" is neither auto nor yes nor no.', "write auto, yes or no, or leave the line out")
    return "yes" if text.casefold() in _YES else "no"


def whole_number(lowest: int, highest: int) -> Callable[[object], int]:
    """A reader of whole numbers between two bounds."""

    def read(value: object) -> int:
        text = some_text(value)
        if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= highest:
            fix = f"write a number from {lowest} to {highest}"
            raise wrong("ZP107", f'"{text}" is not a whole number from {lowest} to {highest}.', fix)
        return int(text)

    return read


def a_share(value: object) -> float:
    """A percentage from 0 to 50, as a share of one."""
    text = some_text(value)
    found = re.fullmatch(r"([0-9]{1,2}(?:\.[0-9]{1,2})?) ?%", text)
    if found is None or float(found[1]) > 50:
        raise wrong("ZP134", f'"{text}" is not a share of customers.', "write a percentage from 0 to 50, such as 5 %")
    return float(found[1]) / 100


def a_number(value: object) -> Decimal:
    """A number, with a decimal point where it needs one."""
    text = some_text(value)
    if not _DECIMAL.fullmatch(text):
        raise wrong("ZP127", f'"{text}" is not a number.', "write digits, with a point for decimals: 2.5")
    return Decimal(f"{Decimal(text).normalize():f}")


def a_day_bound(value: object) -> DayBound:
    """The earliest or latest day: `today`, `in 3 months`, `2 weeks ago`, 2026-05-31."""
    text = " ".join(some_text(value).casefold().split())
    if text == "today":
        return DayBound()
    if ago := _AGO.fullmatch(text):
        return DayBound(distance=_whole_days(ago[1]), is_before=True)
    if ahead := _AHEAD.fullmatch(text):
        return DayBound(distance=_whole_days(ahead[1]))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return DayBound(day=a_day(text))
    raise wrong("ZP128", f'"{text}" is not a day.', "write today, in 3 months, 2 weeks ago, or year-month-day: 2026-05-31")


def a_shortcut(value: object) -> Duration:
    """A day by its distance from the day of asking: `in 1 week`, or `today`."""
    text = " ".join(some_text(value).casefold().split())
    if text == "today":
        return Duration(0, "days")
    ahead = _AHEAD.fullmatch(text)
    if ahead is None:
        fix = "write it like this: in 1 week, or today"
        raise wrong("ZP129", f'"{text}" is not a shortcut; a button can only name a day from today on.', fix)
    return _whole_days(ahead[1])


def _whole_days(text: str) -> Duration:
    duration = a_duration(text)
    if duration.unit == "hours":
        raise wrong("ZP108", f'"{text}" is not a number of days.', "write days, weeks, months or years: 3 days")
    return duration


def a_day(value: object) -> date:
    """A day of the calendar, 2026-05-31."""
    text = some_text(value)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        raise wrong("ZP118", f'"{text}" is not in the calendar.', "write year-month-day: 2026-05-31") from None
    raise wrong("ZP118", f'"{text}" is not a date.', "write year-month-day: 2026-05-31")


def a_weekday(value: object) -> int:
    """A day of the week by its English name; Monday is 0."""
    text = some_text(value)
    if text.casefold() not in _WEEKDAYS:
        fix = did_you_mean(text.casefold(), _WEEKDAYS) or "write it in English: sunday"
        raise wrong("ZP119", f'"{text}" is not a day of the week.', fix)
    return _WEEKDAYS.index(text.casefold())


def a_zone(value: object) -> str:
    """A time zone such as Europe/Dublin."""
    text = some_text(value)
    if text not in _packaged_zones() and text not in available_timezones():
        fix = did_you_mean(text, available_timezones()) or "write a zone such as Europe/Dublin"
        raise wrong("ZP120", f'"{text}" is not a time zone.', fix)
    return ZoneInfo(text).key


@cache
def _packaged_zones() -> frozenset[str]:
    """The names in the one list of the `tzdata` package; those that only this machine knows are looked up file by file."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def a_country_with_holidays(value: object) -> str:
    """A country whose public holidays are known, with a region where they differ: IE, DE-BY."""
    text = some_text(value)
    if not has_known_holidays(text):
        fix = "write a country's two letters, with a region where holidays differ: IE, DE-BY"
        raise wrong("ZP121", f'The public holidays of "{text}" are not known.', fix)
    return text


def a_link(value: object) -> str:
    """An address that starts with https://."""
    text = some_text(value)
    if not _LINK.fullmatch(text):
        raise wrong("ZP122", f'"{text}" is not a link.', "write the whole address: https://northside.example/privacy")
    return text

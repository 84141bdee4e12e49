"""Public holidays: days on which nobody is written to first.

The package that knows them loads every country for one, a tenth of every start: what it said is kept beside the byte code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from prompts import files

_Known = Mapping[str, Mapping[str, list[str]]]
"""The days of each year of each country that was asked for; one with no year is known, and that is all that was asked."""


def holidays_in(country: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country (`IE`), or of a part of it (`DE-BY`), in these years. Raises `NotImplementedError`."""
    wanted = sorted(set(years))
    known = _kept()
    found = known.get(country)
    if found is None or any(str(year) not in found for year in wanted):
        found = {**(found or {}), **_looked_up(country, wanted)}
        _keep({**known, country: found})
    return frozenset(date.fromisoformat(day) for year in wanted for day in found[str(year)])


def has_known_holidays(country: str) -> bool:
    """Whether the holidays of this country, and of its part where one is named, are known."""
    try:
        holidays_in(country, ())
    except NotImplementedError:
        return False
    return True


def _looked_up(country: str, years: list[int]) -> dict[str, list[str]]:
    from holidays import country_holidays  # slow to import, and only needed where nobody looked before

    name, _, region = country.partition("-")
    days = sorted(country_holidays(name, subdiv=region or None, years=years))
    return {str(year): [day.isoformat() for day in days if day.year == year] for year in years}


def _kept() -> _Known:
    """What was kept of this release of that package, or nothing: whatever is wrong with it, the package is still there."""
    try:
        release, known = json.loads(files.content(files.beside_byte_code("holidays.json")))
        if release == files.package_stamp("holidays") and all(date.fromisoformat(day) for day in _days(known)):
            return dict(known)
    except (OSError, ValueError, TypeError, AttributeError):
        pass
    return {}


def _days(known: _Known) -> Iterable[str]:
    return (day for years in known.values() for days in years.values() for day in days)


def _keep(known: _Known) -> None:
    if not files.may_write_byte_code():
        return
    try:
        kept = json.dumps([files.package_stamp("holidays"), known]).encode()
        files.replace(files.beside_byte_code("holidays.json"), kept)
    except OSError:
        return  # as with byte code: where it cannot be written, the next start takes as long as this one

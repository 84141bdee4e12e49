"""Public holidays: days on which nobody is written to first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def holidays_in(country: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country (`IE`), or of a part of it (`DE-BY`), in these years."""
    from holidays import country_holidays  # slow to import, and only needed where a brand names a country

    name, _, region = country.partition("-")
    return frozenset(country_holidays(name, subdiv=region or None, years=list(years)))


def has_known_holidays(country: str) -> bool:
    """Whether the holidays of this country, and of its part where one is named, are known."""
    try:
        holidays_in(country, ())
    except NotImplementedError:
        return False
    return True

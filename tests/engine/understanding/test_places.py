"""Places and their clocks: one for each rule over the year, found by time, by name, by zone and by distance to UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from bot.engine.understanding import places
from bot.engine.understanding.places import PLACES
from prompts.text.phrase_files import packaged_phrases

WINTER = datetime(2026, 7, 1, 12, tzinfo=UTC)
"""Winter in Australia, where Sydney's clock shows the time of Brisbane."""

SUMMER = datetime(2026, 12, 1, 12, tzinfo=UTC)
PHRASES = packaged_phrases()


def at(hours: float, moment: datetime = WINTER, home: str = "Europe/Dublin") -> list[str]:
    return [PLACES[index] for index in places.with_distance(timedelta(hours=hours), moment, home)]


def test_a_place_keeps_its_number_for_old_buttons() -> None:
    assert (PLACES[0], PLACES[40], PLACES[49], PLACES[50]) == (
        "Pacific/Honolulu", "Asia/Singapore", "Pacific/Kiritimati", "Australia/Brisbane",
    )  # fmt: skip
    assert len(set(PLACES)) == len(PLACES)


def test_every_place_of_the_tz_database_is_here() -> None:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    listed = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    assert listed - set(PLACES) == set()


@pytest.mark.slow
@pytest.mark.parametrize("moment", [WINTER, SUMMER])
def test_at_any_time_one_place_is_offered_for_each_rule_that_it_may_be(moment: datetime) -> None:
    distances = {zone: places._distance(zone, moment) for zone in PLACES if not zone.startswith("Antarctica")}
    for quarter in range(-12 * 4, 14 * 4):
        offered = at(quarter / 4, moment)
        ahead = timedelta(hours=quarter / 4)
        fits = {
            places._rule(zone, moment.date())
            for zone, distance in distances.items()
            if (distance - ahead) % timedelta(days=1) == timedelta(0)
        }
        rules = [places._rule(zone, moment.date()) for zone in offered]
        assert len(set(rules)) == len(rules), offered
        assert set(rules) == fits
        assert len(offered) <= 8, "more is no choice any more"


@pytest.mark.parametrize(
    ("hours", "moment", "some"),
    [
        (10, WINTER, {"Australia/Sydney", "Australia/Brisbane"}),
        (-7, datetime(2026, 7, 1, tzinfo=UTC), {"America/Los_Angeles", "America/Phoenix"}),
        (9.5, WINTER, {"Australia/Adelaide", "Australia/Darwin"}),
        (2, SUMMER, {"Europe/Athens", "Africa/Johannesburg", "Africa/Cairo", "Asia/Jerusalem"}),
    ],
)
def test_places_without_summer_time_are_offered_beside_their_neighbours(hours: float, moment: datetime, some: set[str]) -> None:
    assert some <= set(at(hours, moment))


def test_the_brands_own_place_stands_for_its_clock() -> None:
    assert at(2, WINTER, "Europe/Berlin")[0] == "Europe/Berlin"
    assert at(2, WINTER, "Europe/Rome")[0] == "Europe/Rome"


@pytest.mark.parametrize(
    ("home", "alike"),
    [
        ("Australia/Sydney", ["Australia/Sydney", "Australia/Brisbane"]),
        ("Europe/Dublin", ["Europe/Dublin"]),
        ("Asia/Tokyo", ["Asia/Tokyo"]),
    ],
)
def test_neighbours_that_differ_later_in_the_year_are_known(home: str, alike: list[str]) -> None:
    assert [PLACES[index] for index in places.neighbours(home, WINTER)] == alike


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("I live in Brisbane now", "en", ["Australia/Brisbane"]),
        ("europe/paris", "en", ["Europe/Paris"]),
        ("ich bin in Peking oder Tokio", "de", ["Asia/Tokyo"]),
        ("vivo en Nueva York", "es", ["America/New_York"]),
        ("New York", "de", ["America/New_York"]),
        ("in North Dakota, Center", "en", ["America/North_Dakota/Center"]),
        ("nowhere", "en", []),
    ],
)
def test_a_place_is_found_by_its_name(text: str, language: str, found: list[str]) -> None:
    assert [PLACES[index] for index in places.named(text, PHRASES, language)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AEST", {"Australia/Sydney", "Australia/Brisbane"}),
        ("please keep to MEZ", {"Europe/Madrid"}),
        ("est", {"America/New_York"}),
        ("I eat at night", set()),
    ],
)
def test_a_zone_is_found_by_its_letters(text: str, found: set[str]) -> None:
    named = {PLACES[index] for index in places.zone_named(text, WINTER, "Europe/Dublin")}
    assert found <= named
    assert bool(found) == bool(named)


@pytest.mark.parametrize(
    ("text", "hours"), [("UTC+10", 10.0), ("gmt -3:30", -3.5), ("utc +0530", 5.5), ("UTC+15", None), ("my order +10", None)]
)
def test_a_distance_to_utc_is_read(text: str, hours: float | None) -> None:
    found = places.distance_named(text)
    assert found == (timedelta(hours=hours) if hours is not None else None)


@pytest.mark.parametrize(("text", "is_name"), [("Brisbane", True), ("CET", True), ("UTC+2", True), ("dark", False), ("yes", False)])
def test_only_a_whole_name_answers_the_question_about_the_clock(text: str, is_name: bool) -> None:
    assert places.is_name(text, PHRASES, "en", 2026) is is_name

"""Proposed settings: pairs or a file, read by the same rules as the brand file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.simulation.policies.writing_days import rhythm_of
from bot.simulation.proposed_settings import proposed
from prompts.catalogue.catalogue import Pace
from prompts.model.question import Duration

NOW = Pace(gap=Duration(10, "days"), in_one_visit=2)


def test_pairs_change_what_they_name_and_nothing_else() -> None:
    found = proposed("gap=14 days,cap=3 in 30 days, slower=[30 days, 60 days]", NOW)
    assert found.gap == Duration(14, "days")
    assert (found.cap, found.cap_window) == (3, Duration(30, "days"))
    assert found.slower == (Duration(30, "days"), Duration(60, "days"))
    assert found.in_one_visit == 2


def test_a_file_of_pace_settings_does_the_same(tmp_path: Path) -> None:
    file = tmp_path / "pace.yaml"
    file.write_text("pace:\n  gap: 3 weeks\n  quiet_days: [saturday, sunday]\n  asks_per_question: 1 in 90 days\n", "utf-8")
    found = proposed(str(file), NOW)
    assert found.gap == Duration(3, "weeks")
    assert found.quiet_weekdays == frozenset({5, 6})
    assert (found.asks_per_question, found.asks_per_question_window) == (1, Duration(90, "days"))
    assert found.in_one_visit == 2


def test_a_whole_brand_file_stands_for_itself(tmp_path: Path) -> None:
    file = tmp_path / "_brand.yaml"
    file.write_text("brand: Northside\nlanguages: [en]\npace:\n  gap: 3 weeks\n", "utf-8")
    assert proposed(str(file), NOW) == Pace(gap=Duration(3, "weeks"))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("gap=often", "is not a time span"),
        ("gapp=7 days", "did you mean `gap`?"),
        ("gap=7 days,cap", "is no setting"),
        ("slower=[30 days, 14 days]", "longer than the one before"),
        ("nowhere.yaml", "cannot read nowhere.yaml"),
    ],
)
def test_a_mistake_is_said_in_words(settings: str, says: str) -> None:
    with pytest.raises(SettingsError, match=r"^--propose: ") as failed:
        proposed(settings, NOW)
    assert says in str(failed.value)


def test_a_mistake_in_a_file_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "pace.yaml"
    file.write_text("pace:\n  gap: 7 days\n  at_most: plenty\n", "utf-8")
    with pytest.raises(SettingsError, match=r"pace.yaml:3:12"):
        proposed(str(file), NOW)


def test_a_week_of_quiet_days_is_refused() -> None:
    with pytest.raises(SettingsError, match="leaves no day"):
        rhythm_of(Pace(quiet_weekdays=frozenset(range(7))))


def test_a_trial_is_proposed_like_any_other_setting_and_only_ever_slower() -> None:
    assert proposed("trial=14 days", NOW).trial == Duration(14, "days")
    with pytest.raises(SettingsError, match="longer than `gap`"):
        proposed("trial=9 days", NOW)

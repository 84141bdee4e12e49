"""Holidays are looked up once for each country and release, and what was kept is never believed beyond that."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from prompts import files
from prompts.model import holidays
from prompts.model.holidays import has_known_holidays, holidays_in
from tests.support.places import ROOT

PATRICK = date(2027, 3, 17)
LOOK = """
import sys
from prompts.model.holidays import holidays_in
print(len(holidays_in("IE", [2027])), "holidays" in sys.modules)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "beside_byte_code", lambda name: tmp_path / name)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "holidays.json"


def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "_looked_up", lambda *_: pytest.fail("looked up again"))


def test_a_country_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = holidays_in("IE", [2027, 2028])
    assert PATRICK in first and {day.year for day in first} == {2027, 2028}
    nobody_looks(monkeypatch)
    assert first == holidays_in("IE", [2028, 2027])
    assert holidays_in("IE", [2027]) == {day for day in first if day.year == 2027}
    assert has_known_holidays("IE")


def test_another_year_and_another_part_of_a_country_are_looked_up_beside_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_known_holidays("DE-BY") and has_known_holidays("DE")
    bavarian, german = holidays_in("DE-BY", [2027]), holidays_in("DE", [2027])
    assert german < bavarian
    holidays_in("DE", [2028])
    nobody_looks(monkeypatch)
    assert (bavarian, german) == (holidays_in("DE-BY", [2027]), holidays_in("DE", [2027]))


@pytest.mark.parametrize("name", ["XX", "DE-XX", "", "../IE"])
def test_what_is_not_known_is_not_kept(name: str, place: Path) -> None:
    assert not has_known_holidays(name) and not has_known_holidays(name)
    assert not place.exists()


BROKEN = (b"", b"{", b"7", b"[]", b"\xff", b'["another release", {}]', b'["another release", {"IE": {"2027": []}}]')


@pytest.mark.parametrize("broken", BROKEN)
def test_whatever_is_wrong_with_what_was_kept_the_package_is_still_there(broken: bytes, place: Path) -> None:
    place.write_bytes(broken)
    assert PATRICK in holidays_in("IE", [2027])


@pytest.mark.parametrize("known", [7, {"IE": 7}, {"IE": {"2027": 7}}, {"IE": {"2027": ["Patrick"]}}, {"IE": {"2027": [7]}}])
def test_what_is_of_this_release_and_no_day_is_not_believed(known: object, place: Path) -> None:
    place.write_text(json.dumps([files.package_stamp("holidays"), known]), encoding="utf-8")
    assert PATRICK in holidays_in("IE", [2027])


def test_where_byte_code_is_forbidden_nothing_is_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert PATRICK in holidays_in("IE", [2027])
    assert not place.exists()


def test_where_nothing_can_be_written_they_are_known_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "beside_byte_code", lambda name: tmp_path / "nowhere" / name)
    assert PATRICK in holidays_in("IE", [2027])


def test_a_second_start_loads_no_country(tmp_path: Path) -> None:
    environment = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONPATH": str(ROOT)}
    said = [
        subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert [loaded for _, loaded in said] == ["True", "False"] and said[0][0] == said[1][0]

"""Real systems come from lock files alone."""

from __future__ import annotations

import re

import pytest

from tests.real import systems
from tests.real.systems import SYSTEMS
from tests.support.places import ROOT


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_lock_file_has_a_hash_for_everything_and_no_address(name: str) -> None:
    lock = (ROOT / "tests" / "real" / name / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9._-]+==", lock, re.MULTILINE)
    assert pinned and "://" not in lock
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9._-]+==)", lock))
    for line in (ROOT / "tests" / "real" / name / "requirements.in").read_text(encoding="utf-8").split():
        assert f"{line} " in lock


def test_a_name_without_an_interpreter_behind_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systems, "_interpreters", lambda: iter(["/bin/false", "/nowhere/python3.12"]))
    assert systems.python_for(SYSTEMS["bottlecrm"]) is None

"""Real systems come from lock files alone; where one is missing its tests are skipped aloud, and on CI that is an error."""

from __future__ import annotations

import re

import pytest

from tests import conftest
from tests.real import systems
from tests.real.systems import NO_PYTHON, NOT_BUILT, SYSTEMS
from tests.support.places import ROOT


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_lock_file_has_a_hash_for_everything_and_no_address(name: str) -> None:
    lock = (ROOT / "tests" / "real" / name / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9._-]+==", lock, re.MULTILINE)
    assert pinned and "://" not in lock
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9._-]+==)", lock))
    for line in (ROOT / "tests" / "real" / name / "requirements.in").read_text(encoding="utf-8").split():
        assert f"{line} " in lock


def test_ci_builds_them_before_it_runs_what_needs_them() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert steps.index("make real-systems") < steps.index("make test-slow")


class Item:
    """As much of a test as is looked at."""

    def __init__(self, system: str) -> None:
        self.system = system
        self.marks: list[pytest.MarkDecorator] = []

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return pytest.mark.real(self.system).mark if name == "real" else None

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append(mark)


def looked_at(monkeypatch: pytest.MonkeyPatch, why: str | None, ci: str) -> list[str]:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(systems, "missing", lambda system: why if system.name == "tryton" else None)
    items = [Item("tryton"), Item("pocketbase")]
    conftest.skip_missing_systems(items)  # type: ignore[arg-type]
    return [mark.kwargs["reason"] for item in items for mark in item.marks]


@pytest.mark.parametrize("ci", ["", "true"])
def test_what_is_there_is_run(monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    assert looked_at(monkeypatch, None, ci) == []


def test_what_was_not_built_is_skipped_with_what_to_do_but_not_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked_at(monkeypatch, NOT_BUILT, "") == [f"tryton is missing: it {NOT_BUILT}"]
    with pytest.raises(pytest.UsageError, match="make real-systems"):
        looked_at(monkeypatch, NOT_BUILT, "true")


@pytest.mark.parametrize("ci", ["", "true"])
def test_without_a_python_for_it_there_is_nothing_to_install(monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    assert looked_at(monkeypatch, NO_PYTHON, ci) == [f"tryton is missing: it {NO_PYTHON}"]


def test_a_name_without_an_interpreter_behind_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systems, "_interpreters", lambda: iter(["/bin/false", "/nowhere/python3.12"]))
    assert systems.python_for(SYSTEMS["bottlecrm"]) is None

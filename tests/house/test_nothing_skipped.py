"""What a machine lacks is skipped aloud; on CI, where it could have been installed, it fails, and CI installs it first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

SAYS_NO = """
import pytest
from tests import conftest
from tests.conftest import *
from tests.real import systems

conftest.JUDGES = conftest.Path("/nowhere")
systems.missing = lambda system: {why!r} if system.name == "tryton" else None
"""
TESTS = """
import pytest

@pytest.mark.judges
def test_judged(): ...

@pytest.mark.real("tryton")
def test_tryton(): ...

@pytest.mark.real("pocketbase")
def test_pocketbase(): ...

@pytest.mark.slow
@pytest.mark.judges
def test_left_out_today(): ...
"""


def run_in(folder: Path, why: str, ci: str) -> tuple[int, str]:
    """A small suite on a machine without the judges and without Tryton, on two workers as `make test` has them."""
    (folder / "conftest.py").write_text(SAYS_NO.format(why=why), encoding="utf-8")
    (folder / "test_it.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text(
        f"[pytest]\npythonpath = {ROOT}\naddopts = -ra -q -m 'not slow'\nmarkers =\n    judges\n    real\n    slow\n"
        "    property\n    browser\n    postgres\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "--numprocesses", "2", "-p", "no:cacheprovider", str(folder)]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_what_is_missing_is_skipped_and_said(tmp_path: Path) -> None:
    code, said = run_in(tmp_path, "was not built; run `make real-systems`", "")
    assert code == 0
    assert "1 passed, 2 skipped" in said
    assert "NOT RUN: 1 tests. the vendors' libraries are missing: run `make judges`" in said
    assert "NOT RUN: 1 tests. tryton is missing: it was not built; run `make real-systems`" in said


@pytest.mark.slow
def test_on_ci_each_of_them_fails_with_what_to_do(tmp_path: Path) -> None:
    code, said = run_in(tmp_path, "was not built; run `make real-systems`", "true")
    assert code == 1
    assert "1 passed, 2 errors" in said
    assert "run `make judges`; nothing that can be installed is skipped on CI" in said
    assert "run `make real-systems`; nothing that can be installed is skipped on CI" in said
    assert "INTERNALERROR" not in said


@pytest.mark.slow
@pytest.mark.parametrize("ci", ["", "true"])
def test_without_a_python_for_it_there_is_nothing_to_install(tmp_path: Path, ci: str) -> None:
    _, said = run_in(tmp_path, "needs Python 3.12, 3.13 or 3.14, and there is none on this machine", ci)
    assert "NOT RUN: 1 tests. tryton is missing: it needs Python 3.12" in said


def test_ci_installs_everything_before_the_first_test_and_says_that_it_is_ci() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    first = steps.index("make test")
    assert all(steps.index(step) < first for step in ("export CI=1", "make real-systems", "make judges"))
    assert first < steps.index("make test-slow")

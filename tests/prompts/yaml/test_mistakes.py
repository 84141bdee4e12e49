"""Forty mistakes that people make in YAML, each alone in the reference file: found, at the right line, with the right fix.

A file in `mistakes` says what an author changed, where the mistake is and under which code, what a right fix has to say, and how
the text looks once its author did that. All of it was written by hand, not copied from what the checker said.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from prompts.checking.check import check
from prompts.model.problems import Problem
from tests.prompts.examples import CATALOGUE

FOLDER = Path(__file__).parent / "mistakes"
REFERENCE = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Mistake:
    name: str
    was: str
    became: str
    line: int
    code: str
    fix: str
    mended: str


def read(path: Path) -> Mistake:
    was, became, fix, mended = path.read_text(encoding="utf-8").removeprefix("--- was\n").split("\n--- ")
    place, _, said = fix.partition("\n")
    _, line, code = place.split()
    return Mistake(
        path.stem,
        was,
        became.removeprefix("became\n").removeprefix("became"),
        int(line),
        code,
        said,
        mended.removeprefix("mended\n"),
    )


MISTAKES = [read(path) for path in sorted(FOLDER.glob("*.txt"))]


def found(mistake: Mistake, tmp_path: Path, text: str) -> tuple[Problem, ...]:
    assert mistake.was in REFERENCE
    (tmp_path / "_brand.yaml").write_bytes((CATALOGUE / "_brand.yaml").read_bytes())
    (tmp_path / "coffee.yaml").write_text(REFERENCE.replace(mistake.was, text, 1), encoding="utf-8")
    return check(tmp_path).problems


def test_there_are_forty() -> None:
    assert len(MISTAKES) == 40


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_never_silent_and_is_found_at_its_line(mistake: Mistake, tmp_path: Path) -> None:
    problems = found(mistake, tmp_path, mistake.became)
    assert any(problem.is_error for problem in problems)
    assert (mistake.line, mistake.code) in [(problem.line, problem.code) for problem in problems], problems


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_who_follows_the_fix_has_no_error_left(mistake: Mistake, tmp_path: Path) -> None:
    assert [problem for problem in found(mistake, tmp_path, mistake.mended) if problem.is_error] == []


def test_at_least_36_fixes_are_right(tmp_path: Path) -> None:
    wrong = []
    for mistake in MISTAKES:
        problems = found(mistake, tmp_path, mistake.became)
        said = [problem.fix for problem in problems if (problem.line, problem.code) == (mistake.line, mistake.code)]
        if not any(mistake.fix in fix for fix in said):
            wrong.append(f"{mistake.name}: {said}")
    print(f"\n{len(MISTAKES) - len(wrong)} of {len(MISTAKES)} fixes are right")
    assert len(wrong) <= 4, wrong

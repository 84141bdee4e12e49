"""A folder that holds too much is told so at once, in one line, and nothing of it is read."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from prompts.checking import check_cache, limits, load
from prompts.checking.check import check
from prompts.checking.load import load as load_folder
from prompts.checking.load import load_texts
from prompts.model.problems import Problem

check_cached = partial(check_cache.check_cached, anew=check)


def problems_of(folder: Path) -> list[tuple[str, str]]:
    return [(Path(problem.file).name, problem.code) for problem in load_folder(folder).problems]


def nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_parsed", lambda content: pytest.fail("it was read"))


def test_a_huge_file_is_named_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_is_read(monkeypatch)
    (tmp_path / "coffee.yaml").write_bytes(b"a: b\n" * 200_000)
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(10**12)  # more than any memory holds; on the disk it takes nothing
    assert problems_of(tmp_path) == [("coffee.yaml", "ZP018"), ("huge.yaml", "ZP018")]


def test_many_files_are_too_much_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_is_read(monkeypatch)
    for number in range(5):
        (tmp_path / f"t{number}.yaml").write_bytes(b"#" * 500 * 1024)
    assert problems_of(tmp_path) == [(tmp_path.name, "ZP018")]
    texts = {f"t{number}.yaml": "topic: x" for number in range(201)}
    assert [problem.code for problem in load_texts(texts).problems] == ["ZP018"]


def test_more_questions_than_anybody_could_answer_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_QUESTIONS", 2)
    monkeypatch.setattr(load, "read_topic", lambda written: pytest.fail("they were read"))
    said = load_texts(
        {f"{topic}.yaml": f"topic: {topic}\nquestions:\n  - {{}}\n  - {{}}\n" for topic in ("coffee", "tea")}
    ).problems
    assert [problem.code for problem in said] == ["ZP018"]


@pytest.mark.slow
def test_of_thousands_of_mistakes_in_one_group_a_hundred_are_told() -> None:
    """Each is looked for in the file: all of them took minutes."""
    found = load_texts({"coffee.yaml": "topic: coffee\n" + "".join(f"k{number}: x\n" for number in range(3000))}).problems
    assert 90 <= len([problem for problem in found if problem.code == "ZP101"]) <= 100


def test_the_cache_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "coffee.yaml").write_bytes(b"#" * (limits.MOST_BYTES + 1))
    for _ in range(2):
        said: tuple[Problem, ...] = check_cached(tmp_path, tmp_path / "cache").problems
        assert "ZP018" in [problem.code for problem in said]

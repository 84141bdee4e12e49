"""How much a folder may hold. Far above any catalogue that people could answer; beyond it, reading would take minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from prompts.model.problems import Problem

MOST_BYTES = 512 * 1024
"""Of one file: about 700 questions in one language. A second for each 200 KB is what reading takes."""

MOST_BYTES_IN_ALL = 2 * 1024 * 1024
MOST_FILES = 200
MOST_QUESTIONS = 1000
"""At one a week, nineteen years of answering."""


def too_much(folder: Path, contents: Mapping[Path, bytes | None]) -> Iterator[Problem]:
    """What has to be split or left out before anything is read; found by counting alone."""
    if len(contents) > MOST_FILES:
        yield _problem(folder, f"There are {len(contents)} files here; {MOST_FILES} are read at most.", "put topics together")
    big = [path for path, content in contents.items() if content is not None and len(content) > MOST_BYTES]
    for path in big:
        message = f"This file is larger than {MOST_BYTES // 1024} KB, which is the most that is read."
        yield _problem(path, message, "split it into several topics")
    if not big and sum(len(content) for content in contents.values() if content) > MOST_BYTES_IN_ALL:
        message = f"These files are larger than {MOST_BYTES_IN_ALL // 1024 // 1024} MB together, which is the most that is read."
        yield _problem(folder, message, "leave out questions that are not asked any more")


def too_many_questions(folder: Path, count: int) -> Iterator[Problem]:
    """More questions than anybody could be asked."""
    if count > MOST_QUESTIONS:
        message = f"There are {count} questions here; {MOST_QUESTIONS} are read at most."
        yield _problem(folder, message, "leave out questions that are not asked any more")


def _problem(path: Path, message: str, fix: str) -> Problem:
    return Problem(str(path), 1, 1, "ZP018", "error", message, fix)

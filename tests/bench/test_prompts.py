"""What checking 200 questions in two languages costs: read anew, and from the cache."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import pytest
from openpyxl import Workbook, load_workbook

from prompts.checking.check import check
from prompts.checking.check_cache import check_cached
from prompts.checking.load import contents_of
from prompts.checking.verdict import Checked
from prompts.sheet.exchange import from_sheet, to_sheet
from tests.prompts.examples import CATALOGUE
from tests.prompts.sheet.sheets import filled
from tests.support.places import ROOT

T = TypeVar("T")

QUESTIONS = 204
TOPICS = 4


def large_catalogue(folder: Path) -> Path:
    """The reference questions again and again under other names, in four files."""
    folder.mkdir()
    (folder / "_brand.yaml").write_bytes((CATALOGUE / "_brand.yaml").read_bytes())
    head, asked = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8").split("questions:\n")
    each = QUESTIONS // TOPICS
    for topic in range(TOPICS):
        copies = "".join(_renamed(asked, f"{topic}_{copy}") for copy in range(-(-each // 6)))
        kept = copies.split("\n  - id: ")[: each + 1]
        text = f"{head.replace('topic: coffee', f'topic: coffee{topic}')}questions:\n" + "\n  - id: ".join(kept) + "\n"
        (folder / f"coffee{topic}.yaml").write_text(text, encoding="utf-8")
    return folder


def _renamed(asked: str, mark: str) -> str:
    renamed = re.sub(r"(- id: \w+)", rf"\1_{mark}", asked).replace("only_if: brew has", f"only_if: brew_{mark} has")
    return re.sub(r"((?:hubspot|mailchimp): \w+)", rf"\1_{mark}", renamed)


def seconds(folder: Path, cache: Path | None) -> tuple[float, Checked]:
    began = perf_counter()
    checked = check_cached(folder, cache, anew=check)
    return perf_counter() - began, checked


@pytest.mark.bench
def test_200_questions_in_two_languages(tmp_path: Path) -> None:
    folder, cache = large_catalogue(tmp_path / "q"), tmp_path / "cache"
    first, checked = seconds(folder, None)
    assert len(checked.live) == QUESTIONS
    assert {problem.code for problem in checked.problems} == {"M29"}
    cold = min(seconds(folder, None)[0] for _ in range(5))
    seconds(folder, cache)
    cached = min(seconds(folder, cache)[0] for _ in range(5))
    print(f"\n{QUESTIONS} questions x 2 languages: first check of a process {first:.2f} s (with the program's own word lists),")
    print(f"anew {cold:.2f} s, from the cache {cached * 1000:.1f} ms ({cold / cached:.0f}x)")
    assert cold <= 1.5
    assert cached <= 0.05


@pytest.mark.bench
def test_the_whole_command(tmp_path: Path) -> None:
    large_catalogue(tmp_path / "q")
    (tmp_path / "var").mkdir()

    def command() -> float:
        began = perf_counter()
        look = "import sys; from bot.cli import main; sys.exit(main())"
        root = str(ROOT)
        subprocess.run(
            [sys.executable, "-c", look, "prompts", "check", "q"],
            cwd=tmp_path,
            env={"PYTHONPATH": root},
            check=True,
            capture_output=True,
        )
        return perf_counter() - began

    cold, cached = command(), min(command() for _ in range(3))
    print(f"\n`zeroparty prompts check`, with the start of Python: {cold:.2f} s anew, {cached:.2f} s from the cache")
    assert cached < cold


@pytest.mark.bench
def test_200_questions_out_to_a_workbook_and_back(tmp_path: Path) -> None:
    folder = large_catalogue(tmp_path / "q")
    contents = contents_of(folder)
    seconds(folder, None)  # the program's own word lists are read once

    def timed(work: Callable[[], T]) -> tuple[float, T]:
        began = perf_counter()
        result = work()
        return perf_counter() - began, result

    read, _ = timed(lambda: seconds(folder, None))
    out, book = timed(lambda: to_sheet(folder, contents))
    bare_read, opened = timed(lambda: load_workbook(BytesIO(book)))
    bare_written, _ = timed(lambda: bare_copy(opened))
    some = filled(book, {("questions", f"roast_{topic}_3", "ask::en"): "Which roast: light or dark?" for topic in range(TOPICS)})
    back, incoming = timed(lambda: from_sheet(folder, contents, some))
    assert len(incoming.files) == TOPICS and incoming.after is not None
    print(f"\n{QUESTIONS} questions x 2 languages, {len(book) / 1024:.0f} KiB: out {out:.2f} s, back with 4 changes {back:.2f} s;")
    print(f"a check alone {read:.2f} s, openpyxl alone writes these cells in {bare_written:.2f} s, reads them in {bare_read:.2f} s")
    assert out <= 3 * (read + bare_written)
    assert back <= 3 * (2 * read + bare_read)


def bare_copy(of: Workbook) -> bytes:
    book = Workbook()
    for page in of.worksheets:
        copy = book.create_sheet(page.title)
        for row in page.iter_rows(values_only=True):
            copy.append(row)
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()

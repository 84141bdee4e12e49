"""The file itself: exactly what was said, whole or not there, and for its owner's eyes only."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import stat
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.export.files import CsvFile
from bot.export.mapping import Row

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


async def one_page(*rows: Row) -> AsyncIterator[list[Row]]:
    yield list(rows)


async def read_back(file: Path, *rows: Row) -> list[Row]:
    await CsvFile(file).write(("a", "b", "c"), one_page(*rows))
    with file.open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]


@settings(deadline=None)  # each example waits for the disk
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_whatever_people_write_comes_back_from_the_file_as_it_was(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert asyncio.run(read_back(Path(folder) / "nasty.csv", *rows)) == rows


async def test_formulas_phones_and_carriage_returns_are_exact_and_break_no_row(tmp_path: Path) -> None:
    row = ("+49 151", '=HYPERLINK("x")', "one\rtwo\r\nthree\nfour")
    assert await read_back(tmp_path / "exact.csv", row) == [row]


async def test_what_is_no_text_never_gets_in(tmp_path: Path) -> None:
    file = tmp_path / "clean.csv"
    assert await read_back(file, ("a\0b", "lone \ud83d surrogate", 'q"\0,')) == [("ab", "lone  surrogate", 'q",')]
    assert b"\0" not in file.read_bytes()


async def test_the_file_has_no_mark_and_lines_end_in_lf(tmp_path: Path) -> None:
    await read_back(tmp_path / "plain.csv", ("x", "y", "ü"))
    assert (tmp_path / "plain.csv").read_bytes() == "a,b,c\nx,y,ü\n".encode()


async def test_the_hash_is_that_of_the_bytes_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.touch(mode=0o644)
    digest = await CsvFile(file).write(("a",), one_page(("x",)))
    assert digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    async def breaks() -> AsyncIterator[list[Row]]:
        yield [("new",)]
        raise OSError("the disk is full")

    file = tmp_path / "kept.csv"
    file.write_text("old\n", encoding="utf-8")
    with pytest.raises(OSError, match="the disk is full"):
        await CsvFile(file).write(("a",), breaks())
    assert file.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [file]


async def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    await CsvFile(link).write(("a",), one_page(("x",)))
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "a\nx\n"

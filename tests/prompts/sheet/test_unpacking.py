"""A small file that would unpack to very much is refused before it is opened; a large honest one is not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from prompts.sheet import workbook_reader
from prompts.sheet.unpacking import MOST_BYTES, is_bounded
from prompts.sheet.workbook_reader import NoWorkbook, opened

SHEET = "xl/worksheets/sheet1.xml"


def book(rows: int = 1, columns: int = 1) -> bytes:
    made = Workbook()
    assert made.active is not None
    for row in range(rows):
        made.active.append([f"text {row} {column}" for column in range(columns)])
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(BytesIO(book())) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for each in source.infolist():
            content = source.read(each)
            target.writestr(each.filename, change(content) if each.filename == name else content)
    return file.getvalue()


def behind_the_data(text: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(b"</sheetData>", b"</sheetData>" + text)


BOMBS: dict[str, Callable[[], bytes]] = {
    "empty cells": lambda: with_part(
        SHEET, lambda sheet: sheet.replace(b"</sheetData>", b"<row>" + b"<c/>" * 100_001 + b"</row></sheetData>")
    ),
    "blanks": lambda: with_part("docProps/app.xml", lambda part: part + b" " * 21 * 1024 * 1024),
    "a merged range": lambda: with_part(SHEET, behind_the_data(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    "merged ranges": lambda: with_part(
        SHEET, behind_the_data(b"<mergeCells>" + b"<mergeCell ref='A1:Z99'/>" * 50 + b"</mergeCells>")
    ),
    "a link": lambda: with_part(SHEET, behind_the_data(b'<hyperlinks><hyperlink\n a="1"\tref = "$A$1:$ZZ$99999"/></hyperlinks>')),
    "names for texts": lambda: with_part(SHEET, lambda sheet: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet),
    "letters of two bytes": lambda: with_part(SHEET, lambda sheet: sheet.decode().encode("utf-16")),
    "other letters": lambda: with_part(SHEET, lambda sheet: b'<?xml version="1.0" encoding="cp037"?>' + sheet),
    "very many parts": lambda: _parts(600),
    "a large file": lambda: book() + b"x" * MOST_BYTES,
}


def _parts(count: int) -> bytes:
    file = BytesIO(book())
    with ZipFile(file, "a") as target:
        for number in range(count):
            target.writestr(f"x/{number}", b"")
    return file.getvalue()


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_would_take_much_memory_is_refused_unopened(monkeypatch: pytest.MonkeyPatch, bomb: str) -> None:
    content = BOMBS[bomb]()
    for reading in ("load_workbook", "_is_strict"):
        monkeypatch.setattr(workbook_reader, reading, lambda *_: pytest.fail("it was opened"))
    with pytest.raises(NoWorkbook, match="this holds far more than any workbook of questions"):
        opened(content)


@pytest.mark.slow
def test_a_large_honest_workbook_is_not_refused() -> None:
    assert is_bounded(book(rows=3000, columns=20))


def test_what_is_no_workbook_is_told_so_as_before() -> None:
    for content in (b"", b"PK\x03\x04 no zip", book()[:-100]):
        with pytest.raises(NoWorkbook, match="not a workbook that can be read"):
            opened(content)

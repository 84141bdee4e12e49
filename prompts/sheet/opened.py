"""A workbook that comes back: its cells as texts, and what a spreadsheet program has made of them on the way."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from prompts.authoring.values import did_you_mean
from prompts.sheet.findings import Finding
from prompts.sheet.grid import Head
from prompts.sheet.layout import BY_LANGUAGE, SHEETS, Column, Key, SheetLayout
from prompts.sheet.workbook import BASE

_TITLE = re.compile(r"(?P<name>\w+)(?:::(?:.*\()?(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)?)?")
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Came:
    """One row as it came back: where, what it is found by, and the text of each of its cells."""

    layout: SheetLayout
    key: Key
    number: int
    texts: Mapping[Head, str]
    cells: Mapping[str, str]
    """The name of the cell in each column, by the column's id."""

    def cell(self, head: str) -> str:
        """The cell in a column, or the first one of the row where the sheet has no such column."""
        return self.cells.get(head, f"A{self.number}")


@dataclass
class Opened:
    """Everything a workbook says; `base` is what its cells said when it was written, if it still knows."""

    rows: list[Came] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    base: dict[tuple[str, str, str], str] | None = None


def opened(content: bytes) -> Opened:
    """Read a workbook; raises ValueError when it is none."""
    book = _book(content)
    found = Opened(base=_base(book))
    known = {sheet.name: sheet for sheet in SHEETS}
    for sheet in book.worksheets:
        if sheet.title in known:
            _read(sheet, known[sheet.title], found)
        elif sheet.title not in (BASE, "how_to"):
            found.findings.append(_unknown_sheet(sheet.title, known))
    return found


def _book(content: bytes) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about decorations that are not read anyway
            return load_workbook(BytesIO(content))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise ValueError("this is not a workbook that can be read; save it as .xlsx") from error


def _base(book: Workbook) -> dict[tuple[str, str, str], str] | None:
    if BASE not in book.sheetnames:
        return None
    rows = book[BASE].iter_rows(max_col=4, values_only=True)
    return {(_text(row[0]), _text(row[1]), _text(row[2])): _text(row[3]) for row in rows if row[0] is not None}


def _unknown_sheet(title: str, known: Mapping[str, SheetLayout]) -> Finding:
    fix = did_you_mean(title.casefold(), known)
    message = f"There is no sheet called `{title}`; it is not read."
    return Finding(title, "A1", "ZP501", "error" if fix else "warning", message, fix)


def _read(sheet: Worksheet, layout: SheetLayout, into: Opened) -> None:
    for merged in sheet.merged_cells.ranges:
        message = "These cells are merged, so all but the first would count as empty."
        into.findings.append(Finding(sheet.title, str(merged.coord), "ZP502", "error", message, "take the cells apart again"))
    heads = dict(_heads(sheet, layout, into))
    missing = [key for key in layout.keys if key not in {head.name for head in heads.values()}]
    if missing:
        message = f"The column `{missing[0]}` is missing, and nobody can tell what the rows are about."
        into.findings.append(Finding(sheet.title, "A1", "ZP503", "error", message, "put it back, or export a new sheet"))
        return
    for row in sheet.iter_rows(min_row=2):
        if any(cell.value not in (None, "") for cell in row):
            _read_row(row, layout, heads, into)


def _heads(sheet: Worksheet, layout: SheetLayout, into: Opened) -> Iterator[tuple[int, Head]]:
    """The columns that are known, by their number from 0."""
    seen: set[str] = set()
    for number, cell in enumerate(next(sheet.iter_rows(max_row=1), ())):
        title = _text(cell.value).strip()
        head = _head(title, layout)
        if head is not None and head.id not in seen:
            seen.add(head.id)
            yield number, head
        elif head is not None:
            message = f"The column `{head.id}` is there twice."
            into.findings.append(Finding(sheet.title, cell.coordinate, "ZP505", "error", message, "take one of them away"))
        elif title:
            into.findings.append(_unknown_column(sheet.title, cell.coordinate, title, layout))


def _head(title: str, layout: SheetLayout) -> Head | None:
    found = _TITLE.fullmatch(title)
    if found is None:
        return None
    name, language = found["name"], found["language"]
    if name in layout.fixed and language is None:
        return Head(name)
    column = next((column for column in layout.columns if column.name == name), None)
    if column is None or (column.holds in BY_LANGUAGE) != (language is not None):
        return None
    return Head(name, column, language and language.lower())


def _unknown_column(sheet: str, cell: str, title: str, layout: SheetLayout) -> Finding:
    """Nearly a column is a mistake, because what stands below it would be lost; somebody's own column is not."""
    name, has_language, _ = title.partition("::")
    alike = [column for column in layout.columns if (column.holds in BY_LANGUAGE) == bool(has_language)]
    titles = {column.name: _example(column) for column in alike or layout.columns} | {fixed: fixed for fixed in layout.fixed}
    fix = did_you_mean(name.casefold(), titles)
    if fix:
        fix = f"did you mean `{titles[fix.split('`')[1]]}`?"
    message = f"There is no column called `{title}`; it is not read."
    return Finding(sheet, cell, "ZP504", "error" if fix else "warning", message, fix)


def _example(column: Column) -> str:
    return f"{column.name}::English (en)" if column.holds in BY_LANGUAGE else column.name


def _read_row(row: tuple[Any, ...], layout: SheetLayout, heads: Mapping[int, Head], into: Opened) -> None:
    texts: dict[Head, str] = {}
    for number, head in heads.items():
        cell = row[number]
        trap = _trap(cell, head)
        if trap:
            into.findings.append(Finding(cell.parent.title, cell.coordinate, *trap))
        else:
            texts[head] = _text(cell.value)
    by_name = {head.name: text for head, text in texts.items() if head.column is None}
    key = tuple(by_name.get(name, "").strip() for name in layout.keys)
    cells = {head.id: row[number].coordinate for number, head in heads.items()}
    into.rows.append(Came(layout, key, row[0].row, texts, cells))


def _trap(cell: Any, head: Head) -> tuple[str, Any, str, str] | None:
    """What a spreadsheet program has made of a text without being asked."""
    value, again = cell.value, "write it again with ' in front of it"
    if cell.data_type == "f":
        return "ZP510", "error", "This is a formula, and customers would not see its result.", again
    if cell.data_type == "e":
        return "ZP511", "error", f"This is an error of the spreadsheet program: {value}.", "write the text again"
    if isinstance(value, bool):
        return "ZP512", "error", "The spreadsheet program has made TRUE or FALSE of this.", f"{again}, such as 'yes"
    if isinstance(value, date | time | timedelta):
        return "ZP513", "error", f"The spreadsheet program has made a date or a time of this: {value}.", again
    if isinstance(value, int | float) and (head.column is None or head.column.holds != "number"):
        return "ZP514", "error", f"The spreadsheet program has made a number of this: {value}.", again
    return None


def _text(value: object) -> str:
    """The text of a cell, with the characters that the file format writes as a code."""
    if value is None:
        return ""
    text = _CODED.sub(lambda code: chr(int(code[1], 16)), str(value)).replace("\r\n", "\n")
    return unicodedata.normalize("NFC", text)

"""A workbook that comes back: its cells as texts, and what a spreadsheet program has made of them on the way."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from prompts.sheet.cell_problem import CellProblem
from prompts.sheet.layout import BASE, BY_LANGUAGE, SHEETS, Column, Head, Key, SheetLayout
from prompts.sheet.unpacking import is_bounded
from prompts.text.suggestions import closest, did_you_mean

_TITLE = re.compile(r"(?P<name>\w+)\s*(?:::\s*(?:.*\()?(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)?)?")
_CODED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""Half of a character (D800 to DFFF) is no character; such a code is what somebody typed."""


_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


class NoWorkbook(ValueError):
    """The file cannot be read as a workbook; its text says what to do."""


@dataclass(frozen=True, slots=True)
class ReturnedRow:
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

    rows: list[ReturnedRow] = field(default_factory=list)
    findings: list[CellProblem] = field(default_factory=list)
    heads: dict[str, tuple[Head, ...]] = field(default_factory=dict)
    """The columns of each sheet that is there."""
    base: dict[tuple[str, str, str], str] | None = None


def opened(content: bytes) -> Opened:
    """Read a workbook; raises NoWorkbook."""
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
    if not is_bounded(content):
        raise NoWorkbook("this holds far more than any workbook of questions; copy the filled cells into a newly exported one")
    if _is_strict(content):
        raise NoWorkbook("this workbook is saved as Strict Open XML, which is not read; save it as Excel Workbook (.xlsx)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about decorations that are not read anyway
            return load_workbook(BytesIO(content))
    except Exception as error:  # a damaged file fails anywhere: in its zip, its XML, its styles, its encryption
        raise NoWorkbook("this is not a workbook that can be read; save it as .xlsx, without a password") from error


def _is_strict(content: bytes) -> bool:
    """Whether this is the variant of the format with other names for everything (ISO/IEC 29500-1, *strict*)."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            return _STRICT in parts.read("xl/workbook.xml")
    except (BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def _base(book: Workbook) -> dict[tuple[str, str, str], str] | None:
    if BASE not in book.sheetnames:
        return None
    rows = book[BASE].iter_rows(max_col=4, values_only=True)
    return {(_text(row[0]), _text(row[1]), _text(row[2])): _text(row[3]) for row in rows if row[0] is not None}


def _unknown_sheet(title: str, known: Mapping[str, SheetLayout]) -> CellProblem:
    fix = did_you_mean(title.casefold(), known)
    message = f"There is no sheet called `{title}`; it is not read."
    return CellProblem(title, "A1", "ZP501", "error" if fix else "warning", message, fix)


def _read(sheet: Worksheet, layout: SheetLayout, into: Opened) -> None:
    for merged in sheet.merged_cells.ranges:
        message = "These cells are merged, so all but the first would count as empty."
        into.findings.append(CellProblem(sheet.title, str(merged.coord), "ZP502", "error", message, "take the cells apart again"))
    lines = _lines(sheet)
    heads = dict(_heads(sheet, lines, layout, into))
    into.heads[layout.name] = tuple(heads.values())
    missing = [key for key in layout.keys if key not in {head.name for head in heads.values()}]
    if missing:
        message = f"The column `{missing[0]}` is missing, and nobody can tell what the rows are about."
        into.findings.append(CellProblem(sheet.title, "A1", "ZP503", "error", message, "put it back, or export a new sheet"))
        return
    for number, cells in lines.items():
        known = {head: cells[column] for column, head in heads.items() if column in cells}
        if number > 1 and any(_text(cell.value).strip() for cell in known.values()):
            _read_row(sheet.title, number, layout, heads, known, into)


def _lines(sheet: Worksheet) -> dict[int, dict[int, Any]]:
    """The cells that hold something, by row and column: asking for all of them would make a million of one coloured cell."""
    found: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    for (row, column), cell in sorted(sheet._cells.items()):
        if getattr(cell, "value", None) is not None:
            found[row][column] = cell
    return dict(found)


def _heads(
    sheet: Worksheet, lines: Mapping[int, Mapping[int, Any]], layout: SheetLayout, into: Opened
) -> Iterator[tuple[int, Head]]:
    """The columns that are known, by their number."""
    seen: set[str] = set()
    titles = {column: _text(cell.value).strip() for column, cell in lines.get(1, {}).items()}
    used = {column for number, cells in lines.items() if number > 1 for column in cells}
    for column in sorted(used | titles.keys()):
        title, cell = titles.get(column, ""), f"{get_column_letter(column)}1"
        head = _head(title, layout)
        if head is not None and head.id not in seen:
            seen.add(head.id)
            yield column, head
        elif head is not None:
            message = f"The column `{head.id}` is there twice."
            into.findings.append(CellProblem(sheet.title, cell, "ZP505", "error", message, "take one of them away"))
        elif not title:
            message = "There is something in this column, and no name above it."
            into.findings.append(CellProblem(sheet.title, cell, "ZP504", "error", message, "name the column, or empty it"))
        else:
            into.findings.append(_unknown_column(sheet.title, cell, title, layout))


def _head(title: str, layout: SheetLayout) -> Head | None:
    found = _TITLE.fullmatch(title)
    if found is None:
        return None
    name, language = found["name"].casefold(), found["language"]
    if name in layout.fixed and language is None:
        return Head(name)
    column = next((column for column in layout.columns if column.name == name), None)
    if column is None or (column.holds in BY_LANGUAGE) != (language is not None):
        return None
    return Head(name, column, language and language.lower())


def _unknown_column(sheet: str, cell: str, title: str, layout: SheetLayout) -> CellProblem:
    """Nearly a column is a mistake, because what stands below it would be lost; somebody's own column is not."""
    name, has_language, _ = title.partition("::")
    found = _TITLE.fullmatch(title)
    language = found["language"].lower() if found and found["language"] else "en"
    alike = [column for column in layout.columns if (column.holds in BY_LANGUAGE) == bool(has_language)]
    titles = {column.name: _example(column, language) for column in alike or layout.columns}
    titles |= {fixed: fixed for fixed in layout.fixed}
    meant = closest(name.strip().casefold(), titles)
    message = f"There is no column called `{title}`; it is not read."
    if not meant:
        return CellProblem(sheet, cell, "ZP504", "warning", message)
    return CellProblem(sheet, cell, "ZP504", "error", message, f"did you mean `{titles[meant]}`?")


def _example(column: Column, language: str) -> str:
    return f"{column.name}::{language}" if column.holds in BY_LANGUAGE else column.name


def _read_row(
    sheet: str, number: int, layout: SheetLayout, heads: Mapping[int, Head], cells: Mapping[Head, Any], into: Opened
) -> None:
    traps = {head: trap for head, cell in cells.items() if (trap := _trap(cell, head))}
    into.findings += [CellProblem(sheet, cells[head].coordinate, *trap) for head, trap in traps.items()]
    texts = {head: _text(cells[head].value) if head in cells else "" for head in heads.values() if head not in traps}
    by_name = {head.name: text for head, text in texts.items() if head.column is None}
    if all(name in by_name for name in layout.keys):  # whose key is a formula is not known by any name
        key = tuple(by_name[name].strip() for name in layout.keys)
        names = {head.id: f"{get_column_letter(column)}{number}" for column, head in heads.items()}
        into.rows.append(ReturnedRow(layout, key, number, texts, names))


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

"""Sheets as an .xlsx workbook: every cell is text, so that a spreadsheet program makes no date, number or formula of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from itertools import chain
from typing import cast, get_args

from babel import UnknownLocaleError
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from prompts.kinds.table import OWN_FIELDS
from prompts.model.question import Language, Sensitivity
from prompts.sheet.grid import Grid
from prompts.sheet.how_to import HOW_TO
from prompts.sheet.layout import BASE, Head
from prompts.text.locales import own_name

CELL_LETTERS = 32_767
"""Excel's limit of letters in a cell."""

_LISTS = {
    "sensitive": get_args(Sensitivity),
    "paused": ("yes", "no"),
    "priority": ("1", "2", "3", "4", "5"),
    **{field.name: field.offers for field in OWN_FIELDS.values() if field.offers},
}
"""Columns whose cells offer a list to choose from."""

_TEXT = "@"
_WIDE, _NARROW = 44, 16
_HEADER = Font(bold=True)
_GREY = PatternFill("solid", fgColor="EFEFEF")
_TOP = Alignment(vertical="top", wrap_text=True)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class CellTooLong(ValueError):
    """A text does not fit into a cell; its text names the cell."""


def written(grids: Iterable[Grid], notes: Mapping[tuple[str, str], str]) -> bytes:
    """The workbook. `notes`: what to say beside a cell, by sheet and cell such as `D7`; raises CellTooLong."""
    book = Workbook()
    book.remove(book.worksheets[0])
    grids = tuple(grids)
    _refuse_too_long(grids)
    _how_to(book.create_sheet("how_to"))
    for grid in grids:
        _fill(book.create_sheet(grid.layout.name), grid, notes)
    _remember(book.create_sheet(BASE), grids)
    book.active = 1
    stored = BytesIO()
    book.save(stored)
    return stored.getvalue()


def title_of(head: Head) -> str:
    """What stands above a column: `ask::Deutsch (de)`."""
    return f"{head.name}::{_called(head.language)} ({head.language})" if head.language else head.name


def cell_name(column: int, row: int) -> str:
    """The name of a cell, counted from 1: `D7`."""
    return f"{get_column_letter(column)}{row}"


def _called(language: Language) -> str:
    try:
        return own_name(language)
    except (UnknownLocaleError, ValueError):
        return language


def _how_to(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 110
    for row, line in enumerate(HOW_TO, 1):
        _put(_at(sheet, row, 1), line).alignment = _TOP


def _fill(sheet: Worksheet, grid: Grid, notes: Mapping[tuple[str, str], str]) -> None:
    for number, head in enumerate(grid.heads, 1):
        _put(_at(sheet, 1, number), title_of(head)).font = _HEADER
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width = _WIDE if head.language or head.name in ("crm", "lint_ok") else _NARROW
        shape.number_format = _TEXT
    for row, texts in enumerate(grid.cells, 2):
        for number, (head, text) in enumerate(zip(grid.heads, texts, strict=True), 1):
            put = _put(_at(sheet, row, number), text)
            put.alignment = _TOP
            if head.column is None or head.name not in grid.rows[row - 2].fields:
                put.fill = _GREY
            if note := notes.get((sheet.title, put.coordinate)):
                put.comment = Comment(note, "zeroparty", width=320, height=120)
    sheet.freeze_panes = cell_name(len(grid.layout.keys) + 1, 2)
    _offer(sheet, grid)


def _offer(sheet: Worksheet, grid: Grid) -> None:
    """Lists to choose from; they are a help, and what else is typed is looked at when the sheet comes back."""
    last = len(grid.rows) + 1
    for number, head in enumerate(grid.heads, 1):
        if last > 1 and (choice := _choice(head)):
            offered = DataValidation("list", formula1=choice, allow_blank=True, showErrorMessage=False)
            offered.add(f"{cell_name(number, 2)}:{cell_name(number, last)}")
            sheet.add_data_validation(offered)


def _choice(head: Head) -> str:
    if head.name == "purpose" and head.column is not None:
        return "=purposes!$B$2:$B$200"
    return f'"{",".join(_LISTS[head.name])}"' if head.name in _LISTS else ""


def _remember(sheet: Worksheet, grids: Sequence[Grid]) -> None:
    """One row for each cell that says something: sheet, row, column and text."""
    sheet.sheet_state = "veryHidden"
    row = 0
    for grid in grids:
        for each, texts in zip(grid.rows, grid.cells, strict=True):
            for head, text in zip(grid.heads, texts, strict=True):
                if text and head.name not in grid.layout.keys:
                    row += 1
                    for number, part in enumerate((grid.layout.name, "\n".join(each.key), head.id, text), 1):
                        _put(_at(sheet, row, number), part)


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    return cast(Cell, sheet.cell(row, column))  # nothing is merged here


def _put(cell: Cell, text: str) -> Cell:
    """Text and nothing else, even if it looks like a formula."""
    cell.number_format = _TEXT
    if text:
        cell.value = _escaped(text)
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _refuse_too_long(grids: Iterable[Grid]) -> None:
    for grid in grids:
        for row, texts in zip(grid.rows, grid.cells, strict=True):
            for head, text in zip(grid.heads, texts, strict=True):
                if len(_escaped(text)) > CELL_LETTERS:
                    raise CellTooLong(f"the {head.id} of {' '.join(row.key)} has {len(text)} letters; a cell holds {CELL_LETTERS}")


def _escaped(text: str) -> str:
    """With a code for each character that the file format does not have, and for what looks like such a code."""
    return _NOT_IN_XML.sub(_as_code, _ESCAPE.sub("_x005F_", text))


def _as_code(letter: re.Match[str]) -> str:
    """How the file format writes a character that XML does not have (ECMA-376 part 1, 22.9.2.19)."""
    return f"_x{ord(letter[0]):04X}_"


def all_notes(notes: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Notes by sheet and cell; several on one cell stand below each other."""
    found: dict[tuple[str, str], str] = {}
    for sheet, cell, text in notes:
        found[sheet, cell] = "\n".join(chain([found[sheet, cell]] if (sheet, cell) in found else [], [text]))
    return found

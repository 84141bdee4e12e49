"""Workbooks in the hands of somebody who changes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from prompts.checking.load import contents_of
from prompts.sheet.cell_problem import CellProblem
from prompts.sheet.exchange import Incoming, from_sheet, to_sheet


def exported(folder: Path) -> bytes:
    """The workbook of a folder."""
    return to_sheet(folder, contents_of(folder))


def back(folder: Path, book: bytes) -> Incoming:
    """What the workbook would change in the folder."""
    return from_sheet(folder, contents_of(folder), book)


def changed(book: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after somebody opened it, changed it and saved it."""
    opened = load_workbook(BytesIO(book))
    change(opened)
    stored = BytesIO()
    opened.save(stored)
    return stored.getvalue()


def filled(book: bytes, cells: Mapping[tuple[str, str, str], Any]) -> bytes:
    """The workbook with other values, by sheet, row (the first cells that are not empty, joined by a blank) and column."""
    return changed(book, lambda opened: [_fill(opened, *place, value) for place, value in cells.items()] and None)


def cell_at(opened: Workbook, sheet: str, row: str, column: str) -> Any:
    """The cell in a row, found by its first words, and in a column, found by how its title begins or ends."""
    page = opened[sheet]
    heads = [cell.value for cell in page[1]]
    number = next(at for at, title in enumerate(heads, 1) if title == column or _short(str(title)) == column)
    keys = 2 if sheet in ("choices", "changes", "purposes") else 1
    for cells in page.iter_rows(min_row=2):
        if " ".join(str(cell.value) for cell in cells[:keys]) == row:
            return page.cell(cells[0].row, number)
    raise LookupError(f"{sheet}: there is no row {row}")


def findings(incoming: Incoming) -> list[tuple[str, str]]:
    """The cell and the code of each finding."""
    return [(f"{found.sheet}!{found.cell}", found.code) for found in incoming.findings]


def only(incoming: Incoming) -> CellProblem:
    """The one finding there is."""
    [found] = incoming.findings
    return found


def _fill(opened: Workbook, sheet: str, row: str, column: str, value: Any) -> None:
    cell_at(opened, sheet, row, column).value = value


def _short(title: str) -> str:
    name, _, language = title.partition("::")
    return f"{name}::{language.rpartition('(')[2].rstrip(')')}" if language else name

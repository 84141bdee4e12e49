"""The table of formats: what makes lines of rows, how cells are written, and what is made of the lines when all are there."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO, Any

from bot.errors import SettingsError
from bot.export.cells import Row, in_text
from bot.export.consent_filter import leaving_questions
from bot.export.lines import BareLines, CsvLines, JsonLines, Lines
from bot.files import scratch_beside
from prompts.catalogue.catalogue import Catalogue
from prompts.kinds.table import KINDS
from prompts.model.columns import PERSON
from prompts.model.question import Question

_MOST_ROWS = 1_048_576
"""Of a sheet, the header counted in (Excel specifications and limits)."""

_AT_ONCE = 5_000
"""Rows of a Parquet file that are turned into columns together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the file will be."""

    columns: tuple[str, ...]
    shape: str
    values: str
    catalogue: Catalogue
    path: Path | None = None
    """Where it will be; nowhere: to the standard output."""


Finish = Callable[[Plan, Iterator[bytes], IO[bytes]], None]
"""Makes the file of its lines."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a file."""

    lines: Callable[[], Lines]
    finish: Finish | None = None
    """Nothing: the lines are the file."""
    is_typed: bool = False
    is_guarded: bool = False
    is_xml: bool = False


def format_of(name: str, profile: str) -> Format:
    """How this format is written in this profile; raises `SettingsError` where a package for it is missing."""
    if name == "parquet" and importlib.util.find_spec("pyarrow") is None:
        raise SettingsError("--format parquet needs pyarrow: install zeroparty[parquet], or take csv, jsonl or xlsx")
    return _FORMATS[name, profile] if name == "csv" else _FORMATS[name, ""]


def rows_in(lines: Iterator[bytes]) -> Iterator[Row]:
    """The rows that `BareLines` wrote."""
    for line in lines:
        yield json.loads(line)


def _workbook(plan: Plan, lines: Iterator[bytes], file: IO[bytes]) -> None:
    """One sheet of texts and nothing but texts: no cell is a formula, a number or a link, whatever it looks like."""
    # XlsxWriter has all rows in files of its own meanwhile, which it leaves where they are when something goes wrong.
    with scratch_beside(plan.path) as folder:
        _write_workbook(plan, lines, file, folder)


def _write_workbook(plan: Plan, lines: Iterator[bytes], file: IO[bytes], folder: str) -> None:
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": False,
        "tmpdir": folder,
    }
    book = Workbook(file, options)
    sheet = book.add_worksheet("preferences")
    for place, name in enumerate(plan.columns):
        sheet.write_string(0, place, name)
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(rows_in(lines), start=1):
        if number >= _MOST_ROWS:
            raise SettingsError(f"--format xlsx: a sheet has room for {_MOST_ROWS - 1} rows; take csv, jsonl or parquet")
        for place, cell in enumerate(row):
            if cell and sheet.write_string(number, place, _in_a_sheet(str(cell))) != 0:
                raise SettingsError(
                    f"--format xlsx: the text in {plan.columns[place]} of row {number} is too long for a sheet; take csv"
                )
    sheet.autofilter(0, 0, number, len(plan.columns) - 1)
    book.close()


def _in_a_sheet(text: str) -> str:
    """The text as XlsxWriter takes it: what has the form of its rich strings it writes unseen, as the XML that it takes it for."""
    if text.startswith("<r>") and text.endswith("</r>"):
        return f'<r><t xml:space="preserve">{escape(text, quote=False)}</t></r>'
    return text


def _columnar(plan: Plan, lines: Iterator[bytes], file: IO[bytes]) -> None:
    """Columns with types: moments, days, yes and no, numbers, lists."""
    import pyarrow
    from pyarrow import parquet

    schema = _schema(pyarrow, plan)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        page: list[Row] = []
        for row in rows_in(lines):
            page.append(row)
            if len(page) == _AT_ONCE:
                writer.write_table(_table(pyarrow, schema, page))
                page = []
        writer.write_table(_table(pyarrow, schema, page))


def _table(pyarrow: Any, schema: Any, rows: list[Row]) -> Any:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = []
    for field, cells in zip(schema, columns, strict=True):
        is_written = pyarrow.types.is_timestamp(field.type) or pyarrow.types.is_date(field.type)
        if pyarrow.types.is_string(field.type):
            cells = tuple([cell if cell is None or isinstance(cell, str) else in_text(cell) for cell in cells])
        found = pyarrow.array(cells, pyarrow.string() if is_written else field.type)
        arrays.append(found.cast(field.type) if is_written else found)
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _schema(pyarrow: Any, plan: Plan) -> Any:
    """The types of the columns by their place: a question may be called like any of the others ends.

    A column has one type, so where answers to all questions stand below each other they are texts.
    """
    text, moment = pyarrow.string(), pyarrow.timestamp("s", "UTC")
    if plan.shape == "long":
        types = [moment if name in _MOMENTS else text for name in plan.columns]
    else:
        types = [_OF_PERSON.get(name, lambda _: text)(pyarrow) for name in PERSON]
        for question in leaving_questions(plan.catalogue):
            codes = [] if plan.values == "labels" else [_type(pyarrow, question, is_labelled=False)]
            labels = [] if plan.values == "codes" else [_type(pyarrow, question, is_labelled=True)]
            types += [*codes, *labels, moment, text]
    return pyarrow.schema(list(zip(plan.columns, types, strict=True)))


_MOMENTS = frozenset({"asked_at", "answered_at"})
_OF_PERSON: dict[str, Callable[[Any], Any]] = {
    "consented_purposes": lambda pyarrow: pyarrow.list_(pyarrow.string()),
    "updated_at": lambda pyarrow: pyarrow.timestamp("s", "UTC"),
}


def _type(pyarrow: Any, question: Question, *, is_labelled: bool) -> Any:
    """Of the answers to a question."""
    kind = KINDS.get(question.kind)
    match kind.answer_type if kind is not None else "words":
        case "options":
            return pyarrow.list_(pyarrow.string())
        case "day":
            return pyarrow.date32()
        case "number":
            return pyarrow.float64()
        case "yes_or_no" if not is_labelled:
            return pyarrow.bool_()
        case _:
            return pyarrow.string()


_FORMATS = {
    ("csv", "crm"): Format(CsvLines),
    ("csv", "excel"): Format(lambda: CsvLines(for_spreadsheets=True), is_guarded=True),
    ("jsonl", ""): Format(JsonLines, is_typed=True),
    ("xlsx", ""): Format(BareLines, _workbook, is_xml=True),
    ("parquet", ""): Format(BareLines, _columnar, is_typed=True),
}

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
PROFILES = ("crm", "excel")

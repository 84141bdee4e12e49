"""How a row becomes a line: exact CSV for importers, CSV as spreadsheets open it, and JSON (pure)."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from typing import Protocol

from bot.export.cells import Row

_MARK = "\ufeff"
"""By it spreadsheets know UTF-8."""


class Lines(Protocol):
    """What makes lines of rows."""

    def header(self, columns: Sequence[str]) -> bytes:
        """What stands above all rows."""

    def of(self, rows: Sequence[Row]) -> list[bytes]:
        """The line of each row."""


class _Taken(list[str]):
    """What the CSV writer writes into: it gives each line whole."""

    write = list.append


class CsvLines:
    """Profile crm: UTF-8 without a mark, LF. Profile excel: with a mark, CRLF."""

    def __init__(self, *, for_spreadsheets: bool = False) -> None:
        self._is_marked = for_spreadsheets
        self._end = b"\r\n" if for_spreadsheets else b"\n"
        self._taken = _Taken()
        # Told of CRLF, every Python quotes a cell with a carriage return in it; with LF alone, 3.11 lets it break the row.
        self._writer = csv.writer(self._taken, lineterminator="\r\n")

    def header(self, columns: Sequence[str]) -> bytes:
        """The names of the columns."""
        return (_MARK if self._is_marked else "").encode() + self.of([tuple(columns)])[0]

    def of(self, rows: Sequence[Row]) -> list[bytes]:
        """The line of each row; what is no text, as lone surrogates, is left out."""
        end = self._end
        return [(_unquoted(row) or self._written(row)).encode("utf-8", "ignore") + end for row in rows]

    def _written(self, row: Row) -> str:
        self._taken.clear()
        self._writer.writerow(row)
        return self._taken[0].removesuffix("\r\n")


def _unquoted(row: Row) -> str | None:
    """What the writer would make of a row of which no cell needs quotes, in a fifth of the time; nothing where one may."""
    try:
        line = ",".join(row)  # type: ignore[arg-type]
    except TypeError:  # a cell that is no text
        return None
    needs_quotes = line.count(",") >= len(row) or '"' in line or "\n" in line or "\r" in line
    return None if needs_quotes else line


class JsonLines:
    """An object a line, keys in the order of the columns, all of them always there; what is not there is null."""

    def __init__(self) -> None:
        self._columns: Sequence[str] = ()
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def header(self, columns: Sequence[str]) -> bytes:
        """Nothing: each line names its values."""
        self._columns = columns
        return b""

    def of(self, rows: Sequence[Row]) -> list[bytes]:
        """The line of each row."""
        return [(self._encode(dict(zip(self._columns, row, strict=True))) + "\n").encode() for row in rows]


class BareLines:
    """Cells as JSON, for a file that is made of them afterwards."""

    def __init__(self) -> None:
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def header(self, columns: Sequence[str]) -> bytes:
        """Nothing: whoever makes the file knows them."""
        return b""

    def of(self, rows: Sequence[Row]) -> list[bytes]:
        """The line of each row."""
        return [(self._encode(row) + "\n").encode() for row in rows]

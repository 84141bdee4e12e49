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

    def of(self, rows: Sequence[Row]) -> bytes:
        """The lines of these rows."""


class CsvLines:
    """Profile crm: UTF-8 without a mark, LF. Profile excel: with a mark, CRLF."""

    def __init__(self, *, for_spreadsheets: bool = False) -> None:
        self._is_marked = for_spreadsheets
        self._end = "\r\n" if for_spreadsheets else "\n"
        self._taken: list[str] = []
        # Told of CRLF, every Python quotes a cell with a carriage return in it; with LF alone, 3.11 lets it break the row.
        self._writer = csv.writer(self, lineterminator="\r\n")

    def header(self, columns: Sequence[str]) -> bytes:
        """The names of the columns."""
        return (_MARK if self._is_marked else "").encode() + self.of([tuple(columns)])

    def of(self, rows: Sequence[Row]) -> bytes:
        """The lines; what is no text, as lone surrogates, is left out."""
        self._taken.clear()
        self._writer.writerows(rows)
        return "".join(self._taken).encode("utf-8", "ignore")

    def write(self, line: str) -> None:
        """Takes a line of the CSV writer, which gives each whole."""
        self._taken.append(line if self._end == "\r\n" else line.removesuffix("\r\n") + "\n")


class JsonLines:
    """An object a line, keys in the order of the columns, all of them always there; what is not there is null."""

    def __init__(self) -> None:
        self._columns: Sequence[str] = ()
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def header(self, columns: Sequence[str]) -> bytes:
        """Nothing: each line names its values."""
        self._columns = columns
        return b""

    def of(self, rows: Sequence[Row]) -> bytes:
        """The lines."""
        return "".join([self._encode(dict(zip(self._columns, row, strict=True))) + "\n" for row in rows]).encode()


class BareLines:
    """Cells as JSON, for a file that is made of them afterwards."""

    def __init__(self) -> None:
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def header(self, columns: Sequence[str]) -> bytes:
        """Nothing: whoever makes the file knows them."""
        return b""

    def of(self, rows: Sequence[Row]) -> bytes:
        """The lines."""
        return "".join([self._encode(row) + "\n" for row in rows]).encode()

"""A CSV file as somebody's program wrote it: its separator, its mark at the beginning and every cell are kept."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bot.errors import SettingsError

_SEPARATORS = ",;\t"
_LONGEST_LINE = 1_000_000
"""Letters of the names of all columns; a device or a disk image has no line ends at all."""
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What spreadsheets put before UTF-8."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file that is not empty; a cell may have several lines, so `line` is where it ends."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The file, row by row."""

    path: Path
    names: list[str]
    rows: Iterator[Row]
    separator: str
    has_mark: bool

    def column(self, wanted: Sequence[str], *, option: str, given: str | None = None) -> int:
        """The place of a column: the one that was `given`, else the first of those `wanted`; capitals do not matter."""
        place = self.find([given] if given is not None else wanted)
        if place is not None:
            return place
        listed = ", ".join(name for name in self.names if name.strip())
        looked_for = f"no column {given!r}" if given is not None else f"no column {' or '.join(wanted)}"
        raise SettingsError(f"{self.path}:1: {looked_for}; {option} takes one of: {listed}")

    def find(self, wanted: Sequence[str]) -> int | None:
        """The place of a column, where there is one."""
        known = [_plain(name) for name in self.names]
        return next((known.index(_plain(name)) for name in wanted if _plain(name) in known), None)


@contextmanager
def table(path: Path, option: str) -> Iterator[Table]:
    """Open the file; what is wrong with it is one line that names it, and the line where it is known."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            first = file.readline(_LONGEST_LINE)
            if len(first) == _LONGEST_LINE:
                raise SettingsError(
                    f"{option}: {path}:1: the first line is longer than {_LONGEST_LINE:,} letters; it is no CSV file"
                )
            separator = max(_SEPARATORS, key=first.count)
            reader = csv.reader(chain([first.removeprefix(_MARK)], file), delimiter=separator, strict=True)
            names = next(reader, [])
            if not any(name.strip() for name in names):
                raise SettingsError(f"{option}: {path}:1: the first line should hold the names of the columns")
            if (twice := _named_twice(names)) is not None:
                raise SettingsError(f"{option}: {path}:1: two columns are called {twice}; give one of them another name")
            yield Table(path, names, _rows(reader), separator, first.startswith(_MARK))
    except OSError as error:
        raise SettingsError(f"{option}: {path} cannot be opened: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{option}: {path} is not text in UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise SettingsError(f"{option}: {path} is no CSV file: {error}") from None


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Row(reader.line_num, cells)  # type: ignore[attr-defined]


def _named_twice(names: Sequence[str]) -> str | None:
    """A name that stands above two columns: nobody could say which of them is meant. Columns without a name are never meant."""
    known = [_plain(name) for name in names]
    return next((name.strip() for name, plain in zip(names, known, strict=True) if plain and known.count(plain) > 1), None)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())

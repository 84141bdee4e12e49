"""The files of an export: exact values as CSV, and the hash of what was written."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import AsyncIterable
from pathlib import Path
from typing import IO

from bot.export.mapping import Row
from bot.files import replacing


class CsvFile:
    """The crm profile: exact values, UTF-8 without a mark, LF. A formula guard would corrupt `+49...` and `@handles`."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._path = path
        self._hash = hashlib.sha256()

    async def write(self, header: Row, pages: AsyncIterable[list[Row]]) -> str:
        """Write everything; returns the file's sha256. What was at this path stays until the new file is complete."""
        with replacing(self._path) as file:
            self._append(file, [header])
            async for page in pages:
                self._append(file, page)
                self.rows += len(page)
        return self._hash.hexdigest()

    def _append(self, file: IO[bytes], page: list[Row]) -> None:
        lines = _Lines()
        # Told of CRLF, every Python quotes a cell with a carriage return in it; with LF alone, 3.11 lets it break the row.
        csv.writer(lines, lineterminator="\r\n").writerows(page)
        data = _clean("".join(lines.written)).encode()
        self._hash.update(data)
        file.write(data)


class _Lines:
    """Takes the lines of a CSV writer, which gives each whole, and ends them with LF."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(line.removesuffix("\r\n") + "\n")


def _clean(text: str) -> str:
    """Without what is no text: NUL and lone surrogates, which some readers stop at."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()

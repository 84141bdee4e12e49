"""A file that is there whole or not at all: written beside its place, made durable, then renamed; for its owner's eyes only."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import AsyncIterable
from pathlib import Path
from typing import IO

from bot.export.mapping import Row

_PRIVATE = 0o600


class CsvFile:
    """The crm profile: exact values, UTF-8 without a mark, LF. A formula guard would corrupt `+49...` and `@handles`."""

    def __init__(self, path: Path) -> None:
        self.rows = 0
        self._path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._hash = hashlib.sha256()

    async def write(self, header: Row, pages: AsyncIterable[list[Row]]) -> str:
        """Write everything; returns the file's sha256. What was at this path stays until the new file is complete."""
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        try:
            with os.fdopen(handle, "wb") as file:
                self._append(file, [header])
                async for page in pages:
                    self._append(file, page)
                    self.rows += len(page)
                file.flush()
                os.fsync(file.fileno())
            self._draft.replace(self._path)
        finally:
            self._draft.unlink(missing_ok=True)
        return self._hash.hexdigest()

    def _append(self, file: IO[bytes], page: list[Row]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([[_clean(cell) for cell in row] for row in page])
        data = text.getvalue().encode()
        self._hash.update(data)
        file.write(data)


def _clean(cell: str) -> str:
    """Without what is no text: NUL and lone surrogates, which some readers stop at."""
    return cell.replace("\0", "").encode("utf-8", "ignore").decode()

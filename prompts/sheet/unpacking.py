"""How much a workbook may unpack to, found out before it is opened: a small file can hold a thousand times its size.

A cell takes several hundred bytes when it is read, and a range that is merged or a link makes every cell in it, written or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 5 * 1024 * 1024
"""Of the file. A thousand questions in three languages take a tenth of it."""

_MOST_UNPACKED = 20 * 1024 * 1024
_MOST_PARTS = 500
_MOST_CELLS = 100_000

_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_RANGE = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*[\"']\s*\$?([A-Za-z]+)\$?(\d+):\$?([A-Za-z]+)\$?(\d+)")
_NOT_OURS = re.compile(rb"<!DOCTYPE|<!ENTITY|\x00")
"""No spreadsheet program writes these: names for texts, which grow when they are read, and letters that hide the rest."""

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
_OTHER_LETTERS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a text begins whose letters have two bytes (XML 1.0, appendix F)."""


def is_bounded(content: bytes) -> bool:
    """Whether the workbook can be opened without taking much memory; whatever is no zip file is for the reader to refuse."""
    if len(content) > MOST_BYTES:
        return False
    try:
        with ZipFile(BytesIO(content)) as book:
            return _is_bounded(book)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return True


def _is_bounded(book: ZipFile) -> bool:
    parts = book.infolist()
    # What a part says of its size is what is read of it at most (zipfile).
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        return False
    cells = 0
    for part in parts:
        text = book.read(part)
        if text.startswith(_OTHER_LETTERS) or _DECLARED.search(text, 0, 200) or (_is_xml(text) and _NOT_OURS.search(text)):
            return False
        cells += len(_CELL.findall(text)) + sum(_areas(text))
        if cells > _MOST_CELLS:
            return False
    return True


def _is_xml(text: bytes) -> bool:
    """A picture or a program may be in there too, and hold any bytes."""
    return text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _areas(text: bytes) -> Iterator[int]:
    """How many cells each range makes."""
    for found in _RANGE.finditer(text):
        left, top, right, bottom = found.groups()
        yield (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom[:9]) - int(top[:9])) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number

"""Which way a text runs, so that a value that runs the other way cannot turn the sentence around it (Unicode UAX #9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Literal

Direction = Literal["left", "right"]
"""Where the text starts from: `left` for Latin, `right` for Arabic or Hebrew."""

OPEN, CLOSE = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

_STRONG: dict[str, Direction] = {"L": "left", "R": "right", "AL": "right"}
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF"})
"""Marks that turn whatever follows them, the sentence around the value included."""

_WITHOUT_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def direction(text: str) -> Direction | None:
    """The way of the first letter that has one; nothing for a text of numbers and signs only."""
    return next((_STRONG[kind] for kind in _seen(text) if kind in _STRONG), None)


def apart(value: str, around: Direction) -> str:
    """The value, isolated from the sentence around it when it, or a part of it, runs the other way."""
    if not _needs_isolation(value, around):
        return value
    inner = value if _is_balanced(value) else value.translate(_WITHOUT_ISOLATES)
    return f"{OPEN}{inner}{CLOSE}"


def _needs_isolation(value: str, around: Direction) -> bool:
    """Numbers and dates between Arabic or Hebrew words would be put in another order, so they stand apart as well."""
    if value.isascii() and around == "left":
        return False
    seen = set(_seen(value))
    ways = {_STRONG[kind] for kind in seen if kind in _STRONG}
    is_number = not ways and "EN" in seen
    return not ways <= {around} or bool(seen & _TURNING) or not _is_balanced(value) or (is_number and around == "right")


def _seen(text: str) -> Iterator[str]:
    """The bidirectional class of each character, but for those that are isolated already."""
    depth = 0
    for kind in map(unicodedata.bidirectional, text):
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield kind


def _is_balanced(text: str) -> bool:
    """Whether every isolate that the text opens is closed in it, and none besides."""
    depth = 0
    for kind in map(unicodedata.bidirectional, text):
        depth += (kind in _ISOLATES) - (kind == "PDI")
        if depth < 0:
            return False
    return depth == 0

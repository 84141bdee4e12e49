"""Several things named in one message: `filter and espresso`, `a, b & c`, one on each line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from prompts.text.plain import unaccented

Item = TypeVar("Item")

PARTS_AT_MOST = 16
_EDGES = " \n,;.!?"
_SPACES = re.compile(r"[^\S\n]+")


def all_named(text: str, name: Callable[[str], Item | None], joiners: frozenset[str], joins_in_names: int) -> list[Item] | None:
    """What every part of the text names, or nothing when a part names nothing.

    A name may hold joiners itself (`Salt and pepper`, up to `joins_in_names`), so longer parts are tried first.
    """
    text = _SPACES.sub(" ", text).strip(_EDGES)
    cuts = [found.span() for found in _joins(joiners).finditer(_seen(text))]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    if not text or len(starts) > PARTS_AT_MOST:
        return None
    rest_from: dict[int, list[Item] | None] = {len(starts): []}
    for first in range(len(starts) - 1, -1, -1):
        rest_from[first] = None
        for last in range(min(first + joins_in_names, len(starts) - 1), first - 1, -1):
            behind = rest_from[last + 1]
            found = name(text[starts[first] : ends[last]]) if behind is not None else None
            if found is not None and behind is not None:
                rest_from[first] = [found, *behind]
                break
    return rest_from[0]


def joins_in(names: Iterable[str], joiners: frozenset[str]) -> int:
    """How many joiners one of these names holds at most."""
    return max((len(_joins(joiners).findall(_seen(name))) for name in names), default=0)


def _seen(text: str) -> str:
    """The text without accents where no letter's place changes by it: joiners are listed without."""
    seen = unaccented(text)
    return seen if len(seen) == len(text) else text


@lru_cache(maxsize=16)
def _joins(joiners: frozenset[str]) -> re.Pattern[str]:
    """A comma, a new line or a word such as `and`; `, and` is one join. The + of `C++` and `3+` belongs to its name."""
    words = "|".join(re.escape(word) for word in sorted(joiners, key=len, reverse=True))
    sign = r"\s*(?:[,;&\n\u2022\u060c]|(?<=\w)\+(?=\s*\w)|(?<=\s)\+(?=\s))\s*"
    return re.compile(rf"(?:{sign}(?:(?:{words})\s+)?)+|\s+(?:{words})\s+", re.IGNORECASE)

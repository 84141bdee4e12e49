"""How far a long reckoning is: a bar on a terminal, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable

_BAR = 30


class Progress:
    """One bar, on stderr."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._is_begun = False

    def __call__(self, share: float) -> None:
        """The share that is done."""
        if self._is_shown:
            done = round(share * _BAR)
            print(f"\r[{'#' * done}{'.' * (_BAR - done)}] {share:4.0%}", end="", file=sys.stderr, flush=True)
            self._is_begun = True

    def part(self, start: float, end: float) -> Callable[[float], None]:
        """For a piece of the work that takes the bar from `start` to `end`."""
        return lambda share: self(start + (end - start) * share)

    def end(self) -> None:
        """The bar is left behind."""
        if self._is_begun:
            print(file=sys.stderr)

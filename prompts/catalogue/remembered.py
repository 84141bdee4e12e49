"""What follows from a catalogue and a few values beside it, worked out once for each: everybody who is asked needs the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from prompts.catalogue.catalogue import Catalogue

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")
_Work = Callable[Concatenate[Catalogue, _Given], _Found]

_CATALOGUES = 16
"""Of which something is remembered: the live one, and those that were or may be."""


def remembered(most: int) -> Callable[[_Work[_Given, _Found]], _Work[_Given, _Found]]:
    """Of a pure function of a catalogue and of values that can be hashed: `most` of its results, which go with their catalogue."""

    def mark(work: _Work[_Given, _Found]) -> _Work[_Given, _Found]:
        @lru_cache(maxsize=_CATALOGUES)
        def of(catalogue: Catalogue) -> Callable[..., _Found]:
            return lru_cache(maxsize=most)(partial(work, catalogue))

        @wraps(work)
        def found(catalogue: Catalogue, /, *args: _Given.args, **named: _Given.kwargs) -> _Found:
            return of(catalogue)(*args, **named)

        return found

    return mark

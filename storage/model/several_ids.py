"""The records that one person may have at one system, as one text: the one that is written, and those that may hold some too."""

from __future__ import annotations

from collections.abc import Sequence

_SEPARATOR = "\x1e"
"""In no id: what a link or a system calls somebody is printable."""


def as_text(first: str | None, others: Sequence[str]) -> str | None:
    """All of them; nothing where there are none, and where there is one, that one as it is."""
    return None if first is None and not others else _SEPARATOR.join((first or "", *others))


def from_text(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The first, if there is one, and the others."""
    first, *others = text.split(_SEPARATOR)
    return first or None, tuple(others)

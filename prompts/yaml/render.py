"""Data as text of a file, in the style in which the starter catalogues are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from prompts.yaml.quoting import Style, written

_STEP = 2
"""Spaces by which a group stands further in than its name."""


def as_lines(name: str, value: object, indent: int) -> Iterator[str]:
    """A name and its value as lines of their own, this far in."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        yield f"{pad}{written(name)}:"
        for inner, text in value.items():
            yield from as_lines(inner, text, indent + _STEP)
    else:
        yield f"{pad}{written(name)}: {in_line(value)}"


def in_line(value: object, style: Style = "plain") -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{written(name)}: {in_line(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(in_line(inner) for inner in value)}]"
    return written(cast(str, value), style)

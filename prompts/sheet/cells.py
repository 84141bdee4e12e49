"""A field as the text of a cell, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

from prompts.kinds.own_field import Holds

CellValue = str | list[str] | dict[str, str] | None
"""A field as its file says it; None where it says nothing."""

_NO_PAIRS = "{}"
"""How `crm: {}` stands in a cell: said on purpose, where an empty cell says nothing."""

_PAIR = re.compile(r"([^:\n]+?)\s*:\s+(.+)", re.DOTALL)


class NotThis(ValueError):
    """The cell does not say such a thing; its text says how to write it."""


def shown(value: object, holds: Holds) -> str:
    """The text of a cell; empty where the file says nothing."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        pairs = [f"{name}: {_kept_whole(str(text))}" for name, text in value.items()]
        return "\n".join(pairs) or (_NO_PAIRS if holds == "pairs" else "")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value) if holds == "list" else "\n".join(_kept_whole(str(item)) for item in value)
    return _kept_whole(str(value)) if holds == "words" else str(value)


def read(text: str, holds: Holds) -> CellValue:
    """What a cell says; raises NotThis."""
    if not text:
        return None
    if holds == "list":
        return [item for part in re.split(r"[,;\n]", text) if (item := part.strip())] or None
    if holds == "words":
        return [_whole(line.strip()) for line in text.split("\n") if line.strip()] or None
    return _pairs(text) if holds == "pairs" else text


def _pairs(text: str) -> CellValue:
    if text.strip() == _NO_PAIRS:
        return {}
    found: dict[str, str] = {}
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            continue
        pair = _PAIR.fullmatch(line)
        if pair is None:
            raise NotThis(f'write a name, a colon and a value on each line, such as "hubspot: coffee_roast", not "{line}"')
        if pair[1] in found:
            raise NotThis(f'"{pair[1]}" is there twice; keep one of the lines')
        found[pair[1]] = _whole(pair[2])
    return found or None


def _kept_whole(text: str) -> str:
    """In quotes where a line break or a quote in front would be taken for something else."""
    return json.dumps(text, ensure_ascii=False) if "\n" in text or text.startswith('"') or text != text.strip() else text


def _whole(line: str) -> str:
    if not line.startswith('"'):
        return line
    try:
        return cast(str, json.loads(line)) if isinstance(json.loads(line), str) else line
    except ValueError:
        return line

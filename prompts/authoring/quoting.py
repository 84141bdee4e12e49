"""How to write a text that YAML would otherwise read as something else."""

from __future__ import annotations

import re

_ENTRY = re.compile(r"^\s*((?:- +)?[^\s:#\"'][^:]*:|-)\s+(?P<text>\S.*)$")
_NOTE = re.compile(r"\s{2,}#(\s.*)?$")


def in_quotes(text: str) -> str:
    """The text so that YAML takes every letter of it literally."""
    if '"' in text and "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoting_fix(line: str) -> str:
    """The line as it should be written, for a text with a colon, a symbol in front or quotes in the wrong places."""
    found = _ENTRY.match(line)
    if found is None:
        return "put the text in double quotes"
    return f"put the text in double quotes: {found[1]} {in_quotes(_meant(_NOTE.sub('', found['text'])))}"


def _meant(text: str) -> str:
    """The text without the quotes its author already tried."""
    text = text.strip()
    for quote in "\"'":
        if text.startswith(quote) and text.endswith(quote) and len(text) > 1:
            return text[1:-1]
        if text.startswith(quote) and text.count(quote) == 1:
            return text[1:]
    return text

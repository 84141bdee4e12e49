"""How to write a text that YAML would otherwise read as something else."""

from __future__ import annotations

import re
from typing import Literal

Style = Literal["plain", "quoted", "block", "empty"]
"""How a text stands in a file."""

_PLAIN = re.compile(
    r"(?:[^\W\d_](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff#:\[\]{},]*[^\s#:\[\]{},])?|(?:0|[1-9][0-9]*)(?: [a-z]+)?)"
)
"""Texts that mean themselves everywhere in YAML: a letter in front and no sign that YAML could take, or `18 months`."""

_ELSEWHERE = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf")
"""Words that other YAML tools read as something else; in quotes they are safe there as well."""

_ENTRY = re.compile(r"^\s*((?:- +)?[^\s:#\"'][^:]*:|-)\s+(?P<text>\S.*)$")
_NOTE = re.compile(r"\s{2,}#(\s.*)?$")


_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""How double quotes write what would otherwise end the text or the line."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
"""Characters that YAML does not take literally, or takes for the end of a line."""


def written(text: str, style: Style = "plain") -> str:
    """The text as it stands in a file: without quotes only where it stood without, and means itself everywhere."""
    is_safe = style == "plain" and _PLAIN.fullmatch(text) and not _ELSEWHERE.fullmatch(text)
    return text if is_safe else in_quotes(text)


def in_quotes(text: str) -> str:
    """The text so that YAML takes every letter of it literally."""
    if '"' in text and "'" not in text and not _INVISIBLE.search(text):
        return f"'{text}'"
    escaped = "".join(_ESCAPED.get(letter, letter) for letter in text)
    return f'"{_INVISIBLE.sub(_as_code, escaped)}"'


def quoting_fix(line: str) -> str:
    """The line as it should be written, for a text with a colon, a symbol in front or quotes in the wrong places."""
    found = _parts(line)
    return "put the text in double quotes" if found is None else f"put the text in double quotes: {found[0].strip()} {found[1]}"


def quoted(line: str) -> str | None:
    """The whole line with its text in quotes, indentation and note as they were; nothing where no text begins on it."""
    found = _parts(line)
    return None if found is None else "".join(found)


def _parts(line: str) -> tuple[str, str, str] | None:
    """What stands in front of the text, the text in quotes, and the note behind it."""
    found = _ENTRY.match(line)
    if found is None:
        return None
    note = _NOTE.search(found["text"])
    text = found["text"][: note.start()] if note else found["text"]
    return line[: found.start("text")], in_quotes(_meant(text)), note[0] if note else ""


def _as_code(letter: re.Match[str]) -> str:
    return f"\\u{ord(letter[0]):04x}"


def _meant(text: str) -> str:
    """The text without the quotes its author already tried."""
    text = text.strip()
    for quote in "\"'":
        if text.startswith(quote) and text.endswith(quote) and len(text) > 1:
            return text[1:-1]
        if text.startswith(quote) and text.count(quote) == 1:
            return text[1:]
    return text

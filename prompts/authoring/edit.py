"""Other words for texts of a file that somebody keeps by hand: nothing but those texts changes, notes and order stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prompts.authoring.quoting import in_quotes
from prompts.authoring.yaml_text import Path, Style, Text, read_yaml
from prompts.problems import ContentError

_PLAIN = re.compile(r"[^\W\d_](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff#:\[\]{},]*[^\s#:\[\]{},])?")
"""Texts that mean themselves everywhere in YAML without quotes: a letter in front, no sign that YAML could take."""

_ELSEWHERE = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf")
"""Words that other YAML tools read as something else; in quotes they are safe there as well."""

_MARK = "\ufeff"


class NoTextHere(LookupError):
    """The path names no single text of the file: compare it with the file as it is now."""


def with_texts(content: bytes, texts: Mapping[Path, str]) -> bytes:
    """The file with other texts at these paths; raises ContentError for a file that cannot be read."""
    document, problems = read_yaml(content, "")
    if document is None:
        raise ContentError(problems)
    places = {path: document.text_at(path) for path in texts}
    if lost := [path for path, place in places.items() if place is None]:
        raise NoTextHere(f"there is no text at {lost[0]}")
    whole = content.decode()
    mark, body = (_MARK, whole[1:]) if whole.startswith(_MARK) else ("", whole)
    found = [(place, texts[path]) for path, place in places.items() if place is not None]
    for place, text in sorted(found, key=lambda each: each[0].start, reverse=True):
        body = _replaced(body, place, text)
    return (mark + body).encode()


def _replaced(body: str, place: Text, text: str) -> str:
    if place.style == "empty":
        behind = body.index(":", place.start) + 1
        return f"{body[:behind]} {written(text, 'quoted')}{body[behind:]}"
    old = body[place.start : place.end]
    # A block ends where the next entry begins: the line breaks between them are not part of the text.
    rest = old[len(old.rstrip()) :] if place.style == "block" else ""
    return f"{body[: place.start]}{written(text, place.style)}{rest}{body[place.end :]}"


def written(text: str, style: Style) -> str:
    """The text as it stands in a file: without quotes only where it stood without, and means itself everywhere."""
    is_safe = style == "plain" and _PLAIN.fullmatch(text) and not _ELSEWHERE.fullmatch(text)
    return text if is_safe else in_quotes(text)

"""One message that says several things: `stop and delete everything`, `no thanks, not this one`."""

from __future__ import annotations

import re

from prompts.text.plain import bare

MARKS = r"[,.;:!?\n\u2026\u2013\u2014]+|(?<=\s)-+(?=\s)"
"""A dash is a mark where it stands apart."""
_ASIDE = re.compile(r"[()\[\]{}|/\\~\u2022\u00b7\u2192\u21d2]+|[-=]+>")
"""Brackets, bars, slashes, arrows: what they part may belong together, so that none of it is surely the last thing said."""
_IN_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_BETWEEN = re.compile(rf"{MARKS}|\s(?:and|und|y|e|&|\+|then|dann|luego|but|aber|pero)\s", re.IGNORECASE)


def wishes_in(text: str) -> list[str]:
    """Its parts between marks and the small words that join wishes."""
    return [part for part in _BETWEEN.split(text) if bare(part)]


def in_brackets(text: str) -> list[str]:
    """What stands in brackets."""
    return [part for part in _IN_BRACKETS.findall(text) if bare(part)]


def parts_aside(text: str) -> list[str]:
    """Its parts between brackets, bars, slashes and arrows; none where there are none."""
    parts = [part for part in _ASIDE.split(text) if bare(part)]
    return parts if parts != [text] else []

"""One message that says several things: `stop and delete everything`, `no thanks, not this one`."""

from __future__ import annotations

import re

from prompts.text.plain import bare

MARKS = r"[,.;:!?\n\u2026\u2013\u2014]+|(?<=\s)-+(?=\s)"
"""A dash is a mark where it stands apart."""
_BETWEEN = re.compile(rf"{MARKS}|\s(?:and|und|y|e|&|\+|then|dann|luego|but|aber|pero)\s", re.IGNORECASE)


def wishes_in(text: str) -> list[str]:
    """Its parts between marks and the small words that join wishes."""
    return [part for part in _BETWEEN.split(text) if bare(part)]

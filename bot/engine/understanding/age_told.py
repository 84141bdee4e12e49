"""An age that somebody tells ("I'm 14"): only whether it is under sixteen is looked at, and nothing of it is kept."""

from __future__ import annotations

import re

from prompts.text.phrases import Phrases

OF_AGE = 16
"""GDPR Art. 8(1); member states may go lower, none goes higher."""


_LONGEST = 400
_PARTS = re.compile(r"[.,;:!?()\n]+|\s(?:and|but|so|und|aber|also|y|pero|así que|lol|haha|jaja)\s", re.IGNORECASE)
"""Between the clauses of a sentence."""


def is_minor(phrases: Phrases, text: str) -> bool:
    """Whether the words say an age under sixteen, which nobody who is older says of themselves."""
    if not any(character.isdigit() for character in text):
        return False
    return any(_is_minor(phrases, part) for part in (text, *_PARTS.split(text[:_LONGEST])))


def _is_minor(phrases: Phrases, words: str) -> bool:
    said = phrases.filled("age", words)
    age = said["age"].strip() if said else ""
    return age.isdecimal() and 5 <= int(age) < OF_AGE

"""An age that somebody tells ("I'm 14"): only whether it is under sixteen is looked at, and nothing of it is kept."""

from __future__ import annotations

from prompts.text.phrases import Phrases

OF_AGE = 16
"""GDPR Art. 8(1); member states may go lower, none goes higher."""


def is_minor(phrases: Phrases, text: str) -> bool:
    """Whether the words say an age under sixteen, which nobody who is older says of themselves."""
    said = phrases.filled("age", text)
    age = said["age"].strip() if said else ""
    return age.isdecimal() and 5 <= int(age) < OF_AGE

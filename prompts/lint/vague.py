"""A purpose that says nothing: consent to it would not be specific (GDPR Art. 5(1)(b), 6(1)(a))."""

from __future__ import annotations

import re

from prompts.lint.words import as_listed, search
from prompts.model.question import Language

_WORD = re.compile(r"\w+")
_ENOUGH = 3
"""Words besides the empty phrase from which on a purpose may be saying something after all."""


def vague_phrase(text: str, language: Language) -> str | None:
    """The empty phrase, where a purpose consists of little else."""
    said = as_listed(text)
    found = search(language, "vague").search(said)
    if found is None:
        return None
    rest = search(language, "filler").sub(" ", search(language, "vague").sub(" ", said))
    return found[0] if len(_WORD.findall(rest)) < _ENOUGH else None

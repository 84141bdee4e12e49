"""An age that somebody tells ("I'm 14"): only whether it is under sixteen is looked at, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.model.question import Language
from prompts.reading.clauses import clauses_of, parts_of
from prompts.reading.vocabulary import vocabulary
from prompts.text.phrases import Phrases

OF_AGE = 16
"""GDPR Art. 8(1); member states may go lower, none goes higher."""


def is_minor(phrases: Phrases, text: str, language: Language) -> bool:
    """Whether a part of the words says an age under sixteen, which nobody who is older says of themselves."""
    if not any(character.isdigit() for character in text):
        return False
    return any(_is_minor(phrases, part) for part in (text, *_parts(text, language)))


def _parts(text: str, language: Language) -> Iterator[str]:
    """`I'm 14 and I like it dark` says two things."""
    for clause in clauses_of(text, language):
        for places in parts_of(clause.tokens, vocabulary(language)):
            yield " ".join(clause.tokens[place] for place in places)


def _is_minor(phrases: Phrases, words: str) -> bool:
    said = phrases.filled("age", words)
    age = said["age"].strip() if said else ""
    return age.isdecimal() and 5 <= int(age) < OF_AGE

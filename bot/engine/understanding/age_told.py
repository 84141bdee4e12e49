"""An age that somebody tells ("I'm 14"): only whether it is under sixteen is looked at, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.model.question import Language
from prompts.reading.clauses import clauses_of, parts_of
from prompts.reading.vocabulary import vocabulary
from prompts.text.phrases import Phrases

OF_AGE = 16
"""GDPR Art. 8(1); member states may go lower, none goes higher."""


_YOUNGEST, _OLDEST = 5, 110
_DIGITS = 4


def is_minor(phrases: Phrases, text: str, language: Language) -> bool:
    """Whether a part of the words says an age under sixteen, which nobody who is older says of themselves."""
    if not any(character.isdigit() for character in text):
        return False
    return any(_is_minor(phrases, part) for part in (text, *_parts(text, language)))


def is_of_age(phrases: Phrases, text: str, language: Language) -> bool | None:
    """What words say to *Are you 16 or older?*, a plain yes or no apart; nothing where they do not say it."""
    if is_minor(phrases, text, language) or phrases.means("under_age", text):
        return False
    if phrases.means("of_age", text):
        return True
    age = _age_alone(phrases, text, language)
    return None if age is None else age >= OF_AGE


def _age_alone(phrases: Phrases, text: str, language: Language) -> int | None:
    """A number that nothing stands beside but what people say with their age."""
    said = phrases.without(("beside_an_age",), text)
    age = int(said) if said.isascii() and said.isdecimal() and len(said) < _DIGITS else vocabulary(language).numbers.get(said)
    return age if age is not None and _YOUNGEST <= age <= _OLDEST else None


def _parts(text: str, language: Language) -> Iterator[str]:
    """`I'm 14 and I like it dark` says two things."""
    for clause in clauses_of(text, language):
        for places in parts_of(clause.tokens, vocabulary(language)):
            yield " ".join(clause.tokens[place] for place in places)


def _is_minor(phrases: Phrases, words: str) -> bool:
    said = phrases.filled("age", words)
    age = said["age"].strip() if said else ""
    return age.isdecimal() and _YOUNGEST <= int(age) < OF_AGE

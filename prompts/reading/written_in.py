"""Which of our languages a message is written in, told by its commonest words; nothing where that is not plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from prompts.model.question import Language
from prompts.reading.vocabulary import own_words, plain

_LONGEST = 400
_WORDS_AT_LEAST = 2
_AHEAD_BY = 2
"""Common words of one language more than of any other: neighbours share some."""


def language_of(text: str) -> Language | None:
    """The one language of which it has the most common words, by a clear margin."""
    words = plain(text[:_LONGEST]).split()
    counts = Counter({language: sum(word in common for word in words) for language, common in _common().items()})
    (first, most), *others = counts.most_common()
    second = others[0][1] if others else 0
    return first if most >= _WORDS_AT_LEAST and most - second >= min(_AHEAD_BY, len(words)) else None


@cache
def _common() -> Mapping[Language, frozenset[str]]:
    return own_words("common")

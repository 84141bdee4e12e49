"""An option named by its place: `2`, `the second one`, `option two`, `last`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from prompts.reading.idle_words import Tokens, core, without
from prompts.reading.vocabulary import Vocabulary, plain
from prompts.text.plain import folded

_NUMBERED = re.compile(r"[#(]?\s*(\d{1,2})\s*[.):]?")
_DIGITS = re.compile(r"\d{1,2}")
_ORDINAL = re.compile(r"(\d{1,2})([^\W\d]{1,3})")
_INDICATORS = str.maketrans("\N{MASCULINE ORDINAL INDICATOR}\N{FEMININE ORDINAL INDICATOR}", "..")


@dataclass(frozen=True, slots=True)
class Counting:
    """How many options there are, and which ways of counting them could be mistaken for a name: `2` where one is `2 bags`."""

    count: int
    by_number: bool
    by_ordinal: bool

    @classmethod
    def of(cls, labels: Iterable[str], count: int, words: Vocabulary) -> Counting:
        """What these labels leave to count by."""
        named = {word for label in labels for word in plain(label).split()}
        has_digits = any(character.isdigit() for word in named for character in word)
        has_ordinals = not named.isdisjoint(words.ordinals.keys() | words.final)
        return cls(count, not has_digits, not has_ordinals)


def place(text: str, counting: Counting, words: Vocabulary) -> int | None:
    """The index of the option that the whole text counts out, or nothing."""
    typed = text.translate(_INDICATORS)
    if _is_one_of_many(plain(typed).split(), words):
        return None
    numbered = _NUMBERED.fullmatch(folded(typed))
    keeping = words.final | words.ordinals.keys() | words.numbers.keys()
    tokens = core(tuple(plain(typed).split()), words, keeping=keeping)
    number = int(numbered[1]) if numbered else _number(tokens, words)
    if number is not None:
        return number - 1 if counting.by_number and 1 <= number <= counting.count else None
    ordinal = _ordinal(core(tokens, words), counting.count, words) if counting.by_ordinal else None
    return ordinal - 1 if ordinal is not None and 1 <= ordinal <= counting.count else None


def _is_one_of_many(tokens: list[str], words: Vocabulary) -> bool:
    """`A second`, `un segundo`, `a third`: a moment or a part, and not the one at that place."""
    return any(first in words.a and then in words.ordinals for first, then in pairwise(tokens))


def _number(tokens: Tokens, words: Vocabulary) -> int | None:
    """A number in digits, or behind a word such as `option` in words as well."""
    named = without(tokens, words.called)
    if len(named) != 1:
        return None
    if _DIGITS.fullmatch(named[0]):
        return int(named[0])
    return words.numbers.get(named[0]) if named != tokens else None


def _ordinal(tokens: Tokens, count: int, words: Vocabulary) -> int | None:
    """`second`, `2nd`, `last`, with or without a word such as `option` behind it."""
    if len(tokens) == 2 and tokens[1] in words.called:
        tokens = tokens[:1]
    if len(tokens) != 1:
        return None
    if tokens[0] in words.final:
        return count
    found = _ORDINAL.fullmatch(tokens[0])
    if found and found[2] in words.ordinal_endings:
        return int(found[1])
    return words.ordinals.get(tokens[0])

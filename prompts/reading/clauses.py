"""A whole sentence in its parts, and what of it is denied: `not light, the dark one` speaks of light and says dark.

What is found here is only ever asked back: it is likely, never sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prompts.model.question import Language
from prompts.reading.idle_words import Tokens, free_of, phrase_at
from prompts.reading.numerals import western_digits
from prompts.reading.vocabulary import Vocabulary, vocabulary
from prompts.text.once import once
from prompts.text.plain import APOSTROPHES, unaccented

LONGEST = 300
"""Letters in the longest message that is searched; longer ones tell a story."""

_END = re.compile(r"[!?;:\n()\u2026]+|[.,](?!\d)|\s[-\u2013\u2014]+\s")
"""Marks between two clauses; a comma or a point inside a number is none."""

_WORD = re.compile(r"[^\W_]+(?:[.,/-]\d+)*")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
"""`vieeer`; digits are left alone."""

_REACH, _REACH_OF_A_REMOVAL = 4, 3
"""Words behind a negation that it denies at most: `never liked the light one`, `forget dark I'm on medium`."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The plain words of a clause, and the places of those that are denied."""

    tokens: Tokens
    denied: frozenset[int] = frozenset()


@once
def clauses_of(text: str, language: Language) -> tuple[Clause, ...]:
    """The clauses of a message, in order; none of one that is too long."""
    if len(text) > LONGEST:
        return ()
    words = vocabulary(language)
    parts = (tuple(_words_in(part)) for part in _END.split(_STRETCHED.sub(r"\1", western_digits(text))))
    return tuple(clause for part in parts if part for clause in _at_contrasts(free_of(part, words.undone), words))


def begins_a_question(text: str, language: Language) -> bool:
    """Whether a clause begins as a question does; many leave out the mark."""
    asking = vocabulary(language).asking
    return any(phrase_at(clause.tokens, 0, asking) for clause in clauses_of(text, language))


def parts_of(tokens: Tokens, words: Vocabulary) -> Iterator[range]:
    """The places between words such as `and` and `or`."""
    start = 0
    for place, token in enumerate((*tokens, "")):
        if place == len(tokens) or token in words.joiners or token in words.either:
            yield range(start, place)
            start = place + 1


def _words_in(part: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(unaccented(APOSTROPHES.sub("", part))))


def _at_contrasts(tokens: Tokens, words: Vocabulary) -> Iterator[Clause]:
    """`I don't like it light but dark` says two things."""
    start = place = 0
    while place <= len(tokens):
        held = phrase_at(tokens, place, words.negations)  # the `but` of `anything but` turns nothing
        turns = 0 if held else phrase_at(tokens, place, words.contrast)
        if turns or place == len(tokens):
            if place > start:
                yield Clause(tokens[start:place], _denied(tokens[start:place], words))
            start = place + turns
        place += held or turns or 1


def _denied(tokens: Tokens, words: Vocabulary) -> frozenset[int]:
    """What stands right behind a negation, or before one that ends the clause or a part of it: `dunkel nicht`."""
    denied: set[int] = set()
    for start, end in _negations(tokens, words):
        if end == len(tokens) or tokens[end] in words.joiners:  # `nimm Dunkel raus und mach Hell draus`
            denied.update(range(max(0, start - _REACH), start))
        else:
            reach = _REACH_OF_A_REMOVAL if phrase_at(tokens, start, words.removals) else _REACH
            denied.update(range(end, _through_joiners(tokens, min(len(tokens), end + reach), words)))
    return frozenset(denied)


def _negations(tokens: Tokens, words: Vocabulary) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(tokens):
        length = phrase_at(tokens, place, words.denying)
        if length:
            yield place, place + length
        place += length or 1


def _through_joiners(tokens: Tokens, reach: int, words: Vocabulary) -> int:
    """`Not light or medium`: a negation reaches on over what is joined to what it denies."""
    if reach < len(tokens) and tokens[reach - 1] in words.either:
        reach += 1
    while reach + 1 < len(tokens) and tokens[reach] in words.either:
        reach += 2
    return reach

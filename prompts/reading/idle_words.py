"""What may stand around an answer without changing it: `the dark one, please` is `dark`. Anything else does change it."""

from __future__ import annotations

from prompts.reading.vocabulary import Vocabulary

Tokens = tuple[str, ...]

_LONGEST = 5
"""Words in the longest phrase that is taken off at once."""


def core(tokens: Tokens, words: Vocabulary, *, keeping: frozenset[str] = frozenset()) -> Tokens:
    """The words without what is idle at both ends; `keeping` are words that mean something in this place."""
    start, end = 0, len(tokens)
    while start < end:
        front = _front(tokens[start : min(end, start + _LONGEST)], words.before, keeping)
        behind = _back(tokens[max(start + front, end - _LONGEST) : end], words.behind, keeping)
        if not front and not behind:
            break
        start, end = start + front, end - behind
    return tokens[start:end]


def without(tokens: Tokens, phrases: frozenset[str]) -> Tokens:
    """The words with one of these phrases taken off their front, the longest that fits."""
    return tokens[_front(tokens[:_LONGEST], phrases, frozenset()) :]


def free_of(tokens: Tokens, phrases: frozenset[str]) -> Tokens:
    """The words without any of these phrases, wherever they stand."""
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        length = _front(tokens[place : place + _LONGEST], phrases, frozenset())
        kept += [] if length else [tokens[place]]
        place += length or 1
    return tuple(kept)


def phrase_at(tokens: Tokens, place: int, phrases: frozenset[str]) -> int:
    """How many words from this place on are one of these phrases, the longest that fits; 0 where none is."""
    return _front(tokens[place : place + _LONGEST], phrases, frozenset())


def _front(tokens: Tokens, phrases: frozenset[str], keeping: frozenset[str]) -> int:
    """How many of the words at the front are one phrase."""
    lengths = (length for length in range(len(tokens), 0, -1) if " ".join(tokens[:length]) in phrases)
    length = next(lengths, 0)
    return 0 if length == 1 and tokens[0] in keeping else length


def _back(tokens: Tokens, phrases: frozenset[str], keeping: frozenset[str]) -> int:
    lengths = (length for length in range(len(tokens), 0, -1) if " ".join(tokens[-length:]) in phrases)
    length = next(lengths, 0)
    return 0 if length == 1 and tokens[-1] in keeping else length

"""Words of a list taken off a message: those around it, or wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prompts.text.plain import bare, folded, unaccented, word_by_word

_LONGEST = 5
"""Words in the longest phrase that is taken off at once."""

_EDGES = " ,.;:!?-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}"

_Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Words and phrases of a list as tokens, with how long the longest is by its first and by its last: most words begin none."""

    known: frozenset[_Tokens]
    by_first: Mapping[str, int]
    by_last: Mapping[str, int]


def stripped(text: str, words: frozenset[str]) -> str:
    """The message without these words at both ends, one after the other, as long as they stand apart as words."""
    phrases, said = _phrases(words), word_by_word(text)
    tokens, plain = [token for token, _ in said], tuple(as_compared or token for token, as_compared in said)
    start, end = 0, len(tokens)
    while start < end:
        front = _at_front(plain, start, end, phrases)
        behind = _at_end(plain, start, end, phrases)
        if not front and not behind:
            break
        start, end = start + front, end - behind
    return " ".join(tokens[start:end]).strip(_EDGES)


def free_of(tokens: Sequence[str], words: frozenset[str]) -> str:
    """Plain words without these, wherever they stand."""
    phrases, said = _phrases(words), tuple(tokens)
    if phrases.by_first.keys().isdisjoint(said):
        return " ".join(said)
    left, place = [], 0
    while place < len(said):
        length = _at_front(said, place, len(said), phrases)
        if not length:
            left.append(said[place])
        place += length or 1
    return " ".join(left)


@lru_cache(maxsize=64)
def forms(words: frozenset[str]) -> frozenset[str]:
    """How the words may be typed: as listed, without punctuation, without accents."""
    plain = {form for word in words for form in (folded(word), bare(word)) if form}
    return frozenset(plain | {unaccented(form) for form in plain})


@lru_cache(maxsize=64)
def _phrases(words: frozenset[str]) -> _Phrases:
    known = frozenset(tuple(form.split()) for form in forms(words))
    by_first: dict[str, int] = {}
    by_last: dict[str, int] = {}
    for phrase in known:
        length = min(len(phrase), _LONGEST)
        by_first[phrase[0]] = max(length, by_first.get(phrase[0], 0))
        by_last[phrase[-1]] = max(length, by_last.get(phrase[-1], 0))
    return _Phrases(known, by_first, by_last)


def _at_front(tokens: _Tokens, start: int, end: int, phrases: _Phrases) -> int:
    """How many words from `start` on are one of the phrases; the longest one counts."""
    longest = min(phrases.by_first.get(tokens[start], 0), end - start)
    if not longest:
        return 0
    return next((length for length in range(longest, 0, -1) if tokens[start : start + length] in phrases.known), 0)


def _at_end(tokens: _Tokens, start: int, end: int, phrases: _Phrases) -> int:
    """How many words before `end` are one of the phrases."""
    longest = min(phrases.by_last.get(tokens[end - 1], 0), end - start)
    if not longest:
        return 0
    return next((length for length in range(longest, 0, -1) if tokens[end - length : end] in phrases.known), 0)

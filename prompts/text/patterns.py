"""Whole messages with one gap, such as `ich bin {age}`: what a customer wrote in the gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prompts.text.plain import bare, unaccented, word_by_word

GAP = re.compile(r"\{([a-z_]+)\}")
LONGEST = 8
"""Words in a gap at most: whatever is longer is a sentence of its own."""

_FITS = {"age": re.compile(r"\d{1,3}"), "year": re.compile(r"\d{4}"), "time": re.compile(r"\d.{0,29}")}
"""What may stand in a gap of this name; in any other gap, any words."""

_A_GAP = "{}"
"""In place of a first word, where a pattern begins with its gap."""
_EDGES = " ,.;:!?\u00a1\u00bf\"'()\N{HORIZONTAL ELLIPSIS}\u201c\u201d\u201e\u00ab\u00bb"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The words before and after the gap; each word in every form in which it is recognised."""

    gap: str
    before: tuple[frozenset[str], ...]
    after: tuple[frozenset[str], ...]

    def filled(self, tokens: list[str], plain: list[str]) -> str | None:
        """What stands in the gap of this message, or nothing; `plain` are its words as they are compared."""
        start, end = len(self.before), len(tokens) - len(self.after)
        if not 0 < end - start <= LONGEST:
            return None
        if not (_are(plain[:start], self.before) and _are(plain[end:], self.after)):
            return None
        text = " ".join(tokens[start:end]).strip(_EDGES)
        fits = _FITS.get(self.gap)
        return text if text and (fits is None or fits.fullmatch(text)) else None


def filled(patterns: Iterable[str], text: str) -> Mapping[str, str] | None:
    """The gap's name and the text in it, for the closest of the patterns that the whole message follows; else nothing."""
    words = [(token, as_compared) for token, as_compared in word_by_word(text) if as_compared]
    tokens, plain = [token for token, _ in words], [as_compared for _, as_compared in words]
    by_first = _by_first(frozenset(patterns))
    likely = (*by_first.get(plain[0] if plain else "", ()), *by_first.get(_A_GAP, ()))
    found = ((pattern.gap, pattern.filled(tokens, plain)) for pattern in likely)
    # Of two patterns that fit, the one with more words of its own leaves less in the gap.
    closest = min(((gap, inner) for gap, inner in found if inner), key=lambda both: (len(both[1]), both), default=None)
    return {closest[0]: closest[1]} if closest else None


def is_pattern(text: str) -> bool:
    """Whether the text has exactly one gap, which stands apart as a word, and words around it."""
    tokens = text.split()
    gaps = [token for token in tokens if "{" in token or "}" in token]
    return len(gaps) == 1 and len(tokens) > 1 and GAP.fullmatch(gaps[0]) is not None


@lru_cache(maxsize=16)
def _by_first(patterns: frozenset[str]) -> Mapping[str, tuple[_Pattern, ...]]:
    """The patterns by each form of their first word: of the many of a list, few begin as a message does."""
    by_first: dict[str, list[_Pattern]] = {}
    for pattern in _parsed(patterns):
        for form in pattern.before[0] if pattern.before else (_A_GAP,):
            by_first.setdefault(form, []).append(pattern)
    return {form: tuple(found) for form, found in by_first.items()}


@lru_cache(maxsize=16)
def _parsed(patterns: frozenset[str]) -> tuple[_Pattern, ...]:
    return tuple(_pattern(pattern.split()) for pattern in sorted(patterns) if is_pattern(pattern))


def _pattern(tokens: list[str]) -> _Pattern:
    at = next(index for index, token in enumerate(tokens) if GAP.fullmatch(token))
    before, after = (tuple(map(_forms, part)) for part in (tokens[:at], tokens[at + 1 :]))
    return _Pattern(tokens[at].strip("{}"), before, after)


def _forms(word: str) -> frozenset[str]:
    return frozenset({bare(word), unaccented(bare(word))})


def _are(plain: list[str], words: tuple[frozenset[str], ...]) -> bool:
    return all(word in forms for word, forms in zip(plain, words, strict=True))

"""Which of some known words a typed one may be: itself, another form of it, a slip, or a longer word that begins with it.

All known words are looked up together, so that a question with many synonyms costs no more than one with few.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prompts.reading.typos import may_be_slip

_DIGRAPHS = re.compile("([aou])e")
"""`ae` for the accented letter, where a keyboard has none."""

_SHORTEST_ROOT = 3
"""Letters that two forms of a word share at least."""

_SHORTEST_STEM = 5
"""A word may go on behind a stem of so many letters: `Kapselmaschine`; or before it: `nachtschwarz`."""

_SHORTEST_HEAD = 3
"""Letters before it; fewer may deny it: `unsweetened`."""


@dataclass(frozen=True, slots=True)
class WordForms:
    """Known words, by everything that one of their forms may be looked up by."""

    words: frozenset[str]
    by_root: Mapping[str, frozenset[str]]
    by_length: Mapping[int, tuple[str, ...]]
    endings: frozenset[str]
    ordinary: frozenset[str]
    """Words that mean something by themselves, so that they are no other word's form."""

    @classmethod
    def of(cls, words: Iterable[str], endings: frozenset[str], ordinary: frozenset[str]) -> WordForms:
        """These words, ready to be looked up."""
        known = frozenset(words)
        by_root: dict[str, set[str]] = {}
        by_length: dict[int, list[str]] = {}
        for word in sorted(known):
            by_length.setdefault(len(word), []).append(word)
            for root in _roots(word, endings):
                by_root.setdefault(root, set()).add(word)
        return cls(
            words=known,
            by_root={root: frozenset(found) for root, found in by_root.items()},
            by_length={length: tuple(found) for length, found in by_length.items()},
            endings=endings,
            ordinary=ordinary,
        )

    def meant_by(self, said: str) -> frozenset[str]:
        """Every known word that this one may be."""
        exact = {said} if said in self.words else set()
        if said in self.ordinary:
            return frozenset(exact)
        found = exact.union(*(self.by_root.get(root, ()) for root in _roots(said, self.endings)))
        found = found.union(*(self.by_root.get(said[:length], ()) for length in range(_SHORTEST_STEM, len(said))))
        found = found.union(said[at:] for at in range(_SHORTEST_HEAD, len(said) - _SHORTEST_STEM + 1) if said[at:] in self.words)
        near = (word for length in (-1, 0, 1) for word in self.by_length.get(len(said) + length, ()))
        return frozenset(found.union(word for word in near if word[0] in said[:2] and may_be_slip(said, word)))


def _roots(word: str, endings: Iterable[str]) -> frozenset[str]:
    """The word, and what is left of it without one of the endings; `dunkl` for `dunkel` and `dunkles`."""
    typed = {word, _DIGRAPHS.sub(r"\1", word)}
    cut = typed | {each.removesuffix(ending) for each in typed for ending in endings}
    short = {root[:-2] + root[-1] for root in cut if root.endswith(("el", "er"))}
    return frozenset(root for root in cut | short if len(root) >= _SHORTEST_ROOT)

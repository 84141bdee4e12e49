"""Stored names made of an author's words, so that nobody has to think of one: of a question, of the options of a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from prompts.text.plain import folded, unaccented

_WORDS = 3
_TELLING = 4
"""Letters of a word that is likely to say what a question is about."""


def question_id(ask: str, taken: Collection[str]) -> str:
    """A name for this question that no other one has: a few of its telling words, the first word apart, which only asks."""
    words = _words(ask)
    telling = [word for word in words[1:] if len(word) >= _TELLING] or words
    return _free(_as_name("_".join(telling[:_WORDS]), "question"), taken)


def option_ids(labels: Sequence[str]) -> Iterator[str]:
    """A name for each option, none twice: `C` and `C++` differ for whoever reads them, and not in letters."""
    taken: set[str] = set()
    for label in labels:
        name = _free(_as_name("_".join(_words(label)), "option"), taken)
        taken.add(name)
        yield name


def _words(text: str) -> list[str]:
    plain = unaccented(folded(text))
    return "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain).split()


def _as_name(text: str, otherwise: str) -> str:
    """A name begins with a letter."""
    return text if text[:1].isalpha() else f"{otherwise}_{text}" if text else otherwise


def _free(name: str, taken: Collection[str]) -> str:
    number, free = 2, name
    while free in taken:
        number, free = number + 1, f"{name}_{number}"
    return free

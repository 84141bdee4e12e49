"""A stop that is stretched, repeated, spelled or disguised: `STOPPPP`, `stopstopstop`, `s t o p`, `st0p`."""

from __future__ import annotations

import re
from functools import lru_cache

from prompts.text.phrases import Phrases
from prompts.text.plain import bare, unaccented

_LONGEST = 80
"""Letters; nobody stretches a story."""
_SHORTEST = 3

_A_RUN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
"""Three times the same letter and more, as no word is spelled."""
_ANY_RUN = re.compile(r"(.)\1+")
_AGAIN = re.compile(rf"(.{{{_SHORTEST},30}}?)\1+")
_SLIPPED = re.compile(r"(?<=!)1[!1]*$")
"""Behind a mark a 1 is one more, with the shift key let go."""
_LOOK_ALIKE = str.maketrans("01345@$", "oieasas")
"""Figures and marks in the place of the letters that they look like."""
_A_LETTER = re.compile(r"[^\W\d_]")


def is_stretched_stop(text: str, phrases: Phrases) -> bool:
    """Whether the whole message is one of the words of a stop, but for how often it or its letters are typed, and by what."""
    if len(text) > _LONGEST:
        return False
    in_letters = text.translate(_LOOK_ALIKE)
    return _is_stretched(text, phrases) or (
        in_letters != text and bool(_A_LETTER.search(text)) and _is_stretched(in_letters, phrases)
    )


def _is_stretched(text: str, phrases: Phrases) -> bool:
    as_typed, drawn = _stops(phrases)
    if not _A_RUN.search(text):
        return not _said_once(_SLIPPED.sub("", text)).isdisjoint(as_typed)
    found = {form for said in (text, *drawn_in(text)) for form in _said_once(phrases.without_polite(_SLIPPED.sub("", said)))}
    return not found.isdisjoint(as_typed) or any(_is_drawn(form, drawn) for form in found)


def _said_once(text: str) -> set[str]:
    """The words without the spaces in them; and what they repeat."""
    joined = _joined(text)
    again = _AGAIN.fullmatch(joined) if joined[:_SHORTEST] in joined[_SHORTEST:] else None
    return {joined, again[1]} if again is not None else {joined}


def drawn_in(text: str) -> tuple[str, ...]:
    """What may have been stretched to it; nothing where nothing was."""
    if len(text) > _LONGEST or not _A_RUN.search(text):
        return ()
    return (_A_RUN.sub(r"\1", text), _A_RUN.sub(r"\1\1", text))


def _is_drawn(form: str, stops: frozenset[str]) -> bool:
    short = _ANY_RUN.sub(r"\1", form)
    again = _AGAIN.fullmatch(short)
    return short in stops or (again is not None and again[1] in stops)


@lru_cache(maxsize=8)
def _stops(phrases: Phrases) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a stop without the spaces in them; and with every letter once where it stands twice."""
    joined = {_joined(word) for word in phrases.words_of("stop")}
    long_enough = frozenset(form for form in joined if len(form) >= _SHORTEST)
    return long_enough, frozenset(_ANY_RUN.sub(r"\1", form) for form in long_enough)


def _joined(text: str) -> str:
    return unaccented(bare(text)).replace(" ", "")

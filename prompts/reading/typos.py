"""Slips of the keyboard: one letter too many, too few, exchanged or wrong; never so many that it may be another word.

This is stricter than *did you mean* towards authors (prompts/text/suggestions.py): a word that passes here is an answer.
"""

from __future__ import annotations

SHORTEST = 4
"""Shorter words have too many neighbours: `red`, `rod` and `bed`."""

WRONG_LETTER_FROM = 7
"""A wrong letter leaves a shorter word less than 84 % alike, and often makes another one: `dark`, `park`; `house`, `horse`."""

SLIPS_AT_MOST = 2


def can_be_slip(typed: str) -> bool:
    """Whether a word can be a slip of any other: short ones and numbers are not, whatever the list holds."""
    return len(typed) >= SHORTEST and typed.isalpha()


def slips(typed: tuple[str, ...], name: tuple[str, ...], ordinary: frozenset[str]) -> int | None:
    """In how many words one slip was made; nothing when the typed words are others. `ordinary` words are no slips."""
    if len(typed) != len(name):
        return None
    different = [(word, meant) for word, meant in zip(typed, name, strict=True) if word != meant]
    if len(different) > SLIPS_AT_MOST or not all(word not in ordinary and is_slip(word, meant) for word, meant in different):
        return None
    return len(different)


def may_be_slip(typed: str, meant: str) -> bool:
    """Whether the typed word is likely the meant one with a slip in it, to be asked back: one wrong letter from five on too."""
    if is_slip(typed, meant):
        return True
    is_wrong_letter = len(typed) == len(meant) > SHORTEST and typed[0] == meant[0] and typed.isalpha()
    return is_wrong_letter and _is_one_change(typed, meant)


def is_slip(typed: str, meant: str) -> bool:
    """Whether one slip turns the meant word into the typed one. First letters are rarely wrong, and digits mean something."""
    # Most words are another length, or begin otherwise, and a message holds them against a thousand others.
    if abs(len(typed) - len(meant)) > 1 or min(len(typed), len(meant)) < SHORTEST:
        return False
    if typed[0] != meant[0] and typed[:2] != meant[1] + meant[0]:
        return False
    if not (typed.isalpha() and meant.isalpha()) or not _is_one_change(typed, meant):
        return False
    if sorted(typed) == sorted(meant):
        return True
    is_wrong_letter = len(typed) == len(meant)
    return typed[0] == meant[0] and (not is_wrong_letter or len(meant) >= WRONG_LETTER_FROM)


def _is_one_change(typed: str, meant: str) -> bool:
    """Whether the words are at most one letter too many, too few, exchanged or wrong apart."""
    from rapidfuzz.distance import OSA  # slow to import, and most starts read no typed words

    return OSA.distance(typed, meant, score_cutoff=1) <= 1

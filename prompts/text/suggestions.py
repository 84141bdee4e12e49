"""Which known word somebody probably meant, said to them as a suggestion: every `did you mean` there is.

But for one: simulated CRMs (bot/sync/simulators) know nothing of this package, and look for a fault's name themselves.

What a customer types is held against the options by prompts/reading/typos.py instead, and on purpose: an answer is stored on the
strength of it, so it allows for one slip of the keyboard and no more. A suggestion is only read, by an author who then decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion, when one of the known words is close."""
    close = closest(word, known)
    return f"did you mean `{close}`?" if close else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or only begun; empty where none is close."""
    known = sorted(known)
    begun = (name for name in known if len(word) > 2 and name.startswith(word.casefold()))
    return most_alike(word, known) or next(begun, "")


def most_alike(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one; empty where none does. Letters that changed places are the likeliest slip."""
    names = list(known)
    mixed_up = (name for name in names if sorted(name) == sorted(word))
    return next(mixed_up, "") or next(iter(get_close_matches(word, names, n=1, cutoff=0.6)), "")

"""A message as a set of pieces: words, pairs of neighbours and runs of letters inside words, so that a typo leaves most of it."""

from __future__ import annotations

import re
from itertools import pairwise
from zlib import crc32

from prompts.text.plain import APOSTROPHES, folded, unaccented

PLACES = 1 << 16
"""How many pieces are told apart. A few share a place, which costs less than a model of twice the size."""

_MOST_WORDS = 60
"""Words and marks that are read: what somebody wants stands at one of the two ends of a long message."""
_LONGEST_WORD = 20
_SHORTEST_RUN, _LONGEST_RUN = 2, 5
_STEM = 4
"""Letters by which two neighbours are a pair whatever their endings: `lasst mich`, `lass mich`."""

_STRETCHED = re.compile(r"(\D)\1{2,}")
"""`stoooop`; digits are left alone."""
_WORD_OR_MARK = re.compile(r"[^\W_]+|[^\w\s]")


def features(text: str) -> list[int]:
    """The pieces of a message, each as a place in the model, in order and each once."""
    pieces = _pieces(_tokens(text))
    return sorted({crc32(piece.encode("utf-8", "surrogatepass")) % PLACES for piece in pieces})


def _tokens(text: str) -> list[str]:
    plain = unaccented(APOSTROPHES.sub("", folded(text)))
    found = _WORD_OR_MARK.findall(_STRETCHED.sub(r"\1\1", plain))
    if len(found) <= _MOST_WORDS:
        return found
    half = _MOST_WORDS // 2
    return found[:half] + found[-half:]


def _pieces(tokens: list[str]) -> list[str]:
    pieces = [f"w{token}" for token in tokens]
    for token in tokens:
        framed = f"<{token[:_LONGEST_WORD]}>"
        for length in range(_SHORTEST_RUN, _LONGEST_RUN + 1):
            pieces += [framed[at : at + length] for at in range(len(framed) - length + 1)]
    pieces += [f"{first}_{second}" for first, second in zip(("^", *tokens), (*tokens, "$"), strict=True)]
    pieces += [f"{first[:_STEM]}^{second[:_STEM]}" for first, second in pairwise(tokens)]
    return [*pieces, f"#{min(len(tokens), 12)}"]

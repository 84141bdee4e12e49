"""Whether a customer was told of a receiver: the notice names the receivers, so Yes includes those, and no later one.

What was told is kept as marks, one for a receiver in the words that a customer read, so that it says the same in few bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from prompts.catalogue.catalogue import Catalogue, Receiver
from prompts.model.question import Language

Named = Sequence[int]
"""Marks of the receivers that somebody was told of."""


def marks_in(receivers: Iterable[Receiver], language: Language) -> tuple[int, ...]:
    """What who reads their names in this language was told of."""
    return tuple(sorted({_mark(receiver.id, receiver.called.says(language)) for receiver in receivers}))


def every_mark(receivers: Iterable[Receiver]) -> frozenset[int]:
    """The marks of these receivers in all their languages."""
    return frozenset(_mark(receiver.id, words) for receiver in receivers for words in receiver.called.by_language.values())


def is_told(named: Named | None, marks: Collection[int], catalogue: Catalogue) -> bool:
    """Whether who was told of `named` knows of the receiver that has these marks.

    `None` is of who said Yes before that was kept: they count as told of all that was live then, and of nothing that came later.
    """
    if named is None:
        return catalogue.anew.isdisjoint(marks)
    return any(mark in marks for mark in named)


def untold(named: Named | None, receivers: Iterable[Receiver], catalogue: Catalogue) -> list[Receiver]:
    """Those of the receivers that still have to be told."""
    return [receiver for receiver in receivers if not is_told(named, every_mark((receiver,)), catalogue)]


@lru_cache(maxsize=1024)
def _mark(receiver: str, words: str) -> int:
    """63 bits that stand for a receiver as it was called."""
    return int.from_bytes(sha256(f"{receiver}\0{words}".encode()).digest()[:8]) >> 1

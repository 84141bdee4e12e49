"""Whether a customer was told of a receiver, and of who is responsible: Yes includes whom the notice names, and nobody later.

What was told is kept as marks, one for a receiver in the words that a customer read, so that it says the same in few bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

from prompts.catalogue.catalogue import Brand, Catalogue, Controller, Receiver
from prompts.model.question import Language

Named = Sequence[int]
"""Marks of the receivers that somebody was told of."""


def marks_in(receivers: Iterable[Receiver], language: Language) -> tuple[int, ...]:
    """What who reads their names in this language was told of."""
    return tuple(sorted({_mark(receiver.id, receiver.called.says(language)) for receiver in receivers}))


def controller_marks(controller: Controller | None) -> frozenset[int]:
    """The mark of who is responsible, where anybody is named."""
    return frozenset({_mark("", controller.name)} if controller is not None else ())


def marks_of(brand: Brand, language: Language) -> tuple[int, ...]:
    """Everybody whom a notice of this brand names, behind its *Details* too."""
    return tuple(sorted({*marks_in(brand.receivers, language), *controller_marks(brand.controller)}))


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


def has_new_controller(named: Named | None, catalogue: Catalogue) -> bool:
    """Whether somebody is responsible now of whom they were not told."""
    marks = controller_marks(catalogue.brand.controller)
    return bool(marks) and not is_told(named, marks, catalogue)


@lru_cache(maxsize=1024)
def _mark(receiver: str, words: str) -> int:
    """63 bits that stand for a receiver as it was called."""
    return int.from_bytes(sha256(f"{receiver}\0{words}".encode()).digest()[:8]) >> 1

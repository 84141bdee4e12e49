"""What every fact is: something that happened, and how it changes what is known."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from bot.engine.model.state import State


@dataclass(frozen=True, slots=True)
class Fact(ABC):
    """Its class's name is its name in the log, so it never changes; its fields are what the log keeps."""

    @abstractmethod
    def change(self, state: State, at: datetime) -> State:
        """The state after this happened at `at`."""


F = TypeVar("F", bound=Fact)


class ByKind:
    """The facts of a turn by their kind: gone through once, however much is made of them."""

    def __init__(self, happened: Iterable[Fact]) -> None:
        self._in_order = tuple(happened)
        self._by_kind: defaultdict[type[Fact], list[Fact]] = defaultdict(list)
        for fact in self._in_order:
            self._by_kind[type(fact)].append(fact)

    def of(self, kind: type[F]) -> Sequence[F]:
        """Those of one kind, in their order."""
        return cast(Sequence[F], self._by_kind.get(kind, ()))

    def either(self, *kinds: type[Fact]) -> Sequence[Fact]:
        """Those of several kinds, in their order."""
        if self._by_kind.keys().isdisjoint(kinds):
            return ()
        return [fact for fact in self._in_order if type(fact) in kinds]

"""A mapping that is made when somebody first looks into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class OnDemand(Mapping[Key, Value]):
    """The mapping that `made` returns; it is called once, at the first look."""

    def __init__(self, made: Callable[[], Mapping[Key, Value]]) -> None:
        self._made = made
        self._known: Mapping[Key, Value] | None = None

    def __getitem__(self, key: Key) -> Value:
        return self._mapping()[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._mapping())

    def __len__(self) -> int:
        return len(self._mapping())

    def _mapping(self) -> Mapping[Key, Value]:
        if self._known is None:
            self._known = self._made()
        return self._known

"""Frozen dataclasses made in a fraction of the time: with some fields changed, as `dataclasses.replace` does, or out of values.

A turn changes a state a dozen times, and a state has many fields. What is changed most (`State`, `Tempo`, `Moment`, `Writes`) has
no slots: what a dictionary holds is copied at once, and slots are copied one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")

_put = object.__setattr__


def changed(value: T, **new: Any) -> T:
    """The same frozen dataclass, but for these fields; one that it does not have is a `KeyError`.

    One without slots keeps its fields and nothing else: whatever stood beside them would go along and be of the value before.
    """
    kind: type[Any] = type(value)
    made: T = object.__new__(kind)
    if hasattr(value, "__dict__"):
        kept = {**value.__dict__, **new}
        if len(kept) != len(value.__dict__):
            raise KeyError(*(new.keys() - value.__dict__.keys()))
        _put(made, "__dict__", kept)
        return made
    take, setters = _shape(kind)  # type: ignore[arg-type]  # a class is hashable
    for put, one in zip(setters.values(), take(value), strict=True):
        put(made, one)
    for name, given in new.items():
        setters[name](made, given)
    return made


def taker_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads these fields of a value at once, also where there is one or none."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


def maker_of(kind: type[T]) -> Callable[[Sequence[Any]], T]:
    """Makes one of this class out of the values of all its fields, in their order."""
    if hasattr(kind, "__slots__"):
        return lambda values: kind(*values)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]

    def made_of(values: Sequence[Any]) -> T:
        made = object.__new__(kind)
        _put(made, "__dict__", dict(zip(names, values, strict=True)))
        return made

    return made_of


@cache
def _shape(of: type[Any]) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, Callable[[Any, Any], None]]]:
    """How all fields are read at once, and how each is put."""
    names = [field.name for field in fields(of)]
    return taker_of(names), {name: of.__dict__[name].__set__ for name in names}

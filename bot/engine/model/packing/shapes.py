"""Dataclasses as few bytes, and back without loss: by their type hints, in the order of their fields, without what is as usual.

A field is known by its place in its class, so a class only ever gets new fields at its end, each with a default. What stands behind
a place never changes: tests/engine/model/packing/test_shapes.py holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import lru_cache
from itertools import compress
from operator import is_not, itemgetter
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.engine.model.changed import maker_of, taker_of
from bot.engine.model.ids_and_time import CONTENT
from bot.engine.model.packing.values import (
    LEFT_OUT,
    PASSED_OVER,
    PLAIN,
    Pack,
    Packed,
    Unpack,
    pack_content,
    pack_number,
    pack_text,
    pack_yes,
    unpack_content,
    unpack_number,
    unpack_text,
)

T = TypeVar("T")

_NOTHING_APART: Mapping[str, Any] = MappingProxyType({})

_REMEMBERED = 256
"""Of a class, which of its fields are said together: there are far fewer of these than customers."""


class Packing:
    """How classes are packed in one place; `apart` names fields of a class that are kept elsewhere, or nowhere.

    `some` names what is read of a class that is a part of another, as a tuple in its place: for who needs a little of very many.
    """

    def __init__(self, apart: Mapping[type, frozenset[str]], some: Mapping[type, tuple[str, ...]] = MappingProxyType({})) -> None:
        self._apart = apart
        self._some = some
        self._shapes: dict[type, Shape[Any]] = {}

    def shape(self, kind: type[T]) -> Shape[T]:
        """How this class is packed; found out once."""
        if kind not in self._shapes:
            self._shapes[kind] = Shape(kind, self, self._apart.get(kind, frozenset()))
        return self._shapes[kind]

    def way(self, hint: Any) -> tuple[Any, Pack, Unpack]:
        """What a value of this type is when nothing is said of it, and how anything else is written and read."""
        if hint in PLAIN:
            return PLAIN[hint]
        arguments = get_args(hint)
        match get_origin(hint):
            case origin if origin is Annotated and CONTENT in arguments:
                return "", pack_content, unpack_content
            case origin if origin is Literal:
                return PLAIN[str]
            case origin if origin in (Union, UnionType):
                [inner] = [one for one in arguments if one is not NoneType]
                return (None, *self.way(inner)[1:])
            case origin if origin is tuple:
                return self._tuple(arguments)
            case origin if origin is not None and issubclass(origin, Mapping):
                return self._mapping(arguments[1])
        if not is_dataclass(hint):
            raise TypeError(f"{hint} cannot be packed")
        shape, some = self.shape(hint), self._some.get(hint)  # type: ignore[arg-type]
        return None, shape.pack, shape.some(some) if some else shape.unpack

    def _tuple(self, hints: tuple[Any, ...]) -> tuple[Any, Pack, Unpack]:
        if hints[-1] is not Ellipsis:
            ways = [self.way(hint)[1:] for hint in hints]

            def pack_each(packed: Packed, value: tuple[Any, ...]) -> None:
                for (pack, _), one in zip(ways, value, strict=True):
                    pack(packed, one)

            return None, pack_each, lambda packed: tuple(unpack(packed) for _, unpack in ways)
        _, pack, unpack = self.way(hints[0])

        def pack_all(packed: Packed, value: tuple[Any, ...]) -> None:
            pack_number(packed, len(value))
            for one in value:
                pack(packed, one)

        return (), pack_all, lambda packed: tuple([unpack(packed) for _ in range(unpack_number(packed))])

    def _mapping(self, hint: Any) -> tuple[Any, Pack, Unpack]:
        _, pack, unpack = self.way(hint)

        def pack_items(packed: Packed, value: Mapping[str, Any]) -> None:
            pack_number(packed, len(value))
            for name, one in value.items():
                pack_text(packed, name)
                pack(packed, one)

        return {}, pack_items, lambda packed: {unpack_text(packed): unpack(packed) for _ in range(unpack_number(packed))}


class Shape(Generic[T]):
    """One class: which of its fields are said, as bits of a number, and then these."""

    def __init__(self, kind: type[T], packing: Packing, apart: frozenset[str]) -> None:
        self._made = maker_of(kind)
        self._usual: list[Any] = []
        self._writes: list[tuple[int, str, Any, Pack]] = []
        self._reads: list[tuple[int, int, Unpack]] = []
        self._said = lru_cache(maxsize=_REMEMBERED)(self._reads_of)
        self._places: dict[str, int] = {}
        self._beginnings: dict[str, list[tuple[str, tuple[int, int, Unpack]]]] = {}
        hints = get_type_hints(kind, include_extras=True)
        for place, field in enumerate(fields(kind)):  # type: ignore[arg-type]
            usual, pack, unpack = LEFT_OUT if field.name in apart else packing.way(hints[field.name])
            if field.default is not MISSING:
                usual = field.default
            if pack is pack_yes and usual:
                raise TypeError(f"{kind.__name__}.{field.name}: a flag that is usually set cannot be packed")
            self._usual.append(usual)
            if field.name in apart:
                self._places[field.name] = place
            else:
                self._writes.append((1 << place, field.name, usual, pack))
                self._reads.append((place, 1 << place, unpack))
        self._usually = tuple([usual for _, _, usual, _ in self._writes])
        self._take = taker_of([name for _, name, _, _ in self._writes])

    def pack(self, packed: Packed, value: T) -> None:
        """Write it."""
        bits, parts = 0, []
        values = self._take(value)
        # Most fields of most values are as usual: that is found out without looking at each here.
        for (bit, _, usual, pack), one in compress(zip(self._writes, values, strict=True), map(is_not, values, self._usually)):
            if one != usual:
                bits |= bit
                parts.append((pack, one))
        pack_number(packed, bits)
        for pack, one in parts:
            pack(packed, one)

    def unpack(self, packed: Packed, apart: Mapping[str, Any] = _NOTHING_APART) -> T:
        """Read it; `apart` says what is kept elsewhere."""
        values = self._usual.copy()
        for place, unpack in self._said(unpack_number(packed)):
            values[place] = unpack(packed)
        for name, value in apart.items():
            values[self._places[name]] = value
        return self._made(values)

    def some(self, names: Sequence[str]) -> Unpack:
        """What reads these fields alone, as a tuple in the order of their names."""
        place_of = {name: place for (_, name, _, _), (place, _, _) in zip(self._writes, self._reads, strict=True)}
        wanted = [place_of[name] for name in names]
        pick = itemgetter(*wanted)
        reads = [(place, bit, unpack if place in wanted else PASSED_OVER.get(unpack, unpack)) for place, bit, unpack in self._reads]

        def unpack_some(packed: Packed) -> Any:
            bits, values = unpack_number(packed), self._usual.copy()
            for place, bit, unpack in reads:
                if bits & bit:
                    values[place] = unpack(packed)
            return pick(values)

        return unpack_some

    def _reads_of(self, bits: int) -> tuple[tuple[int, Unpack], ...]:
        """What these bits say is there."""
        return tuple((place, unpack) for place, bit, unpack in self._reads if bits & bit)

    def beginning(self, packed: Packed, last: str) -> dict[str, Any]:
        """The fields up to this one, by name, and nothing of what comes behind: for who needs a little of very many."""
        bits, usual = unpack_number(packed), self._usual
        return {name: unpack(packed) if bits & bit else usual[place] for name, (place, bit, unpack) in self._up_to(last)}

    def _up_to(self, last: str) -> list[tuple[str, tuple[int, int, Unpack]]]:
        if last not in self._beginnings:
            named = [(name, read) for (_, name, _, _), read in zip(self._writes, self._reads, strict=True)]
            self._beginnings[last] = named[: 1 + [name for name, _ in named].index(last)]
        return self._beginnings[last]

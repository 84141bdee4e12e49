"""Dataclasses as few bytes, and back without loss: by their type hints, in the order of their fields, without what is as usual.

A field is known by its place in its class, so a class only ever gets new fields at its end, each with a default. What stands behind
a place never changes: tests/engine/model/packing/test_shapes.py holds it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Container, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.engine.model.packing.common_words import BEGINNINGS, WORDS

T = TypeVar("T")

CONTENT = "content"
ContentHash = Annotated[str, CONTENT]
"""The sha256 (hex) of something that is kept once under the beginning of its hash; a log names it by that beginning."""

_NOTHING: Mapping[int, str] = MappingProxyType({})
_NOTHING_APART: Mapping[str, Any] = MappingProxyType({})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND, _MINUTE, _DAY = 1_000_000, 60_000_000, 86_400_000_000
_DOUBLE = struct.Struct(">d")
_EIGHT = 1 << 63


class Packed:
    """Bytes as they come: written to with `out`, read with `at`; moments are near `base` (microseconds since 1970)."""

    __slots__ = ("at", "base", "contents", "data", "kept", "out")

    def __init__(
        self, data: bytes = b"", base: int = 0, *, contents: Mapping[int, str] = _NOTHING, kept: Container[int] = ()
    ) -> None:
        self.data = data
        self.at = 0
        self.out = bytearray()
        self.base = base
        self.contents = contents
        """Hashes by their beginnings, to read with."""
        self.kept = kept
        """Beginnings of hashes that can be looked up later, to write with; every other hash is written whole."""

    def take(self, size: int) -> bytes:
        """The next bytes."""
        at = self.at
        self.at = at + size
        return self.data[at : self.at]

    def byte(self) -> int:
        """The next byte."""
        at = self.at
        self.at = at + 1
        return self.data[at]

    def must_be_read(self) -> None:
        """Raise `ValueError` where the bytes ended too early."""
        if self.at != len(self.data):
            raise ValueError("these bytes end too early, or too late")


Pack = Callable[[Packed, Any], None]
Unpack = Callable[[Packed], Any]


class Packing:
    """How classes are packed in one place; `apart` names fields of a class that are kept elsewhere, or nowhere."""

    def __init__(self, apart: Mapping[type, frozenset[str]]) -> None:
        self._apart = apart
        self._shapes: dict[type, Shape[Any]] = {}

    def shape(self, kind: type[T]) -> Shape[T]:
        """How this class is packed; found out once."""
        if kind not in self._shapes:
            self._shapes[kind] = Shape(kind, self, self._apart.get(kind, frozenset()))
        return self._shapes[kind]

    def way(self, hint: Any) -> tuple[Any, Pack, Unpack]:
        """What a value of this type is when nothing is said of it, and how anything else is written and read."""
        if hint in _PLAIN:
            return _PLAIN[hint]
        arguments = get_args(hint)
        match get_origin(hint):
            case origin if origin is Annotated and CONTENT in arguments:
                return "", _pack_content, _unpack_content
            case origin if origin is Literal:
                return _PLAIN[str]
            case origin if origin in (Union, UnionType):
                [inner] = [one for one in arguments if one is not NoneType]
                return (None, *self.way(inner)[1:])
            case origin if origin is tuple:
                return self._tuple(arguments)
            case origin if origin is not None and issubclass(origin, Mapping):
                return self._mapping(arguments[1])
        if not is_dataclass(hint):
            raise TypeError(f"{hint} cannot be packed")
        shape = self.shape(hint)  # type: ignore[arg-type]
        return None, shape.pack, shape.unpack

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
        self._kind = kind
        self._usual: list[Any] = []
        self._writes: list[tuple[int, str, Any, Pack]] = []
        self._reads: list[tuple[int, int, Unpack]] = []
        self._places: dict[str, int] = {}
        hints = get_type_hints(kind, include_extras=True)
        for place, field in enumerate(fields(kind)):  # type: ignore[arg-type]
            usual, pack, unpack = _LEFT_OUT if field.name in apart else packing.way(hints[field.name])
            if field.default is not MISSING:
                usual = field.default
            if pack is _pack_yes and usual:
                raise TypeError(f"{kind.__name__}.{field.name}: a flag that is usually set cannot be packed")
            self._usual.append(usual)
            if field.name in apart:
                self._places[field.name] = place
            else:
                self._writes.append((1 << place, field.name, usual, pack))
                self._reads.append((place, 1 << place, unpack))

    def pack(self, packed: Packed, value: T) -> None:
        """Write it."""
        bits, parts = 0, []
        for bit, name, usual, pack in self._writes:
            one = getattr(value, name)
            if one is not usual and one != usual:
                bits |= bit
                parts.append((pack, one))
        pack_number(packed, bits)
        for pack, one in parts:
            pack(packed, one)

    def unpack(self, packed: Packed, apart: Mapping[str, Any] = _NOTHING_APART) -> T:
        """Read it; `apart` says what is kept elsewhere."""
        bits, values = unpack_number(packed), self._usual.copy()
        for place, bit, unpack in self._reads:
            if bits & bit:
                values[place] = unpack(packed)
        for name, value in apart.items():
            values[self._places[name]] = value
        return self._kind(*values)

    def beginning(self, packed: Packed, last: str) -> dict[str, Any]:
        """The fields up to this one, by name, and nothing of what comes behind: for who needs a little of very many."""
        bits, found = unpack_number(packed), {}
        for (place, bit, unpack), (_, name, _, _) in zip(self._reads, self._writes, strict=True):
            found[name] = unpack(packed) if bits & bit else self._usual[place]
            if name == last:
                break
        return found


def pack_number(packed: Packed, number: int) -> None:
    """One byte up to 111; eight bytes for what fills them, as random ids do."""
    if 0 <= number < 0x70:
        packed.out.append(number)
    elif 1 << 55 <= number < _EIGHT:
        packed.out += (_EIGHT | number).to_bytes(8)
    elif number < 0:
        raise ValueError(f"{number} is less than nothing")
    else:
        size = (number.bit_length() + 7) // 8
        packed.out.append(0x70 | size)
        packed.out += number.to_bytes(size)


def unpack_number(packed: Packed) -> int:
    """The inverse of `pack_number`."""
    first = packed.byte()
    if first < 0x70:
        return first
    if first < 0x80:
        return int.from_bytes(packed.take(first & 0xF), "big")
    packed.at -= 1
    return int.from_bytes(packed.take(8)) ^ _EIGHT


_CODES = {word: 0x80 + code for code, word in enumerate(WORDS)}
_BEGINNING = 0xE0
_LONG = 0xFF


def pack_text(packed: Packed, text: str) -> None:
    """A common word as its code; else how many bytes, and these."""
    code = _CODES.get(text)
    if code is not None:
        packed.out.append(code)
        return
    for number, beginning in enumerate(BEGINNINGS):
        if text.startswith(beginning):
            packed.out.append(_BEGINNING + number)
            return pack_text(packed, text[len(beginning) :])
    data = text.encode("utf-8", "surrogatepass")
    if len(data) < 0x80:
        packed.out.append(len(data))
    else:
        packed.out.append(_LONG)
        pack_number(packed, len(data))
    packed.out += data


def unpack_text(packed: Packed) -> str:
    """The inverse of `pack_text`."""
    first = packed.byte()
    if 0x80 <= first < _BEGINNING:
        return WORDS[first - 0x80]
    if _BEGINNING <= first < _LONG:
        return BEGINNINGS[first - _BEGINNING] + unpack_text(packed)
    size = first if first < 0x80 else unpack_number(packed)
    return packed.take(size).decode("utf-8", "surrogatepass")


def short_id(sha256: str) -> int:
    """The 63-bit id under which content with this hash is kept: its beginning."""
    return int.from_bytes(bytes.fromhex(sha256)[:8]) >> 1


def _pack_content(packed: Packed, sha256: str) -> None:
    """Eight bytes that name it, or else all of it. What is no hash stays as it is."""
    if len(sha256) != 64:
        packed.out.append(0)
        pack_text(packed, sha256)
    elif (beginning := short_id(sha256)) in packed.kept:
        packed.out += (_EIGHT | beginning).to_bytes(8)
    else:
        packed.out.append(1)
        packed.out += bytes.fromhex(sha256)


def _unpack_content(packed: Packed) -> str:
    first = packed.byte()
    if first == 0:
        return unpack_text(packed)
    if first == 1:
        return packed.take(32).hex()
    packed.at -= 1
    return packed.contents.get(int.from_bytes(packed.take(8)) ^ _EIGHT, "")


def _pack_moment(packed: Packed, moment: datetime) -> None:
    """Whole seconds from the base, or a whole minute, or else microseconds from the base."""
    since = moment - EPOCH
    absolute = since.days * _DAY + since.seconds * _SECOND + since.microseconds
    delta = absolute - packed.base
    if delta % _SECOND == 0:
        way, number = 0x00, delta // _SECOND
    elif absolute % _MINUTE == 0:
        way, number = 0x10, absolute // _MINUTE
    else:
        way, number = 0x20, delta
    size = (number.bit_length() + 8) // 8
    packed.out.append(way | size)
    packed.out += number.to_bytes(size, signed=True)


def _unpack_moment(packed: Packed) -> datetime:
    first = packed.byte()
    way = first & 0xF0
    number = int.from_bytes(packed.take(first & 0xF), "big", signed=True)
    if way == 0x00:
        number = packed.base + number * _SECOND
    elif way == 0x10:
        number *= _MINUTE
    else:
        number += packed.base
    return EPOCH + timedelta(0, 0, number)


def _pack_yes(packed: Packed, flag: bool) -> None:
    """That it is said is all there is to say."""


def _unpack_yes(packed: Packed) -> bool:
    return True


def _pack_yes_or_no(packed: Packed, flag: bool) -> None:
    packed.out.append(int(flag))


def _unpack_yes_or_no(packed: Packed) -> bool:
    return bool(packed.byte())


def _left_out(packed: Packed, value: object = None) -> None:
    raise AssertionError("this is kept elsewhere")


_LEFT_OUT: tuple[Any, Pack, Unpack] = ("", _left_out, _left_out)
_PLAIN: dict[Any, tuple[Any, Pack, Unpack]] = {
    int: (0, pack_number, unpack_number),
    str: ("", pack_text, unpack_text),
    bool: (False, _pack_yes, _unpack_yes),
    bool | None: (None, _pack_yes_or_no, _unpack_yes_or_no),
    datetime: (None, _pack_moment, _unpack_moment),
    float: (0.0, lambda packed, number: packed.out.extend(_DOUBLE.pack(number)), lambda packed: _DOUBLE.unpack(packed.take(8))[0]),
}

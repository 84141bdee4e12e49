"""Single values as few bytes, and back without loss: numbers, texts, moments, hashes."""

from __future__ import annotations

import struct
from collections.abc import Callable, Container, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.engine.model.ids_and_time import EPOCH, short_id
from bot.engine.model.packing.common_words import BEGINNINGS, WORDS

_NOTHING: Mapping[int, str] = MappingProxyType({})
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
    """The inverse of `pack_number`. Every value that is read begins with one, so it does without `byte` and `take`."""
    data, at = packed.data, packed.at
    first = data[at]
    if first < 0x70:
        packed.at = at + 1
        return first
    if first < 0x80:
        packed.at = end = at + 1 + (first & 0xF)
        return int.from_bytes(data[at + 1 : end])
    packed.at = end = at + 8
    return int.from_bytes(data[at:end]) ^ _EIGHT


_CODES = {word: 0x80 + code for code, word in enumerate(WORDS)}
_BEGINNING = 0xE0
_LONG = 0xFF


def pack_text(packed: Packed, text: str) -> None:
    """A common word as its code; else how many bytes, and these."""
    code = _CODES.get(text)
    if code is not None:
        packed.out.append(code)
        return
    if text.startswith(BEGINNINGS):
        number, beginning = next((place, one) for place, one in enumerate(BEGINNINGS) if text.startswith(one))
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
    at = packed.at
    first = packed.data[at]
    packed.at = at + 1
    if 0x80 <= first < _BEGINNING:
        return WORDS[first - 0x80]
    if _BEGINNING <= first < _LONG:
        return BEGINNINGS[first - _BEGINNING] + unpack_text(packed)
    size = first if first < 0x80 else unpack_number(packed)
    return packed.take(size).decode("utf-8", "surrogatepass")


def pack_content(packed: Packed, sha256: str) -> None:
    """Eight bytes that name it, or else all of it. What is no hash stays as it is."""
    if len(sha256) != 64:
        packed.out.append(0)
        pack_text(packed, sha256)
    elif packed.kept and (beginning := short_id(sha256)) in packed.kept:
        packed.out += (_EIGHT | beginning).to_bytes(8)
    else:
        packed.out.append(1)
        packed.out += bytes.fromhex(sha256)


def unpack_content(packed: Packed) -> str:
    """The inverse of `pack_content`; empty where the hash is not known."""
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
    data, at = packed.data, packed.at
    first = data[at]
    packed.at = end = at + 1 + (first & 0xF)
    way = first & 0xF0
    number = int.from_bytes(data[at + 1 : end], signed=True)
    if way == 0x00:
        number = packed.base + number * _SECOND
    elif way == 0x10:
        number *= _MINUTE
    else:
        number += packed.base
    return EPOCH + timedelta(0, 0, number)


def _pass_over_moment(packed: Packed) -> None:
    packed.at += 1 + (packed.data[packed.at] & 0xF)


def _pass_over_number(packed: Packed) -> None:
    first = packed.data[packed.at]
    packed.at += 1 if first < 0x70 else 1 + (first & 0xF) if first < 0x80 else 8


def _pass_over_content(packed: Packed) -> None:
    first = packed.data[packed.at]
    if first == 0:
        unpack_content(packed)
    else:
        packed.at += 33 if first == 1 else 8


def pack_yes(packed: Packed, flag: bool) -> None:
    """That it is said is all there is to say."""


def _unpack_yes(packed: Packed) -> bool:
    return True


def _pack_yes_or_no(packed: Packed, flag: bool) -> None:
    packed.out.append(int(flag))


def _unpack_yes_or_no(packed: Packed) -> bool:
    return bool(packed.byte())


def _left_out(packed: Packed, value: object = None) -> None:
    raise AssertionError("this is kept elsewhere")


LEFT_OUT: tuple[Any, Pack, Unpack] = ("", _left_out, _left_out)
"""The way of what is kept elsewhere."""

PLAIN: dict[Any, tuple[Any, Pack, Unpack]] = {
    int: (0, pack_number, unpack_number),
    str: ("", pack_text, unpack_text),
    bool: (False, pack_yes, _unpack_yes),
    bool | None: (None, _pack_yes_or_no, _unpack_yes_or_no),
    datetime: (None, _pack_moment, _unpack_moment),
    float: (0.0, lambda packed, number: packed.out.extend(_DOUBLE.pack(number)), lambda packed: _DOUBLE.unpack(packed.take(8))[0]),
}
"""How values of these types are packed: what they usually are, and how anything else is written and read."""

PASSED_OVER: Mapping[Unpack, Unpack] = {
    unpack_number: _pass_over_number,
    unpack_content: _pass_over_content,
    _unpack_moment: _pass_over_moment,
}
"""What takes the place of reading a value where only what stands behind it is wanted; the others take hardly longer to read."""

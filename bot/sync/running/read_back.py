"""Whether a system holds what it was given: a 2xx that names the row is no proof, real ones drop fields and change values."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.sync.connectors.contract import FieldValue, Row

FIRST_ROWS = 200
"""Rows of a connection, or of a new mapping, that are all read back."""

_LOOKS = 3
"""Reads before a difference counts: what was written may need a moment to be seen."""

_BETWEEN_LOOKS = 0.5
"""Seconds."""


def is_sampled(row: Row, share: float) -> bool:
    """Whether this row is in the sample; chance, but the same for the same row."""
    drawn = int.from_bytes(hashlib.blake2b(row.key.encode(), digest_size=4).digest()) / 2**32
    return drawn < share


def is_to_be_read(row: Row, *, so_far: int, share: float) -> bool:
    """Whatever empties a field, the first rows of a mapping, and a sample of the rest."""
    return so_far < FIRST_ROWS or any(value is None for value in row.fields.values()) or is_sampled(row, share)


Read = Callable[[Sequence[Row]], Awaitable[Mapping[str, Mapping[str, FieldValue | None]]]]


async def differences(
    read: Read, rows: Sequence[Row], *, settles_in: float = 0.0, wait: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> dict[str, tuple[str, ...]]:
    """By key, the fields that hold something else than they were given; a record that is missing differs in all."""
    if settles_in:
        await wait(settles_in)
    left = list(rows)
    found: dict[str, tuple[str, ...]] = {}
    for look in range(_LOOKS):
        if look:
            await wait(_BETWEEN_LOOKS)
        there = await read(left)
        found = {row.key: fields for row in left if (fields := _differing(row, there.get(row.key)))}
        left = [row for row in left if row.key in found]
        if not left:
            break
    return found


def _differing(row: Row, there: Mapping[str, FieldValue | None] | None) -> tuple[str, ...]:
    if there is None:
        return tuple(row.fields)
    return tuple(name for name, value in row.fields.items() if not same(value, there.get(name)))


def same(sent: FieldValue | None, found: FieldValue | None) -> bool:
    """Whether two values are the same, whatever type the system keeps them in: several options are a set, a number is a number."""
    if sent in (None, "", ()) or found in (None, "", ()):
        return sent in (None, "", ()) and found in (None, "", ())
    if isinstance(sent, tuple) or isinstance(found, tuple):
        return set(_several(sent)) == set(_several(found))
    if isinstance(sent, Decimal) and not isinstance(found, bool):
        return _number(found) == sent
    if type(sent) is type(found):
        return sent == found
    return _plain(sent) == _plain(found)


def _several(value: FieldValue | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else tuple(str(value).split(";"))


def _number(value: FieldValue | None) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _plain(value: FieldValue | None) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case _:
            return str(value)

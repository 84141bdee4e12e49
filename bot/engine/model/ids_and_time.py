"""Time and ids of one turn: all that a decision takes from outside the state, made into what the rules need."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

_BITS_63 = (1 << 63) - 1
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(one + other for one in _CROCKFORD for other in _CROCKFORD)
"""Two letters at once: a file has a million of these numbers."""
_PAIR = len(_PAIRS) - 1
"""The bits of two letters."""
ID_LETTERS = 13
"""Of a 63-bit id: five bits a letter."""


AskId = int
AnswerId = int

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """A moment as a number, exactly."""
    return (moment - EPOCH) // _MICROSECOND


def fresh_id(nonce: int, purpose: str) -> int:
    """A 63-bit id derived from the turn's nonce: as random as the nonce, and the same when the turn is tried again."""
    digest = hashlib.blake2b(f"{nonce}:{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) & _BITS_63


def share(*names: object) -> float:
    """A number in [0, 1) that is the same for the same names on every machine: spreads without randomness."""
    digest = hashlib.blake2b("|".join(map(str, names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / (1 << 64)


def crockford(number: int, length: int = ID_LETTERS) -> str:
    """A number as Crockford base32, which survives being read aloud; as long as an id, unless it says otherwise."""
    pairs = [_PAIRS[number >> shift & _PAIR] for shift in range((length - 1) // 2 * 10, -1, -10)]
    return "".join(pairs)[-length:]


def crockford_number(text: str) -> int | None:
    """The number behind Crockford base32, forgiving as the alphabet means it: I and L are 1, O is 0, case does not matter."""
    letters = text.upper().translate(str.maketrans("ILO", "110"))
    if not letters or any(letter not in _CROCKFORD for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number * 32 + _CROCKFORD.index(letter)
    return number if number <= _BITS_63 else None


def receipt_code(nonce: int) -> str:
    """A receipt a customer can read out, such as `R-7K2F-9M4D`."""
    letters = crockford(fresh_id(nonce, "receipt"), 8)
    return f"R-{letters[:4]}-{letters[4:]}"


CONTENT = "content"
ContentHash = Annotated[str, CONTENT]
"""The sha256 (hex) of something that is kept once under the beginning of its hash; a log names it by that beginning."""


def short_id(sha256: str) -> int:
    """The 63-bit id under which content with this hash is kept: its beginning."""
    return int.from_bytes(bytes.fromhex(sha256)[:8]) >> 1


def iso(moment: datetime) -> str:
    """A moment (aware UTC) as scripts, exports and records read it: ISO 8601, whole seconds."""
    return moment.isoformat("T", "seconds")[:19] + "Z"


def iso_or_none(moment: datetime | None) -> str | None:
    """As `iso`, for moments that may not have come."""
    return None if moment is None else iso(moment)


@lru_cache(maxsize=256)
def local(moment: datetime, zone: str) -> datetime:
    """`moment` on the clock of the customer. Everybody of a tick asks for the same one."""
    return moment.astimezone(ZoneInfo(zone))


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of `moment` where the customer is."""
    return local(moment, zone).date()


@lru_cache(maxsize=1024)
def utc(day: date, hour: int, minute: int, zone: str) -> datetime:
    """A wall-clock time as UTC; a time that a clock change leaves out moves forward."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)

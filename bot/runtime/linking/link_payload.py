"""The start word of a link to a customer record: which record, which topic, until when; covered, signed, at most 64 letters.

What is in it is nobody's business but ours: it travels through mail, messengers and the logs of proxies. The signature of all of it
is also what it is covered with (a synthetic initialisation vector, as in RFC 5297, of HMAC-SHA-256). So a record, a topic and a
last day always make the same word, no other word says the same, and none can be changed. Once a connection began anew in another
account of its system, words from before are none any more: the ids in them are other people's there.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from bot.engine.conversation.onboarding.contact_verdict import START_WORD, Link
from bot.engine.model import tokens
from bot.engine.model.ids_and_time import iso
from bot.errors import ZeropartyError

PURPOSE = "customer record link"
"""For which the key is derived: what signs anything else signs no link."""

MOST_LETTERS = 64
"""Telegram's limit for a start word (Bot API, deep linking)."""

_SIGNATURE = 12
"""Bytes: 96 bits, against guesses that a messenger slows down."""
_MOST_BYTES = (MOST_LETTERS - len(START_WORD)) * 3 // 4
_DAY_ZERO = date(2020, 1, 1)
_LAST_DAY = (1 << 16) - 1
_TOPIC = 3
"""Bytes that stand for a topic's name: a catalogue has few."""

_SYSTEM = re.compile(r"[a-z][a-z0-9_]{0,30}")
"""What a system may be called, as receivers are in the brand file."""

_SYSTEMS = ("", "hubspot", "klaviyo", "salesforce", "braze", "mailchimp", "segment", "shopify")
"""By their places; any other is spelled. A place is never given to another system."""
_FURTHER_SYSTEMS = ("bottlecrm",)
"""Written as one byte, where the length of a spelled name stands otherwise; a place is never given to another one here either."""
_NONE_LEFT: Mapping[str, datetime] = MappingProxyType({})
_LONGEST_NAME = 31
_ALPHABETS = (
    "0123456789",
    "0123456789abcdef-",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
)
"""An id whose letters are all of one of these is written as a number; the first that fits. Any other is written as it is."""
_AS_IT_IS = len(_ALPHABETS)


class NoLink(ZeropartyError):
    """There can be no link like this; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link to be made."""

    system: str
    contact: str
    last_day: date
    """It joins up to the end of this day, UTC."""
    topic: str = ""
    account_since: datetime | None = None
    """When the system's connection began anew in the account whose record it is; nothing where there was no other."""


def no_system(name: str) -> str:
    """Why no system can be called that, in words; nothing where one can."""
    if _SYSTEM.fullmatch(name):
        return ""
    return f"{name!r} is no name of a system; at most 31 small letters, digits and _, a letter first, for example hubspot"


def written(key: bytes, wanted: Wanted) -> str:
    """The start word; raises `NoLink` where the record's name is empty, holds what no name holds, or is too long."""
    if problem := no_system(wanted.system):
        raise NoLink(problem)
    if not wanted.contact or not wanted.contact.isprintable() or wanted.contact != wanted.contact.strip():
        raise NoLink("the id is empty, or holds what no id holds" if wanted.contact else "the id is empty")
    clear = _packed(wanted)
    if len(clear) > _MOST_BYTES - _SIGNATURE:
        over = len(clear) - (_MOST_BYTES - _SIGNATURE)
        raise NoLink(f"the id is {over} letters or so too long for a link of {MOST_LETTERS}; take a shorter one, such as a number")
    signature = _signed(key, clear, wanted.account_since)
    return _spelled(signature + _covered(key, signature, clear))


def read(key: bytes, word: str, topics: Iterable[str], accounts: Mapping[str, datetime] = _NONE_LEFT) -> Link | None:
    """What a start word says; nothing where it is none of ours, was changed, or names a record of an account that was left.

    `accounts` says, by system, since when a connection has another than it had before.
    """
    try:
        letters = word.removeprefix(START_WORD)
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        if len(data) > _MOST_BYTES or word != _spelled(data):
            return None
        signature, covered = data[:_SIGNATURE], data[_SIGNATURE:]
        clear = _covered(key, signature, covered)
        link = _unpacked(clear, signature.hex(), topics)
        since = None if link is None else accounts.get(link.system)
        return link if hmac.compare_digest(signature, _signed(key, clear, since)) else None
    except (binascii.Error, ValueError, IndexError):
        return None


def _spelled(data: bytes) -> str:
    """The one word for these bytes: where the last letter has bits to spare, any other one would read the same."""
    return START_WORD + base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(key: bytes, clear: bytes, account_since: datetime | None) -> bytes:
    use = "sign" if account_since is None else f"sign since {iso(account_since)}"
    return hmac.digest(_key_for(key, use), clear, "sha256")[:_SIGNATURE]


def _covered(key: bytes, signature: bytes, text: bytes) -> bytes:
    """Covers, and uncovers."""
    stream = hmac.digest(_key_for(key, "cover"), signature, "sha512")
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))


def _key_for(key: bytes, use: str) -> bytes:
    return hmac.digest(key, use.encode(), "sha256")


def _packed(wanted: Wanted) -> bytes:
    """Form of the id, whether there is a topic, which system; the day; the topic; the system, where it is spelled; the id."""
    form = next((n for n, letters in enumerate(_ALPHABETS) if set(wanted.contact) <= set(letters)), _AS_IT_IS)
    place = _SYSTEMS.index(wanted.system) if wanted.system in _SYSTEMS else 0
    day = (wanted.last_day - _DAY_ZERO).days
    if not 0 <= day <= _LAST_DAY:
        raise NoLink(f"{wanted.last_day} is no day up to which a link can be good")
    spelled = b"" if place else _system_spelled(wanted.system)
    topic = _number_of(wanted.topic) if wanted.topic else b""
    return bytes([form << 4 | bool(topic) << 3 | place]) + day.to_bytes(2) + topic + spelled + _id_packed(wanted.contact, form)


def _unpacked(clear: bytes, mark: str, topics: Iterable[str]) -> Link | None:
    head, day, rest = clear[0], int.from_bytes(clear[1:3]), clear[3:]
    form, has_topic, place = head >> 4, bool(head & 8), head & 7
    topic = ""
    if has_topic:
        named, rest = rest[:_TOPIC], rest[_TOPIC:]
        topic = next((name for name in topics if _number_of(name) == named), "")
    system = _SYSTEMS[place]
    if not place:
        system, rest = _system_read(rest)
    until = datetime.combine(_DAY_ZERO + timedelta(days=day + 1), time(), UTC)
    return Link(system, _id_unpacked(rest, form), topic, until, mark)


def _system_spelled(system: str) -> bytes:
    if system in _FURTHER_SYSTEMS:
        return bytes([_LONGEST_NAME + 1 + _FURTHER_SYSTEMS.index(system)])
    return bytes([len(system)]) + system.encode()


def _system_read(data: bytes) -> tuple[str, bytes]:
    """The system, and what follows; raises `IndexError` for one that only a later release knows."""
    length, rest = data[0], data[1:]
    if length > _LONGEST_NAME:
        return _FURTHER_SYSTEMS[length - _LONGEST_NAME - 1], rest
    return rest[:length].decode(), rest[length:]


def _number_of(topic: str) -> bytes:
    return (tokens.named(topic) & ((1 << 8 * _TOPIC) - 1)).to_bytes(_TOPIC)


def _id_packed(contact: str, form: int) -> bytes:
    if form == _AS_IT_IS:
        return contact.encode()
    letters, number = _ALPHABETS[form], 1  # the one in front keeps zeros that an id begins with
    for letter in contact:
        number = number * len(letters) + letters.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8)


def _id_unpacked(data: bytes, form: int) -> str:
    if form == _AS_IT_IS:
        return data.decode()
    letters, number, contact = _ALPHABETS[form], int.from_bytes(data), ""
    while number > 1:
        number, place = divmod(number, len(letters))
        contact = letters[place] + contact
    return contact

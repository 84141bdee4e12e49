"""Button tokens: `1.<ask>.<action>.<index>` in base62, at most 64 bytes (Bot API `callback_data`).

A token is a name, never an authority: it only counts when this very customer has such an ask. Where what stands above a button can
be replaced while the button stays (words held back, a break), a fifth part names it: `1.<ask>.<action>.<index>.<mark>`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_VERSION = "1"
_LONGEST = 64


class Action(StrEnum):
    """What a button does; the letter travels in tokens that live in old chats for ever, so it never changes its meaning."""

    CHOOSE = "a"
    WHY = "w"
    SKIP = "s"
    UNDO_SKIP = "u"
    NEVER = "n"
    LATER = "l"
    SNOOZE = "z"
    ONE_MORE = "m"
    CHANGE = "c"
    CORRECT = "r"
    SWITCH = "t"
    KEEP = "k"
    KEEP_DRAFT = "d"
    DROP_DRAFT = "x"
    REWRITE = "v"
    ERASE_ANSWER = "e"
    YES = "Y"
    NO = "N"
    DETAILS = "D"
    YES_WITHOUT_SHARING = "W"
    MY_ANSWERS = "A"
    ERASE_NOW = "E"
    KEEP_AFTER_STOP = "K"
    NOT_A_STOP = "O"
    ERASE_ALL = "X"
    KEEP_ALL = "Z"
    STOP = "S"
    OFFER_ERASURE = "F"
    DONE = "o"
    STILL_TRUE = "y"
    HAS_CHANGED = "g"
    FORGET_IT = "f"
    STOP_SHARING = "p"
    SHARE = "q"
    MENU = "M"
    PACE = "P"
    LANGUAGE = "L"
    CONSENTS = "C"
    PURPOSE_OFF = "b"
    PURPOSE_ON = "h"
    KEEP_HERE = "H"
    SHARE_ALL = "G"
    PAUSE = "U"
    RESUME = "R"
    EXPORT = "B"
    ZONE = "T"
    NO_ZONE = "J"
    AGE = "I"
    NEVER_QUESTION = "V"
    NEVER_TOPIC = "Q"
    ONE_NOW = "j"
    GO_ON = "i"
    # All letters are taken: from here on digits.
    JOIN = "6"
    NOT_JOIN = "7"
    LET_JOIN = "8"
    NOT_LET_JOIN = "9"
    JOIN_RECORD = "0"
    KEEP_APART = "1"
    ALLOW_TOPIC = "2"


_ACTIONS = frozenset(action.value for action in Action)


@dataclass(frozen=True, slots=True)
class Token:
    """What a button carried: the ask (or notice, confirmation, name) it belongs to, what it does, which option."""

    ask: int
    action: Action
    index: int = 0
    mark: int = 0
    """Which of several things that came one after another the button stands under; none in tokens from before that was told."""


def write(action: Action, ask: int = 0, index: int = 0, mark: int = 0) -> str:
    """The token of one button."""
    return beginning(ask) + ending(action, index, mark)


def beginning(ask: int) -> str:
    """What the tokens of all buttons of an ask begin with."""
    return f"{_VERSION}.{_base62(ask)}."


def ending(action: Action, index: int = 0, mark: int = 0) -> str:
    """What follows in the token of one button, whosever ask it is."""
    token = f"{action}.{_base62(index)}"
    return f"{token}.{_base62(mark)}" if mark else token


def named(name: str) -> int:
    """A number that stands for a name (a purpose, a question) in a token: the names of one catalogue are few."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest())


def read(text: str) -> Token | None:
    """The token in `text`, or nothing: taps can carry anything."""
    parts = text.split(".") if len(text) <= _LONGEST else []
    if len(parts) not in (4, 5) or parts[0] != _VERSION or parts[2] not in _ACTIONS:
        return None
    ask, index, mark = _number(parts[1]), _number(parts[3]), _number(parts[4]) if len(parts) == 5 else 0
    return None if ask is None or index is None or mark is None else Token(ask, Action(parts[2]), index, mark)


def action_of(text: str) -> Action | None:
    """What a button of ours does."""
    token = read(text)
    return token.action if token else None


@lru_cache(maxsize=1024)
def _base62(number: int) -> str:
    """All buttons of a message carry the same number."""
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _number(text: str) -> int | None:
    if not text or any(letter not in _VALUES for letter in text):
        return None
    number = 0
    for letter in text:
        number = number * 62 + _VALUES[letter]
    return number

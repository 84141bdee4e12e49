"""What the engine wants done, in the imperative; it never does anything itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says and the token it carries back (1-64 bytes of ASCII, Bot API `callback_data`)."""

    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Message:
    """What the customer reads, neutral of any channel: text, rows of buttons in the order they are shown."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in order."""
        return tuple(button.label for row in self.rows for button in row)


FOR_SURE = "right:"
"""How the names of messages begin that answer a right: none of them is left out, however much waits for one customer."""


@dataclass(frozen=True, slots=True)
class Say:
    """Send a new message; `key` names it for later amendments, `ask` ties its delivery to an ask."""

    key: str
    message: Message
    proactive: bool = False
    not_after: datetime | None = None
    ask: int | None = None
    channel: str | None = None
    """Another chat of the customer than the one of this turn."""
    one_at_a_time: bool = False
    """Takes the place of an earlier message of this name that has not left yet."""


@dataclass(frozen=True, slots=True)
class Amend:
    """Change a message in place: the one named `key`, or the one that was tapped. Where a channel cannot, say it anew."""

    message: Message
    key: str | None = None
    """`None`: the message that carries the tapped button."""


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send a file that is made of the records when it leaves: `my_data` is everything about this customer."""

    key: str
    what: Literal["my_data"]
    message: Message
    """What is said with it."""
    otherwise: Message
    """What is said in its place where the file does not get through."""


@dataclass(frozen=True, slots=True)
class Toast:
    """A short note on a tap (at most 200 letters, Bot API `answerCallbackQuery`); empty just stops the spinner."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave this group: never personal data there."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Nothing queued may leave any more: only what is proactive, or all."""

    what: Literal["proactive", "all"]


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is said after an erasure, each of them only when it is true."""

    done: Message
    """Nothing is left, and it is said at once."""
    pending: Message
    """The rows and the key are gone, and a file that may hold a copy cannot be emptied yet."""
    finished: Message | None
    """Nothing is left now, after it was pending or cut off; nothing where the other words made no such promise."""
    if_back: Message | None = None
    """In place of the first and the last, to who said yes or hello again before it could be said: not that they are forgotten."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget this customer entirely; the farewell is said afterwards, from memory."""

    farewell: Farewell | None
    receipt: str
    why: Literal["erased", "under_age"] = "erased"
    """What the keyed hashes of their addresses remember: that they asked for it, or that they are not to be asked for a time."""


@dataclass(frozen=True, slots=True)
class CountMisread:
    """Count that typed words were not understood: of which question, in which language, and what was offered instead.

    Never the words, and nothing that tells whose they were.
    """

    question: str
    """Its id; empty where nothing waited."""
    language: str
    offered: tuple[str, ...]
    """The buttons of what they may have meant, by the names of their actions."""


@dataclass(frozen=True, slots=True)
class FollowLink:
    """Look at both customers of a link and go one step: nobody's own state says whether their chats may become one."""

    step: Literal["show", "agree", "decline", "allow"]
    """The code was sent, or its request was tapped, in the new chat; `allow`: the chat that gave the code said yes."""
    customer: int
    """The customer on the other side: whose code it is, or who agreed to be joined."""
    code: int


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Read a link that may name a customer record, and look whether it can still be joined: no state of one customer says so."""

    payload: str


@dataclass(frozen=True, slots=True)
class OfferCode:
    """Keep, by its keyed hash, a code that the customer reads out to whoever helps them, in place of an earlier one."""

    code: str
    until: datetime


Effect = Say | Amend | SendFile | Toast | Leave | Cancel | Erase | FollowLink | OpenLink | CountMisread | OfferCode

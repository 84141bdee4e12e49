"""Records elsewhere and other chats: joined, offered to be joined, or kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.engine.model.ids_and_time import ContentHash

CONTACT_WAITS = timedelta(days=30)
"""How long a yes joins the record that a link came with, once it was opened."""


@dataclass(frozen=True, slots=True)
class LinkYes:
    """The yes to being joined with another customer, from the chat that was given their code."""

    customer: int
    code: int
    wording: ContentHash


@dataclass(frozen=True, slots=True)
class ContactLink:
    """The customer record that this customer came with a link of; nothing is joined before their yes.

    `contact` and `mark` live in the sealed snapshot, never in the log.
    """

    id: int
    """What the buttons about it are told by."""
    system: str
    at: datetime
    contact: str = ""
    """What that system calls them."""
    mark: str = ""
    """By which the link is known, so that it joins once."""
    is_over: bool = False
    """Whether somebody else was first: nothing is joined any more."""
    agreed: ContentHash = ""
    """The exact words of the yes that waits for the age to be told; empty before it."""

    def is_open(self, now: datetime) -> bool:
        """Whether a yes still joins it: as long as a notice waits for one (timers)."""
        return not self.is_over and now - self.at <= CONTACT_WAITS


@dataclass(frozen=True, slots=True)
class ContactConflict:
    """A record that this customer came with and that was not joined: it is somebody else's, or they have another one there.

    `contact` lives in the sealed snapshot, never in the log.
    """

    system: str
    why: Literal["taken", "second"]
    at: datetime
    contact: str = ""


@dataclass(frozen=True, slots=True)
class RecordApart:
    """A record that they said is not theirs, or that their answers are to stay apart from.

    `contact` lives in the sealed snapshot, never in the log.
    """

    system: str
    at: datetime
    contact: str = ""
    is_joined: bool = False
    """Whether it was joined before they said so: only an erasure parts it from their answers, and nothing leaves until then."""

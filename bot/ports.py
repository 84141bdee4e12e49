"""The doors of the house: what a channel gives and takes. Channels translate, nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bot.clock import Clock
from bot.engine.model.effects import Message
from bot.engine.model.inputs import Content
from prompts.catalogue.catalogue import Catalogue
from storage.model.queue_items import InboxItem

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

TO_COPY = re.compile(r"(?<!\S)/[a-z]{2,32} [0-9A-Z]{16,}(?!\S)")
"""A command with a code behind it, in a text of ours: it is for another chat, so it is shown to be copied and never tapped."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a customer or their messenger did, translated from the platform's update by a pure function."""

    channel: str
    address: str
    """The channel's id of the person."""
    event_key: str
    """Unique per channel and account: the dedupe key."""
    content: Content
    at: datetime
    language: str | None = None
    message_ref: str | None = None
    """The message sent, or the one that carries the tapped button."""
    tap_ref: str | None = None
    """What answers a tap (a callback query id): short-lived, best effort."""
    chat: Literal["private", "group", "channel"] = "private"
    chat_ref: str | None = None
    """The group, where `chat` is not private."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; effects degrade by this table and by nothing else."""

    can_edit: bool
    can_toast: bool
    max_buttons: int
    """Buttons a message may carry; a message with more says its choices as numbered text."""
    max_text: int
    can_send_files: bool = True
    per_second: int | None = None
    """Messages a second over all chats that the platform accepts, and that we stay within; `None`: no limit."""
    chat_interval: float = 0
    """Seconds between two messages to one chat."""
    holds_questions: bool = False
    """Whether a question waits until the customer is present (the web phone): a closed tab is not a silence."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand to the customer, whole in memory: small, and gone when it was delivered."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to deliver: new when `replaces` is empty, else in place of that message; `file` goes with its text."""

    address: str
    message: Message
    replaces: str | None = None
    idempotency_key: str = ""
    file: File | None = None
    is_plain: bool = False
    """Whether nothing but the words is to be sent: the platform refused them with what usually goes with them."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Whether a messenger knows us, in words, and what cures it where it does not."""

    ok: bool
    detail: str
    fix: str = ""
    account: str = ""
    """What the messenger calls us, where it knows us."""


@dataclass(frozen=True, slots=True)
class StartLinks:
    """How a link opens a channel: the address up to the start word, or, where nobody knows it, why not."""

    channel: str
    """In people's words."""
    before: str
    why_not: str = ""


class Channel(Protocol):
    """A messenger. `deliver` returns the platform's name of the message.

    It raises `TryLater` when the message surely did not leave, `CustomerGone` when it can never arrive, `Refused` when the
    platform rejects it for good, and `Uncertain` when nobody knows.
    """

    name: str
    capabilities: Capabilities

    async def deliver(self, outbound: Outbound) -> str: ...

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """Answer a tap; best effort, never raises for the platform's refusal."""

    async def working(self, address: str) -> None:
        """Show that something takes a moment, where the platform can; best effort, and only for real work."""

    async def leave(self, chat_ref: str) -> None:
        """Leave a group."""

    def forget(self, address: str, *, for_good: bool = True) -> None:
        """Drop whatever the channel itself remembers of somebody who was erased.

        Not `for_good`: the channel's own name for them has to last, so that they are recognised for the time they were told.
        """

    def is_present(self, address: str) -> bool:
        """Whether a held question can be shown now; always true for messengers that deliver while closed."""


class Host(Protocol):
    """What the running bot does for one channel; addresses are that channel's own."""

    @property
    def clock(self) -> Clock: ...

    @property
    def catalogue(self) -> Callable[[], Catalogue]:
        """What is live now."""

    def secret(self, purpose: str) -> bytes:
        """A secret of this installation, another one for each purpose."""

    def lane(self, conversation: str) -> str:
        """The name under which a conversation's updates are handled one after the other."""

    async def receive(self, items: Sequence[InboxItem]) -> None:
        """Keep raw updates and have them handled; only when this returns may the platform be told that they arrived."""

    def is_full(self) -> bool:
        """Whether nothing should be submitted now but what must be heard: a stop, a no, an erasure."""

    async def submit(self, address: str, event_key: str, body: str) -> None:
        """Keep one raw update, and return when it is handled and answered."""

    async def knock(self, address: str) -> None:
        """Whoever has this address is here: what was held for them may come."""

    async def screen(self, address: str) -> Sequence[tuple[str, Message]]:
        """What somebody sees, as the records tell it: names and messages, oldest first."""

    async def ever_agreed(self, address: str) -> bool:
        """Whether whoever has this address ever said Yes; a stop afterwards changes nothing about it."""


class OpenChannel(Protocol):
    """A channel in use: what it sends with, and what of it runs, is served, and ends with the process."""

    @property
    def channel(self) -> Channel: ...

    def pages(self) -> Sequence[BaseRoute]:
        """What it answers over HTTP."""

    def listening(self) -> Coroutine[Any, Any, None] | None:
        """What runs for ever to take what customers do, such as polling; nothing where the pages bring it."""

    async def prepare(self) -> None:
        """What the platform shows about the bot, once and beside the work of the process that listens; never fails."""

    async def stop(self) -> None:
        """The process is about to end: hold nothing open that would keep it."""

    async def close(self) -> None:
        """Let go of every connection."""

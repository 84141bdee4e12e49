"""What one browser shows, and the open pages that are told when it changes: memory only, gone with the process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.model.effects import Message

_MOST_BUBBLES = 200
_MOST_NOTES = 5
_MOST_UNREAD = 256
"""Events a page may be behind; one that is further behind opens anew and gets the whole screen."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: what it is called, and the name it waits under."""

    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the screen, the bot's or the customer's own."""

    ref: str
    message: Message
    is_own: bool = False
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A bubble appeared, or changed in place."""

    bubble: Bubble
    is_new: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The customer's own bubble went: what it says was not received."""

    ref: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A toast."""

    text: str


@dataclass(frozen=True, slots=True)
class Wiped:
    """Everything on the screen went: the customer was forgotten."""


Event = Shown | TakenBack | Noted | Wiped


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap whose reply is awaited; `bubble` is what the customer said by it."""

    on: str
    bubble: Bubble


@dataclass(slots=True)
class Screen:
    """The bubbles of one address in order, and the toasts that no open page has shown yet."""

    bubbles: dict[str, Bubble] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tap: Tap | None = None
    last_tapped: str | None = None
    """The message whose button was pressed last: its keyboard stays open."""
    served_at: datetime | None = None
    """When a page was last sent that no open stream has taken over since."""
    is_forgotten: bool = False
    ever_agreed: bool = False
    """Whether their Yes was ever seen; until it is, the records are asked."""
    replies: int = 0
    replied: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, bubble: Bubble) -> Shown:
        """Show a bubble, in place of the one of that name if there is one; the oldest make room."""
        is_new = bubble.ref not in self.bubbles
        self.bubbles[bubble.ref] = bubble
        while len(self.bubbles) > _MOST_BUBBLES:
            del self.bubbles[next(iter(self.bubbles))]
        return Shown(bubble, is_new)

    def note(self, text: str) -> None:
        """Keep a toast for the next page."""
        self.notes = [*self.notes, text][-_MOST_NOTES:]

    def take_notes(self) -> list[str]:
        """The toasts that nobody saw yet; they are seen now."""
        notes, self.notes = self.notes, []
        return notes

    def find_label(self, ref: str, token: str) -> str | None:
        """What the button with this token says, where it is on the screen."""
        bubble = self.bubbles.get(ref)
        buttons = [button for row in bubble.message.rows for button in row] if bubble else []
        return next((button.label for button in buttons if button.token == token), None)


class Stream:
    """One open page: what it is to be told, in order, and which network it is open on."""

    def __init__(self, network: str = "") -> None:
        self.network = network
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._is_closed = False

    def push(self, event: Event) -> None:
        """Tell the page; one that cannot keep up is closed instead, since it catches up when it opens again."""
        if self._events.qsize() >= _MOST_UNREAD:
            self.close()
        elif not self._is_closed:
            self._events.put_nowait(event)

    def close(self) -> None:
        """End it, after what it was told already."""
        if not self._is_closed:
            self._is_closed = True
            self._events.put_nowait(None)

    async def next(self) -> Event | None:
        """What happens next; `None` when the stream ends."""
        return await self._events.get()

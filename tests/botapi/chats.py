"""People, chats and the messages in them, as the phones show them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from . import keyboards
from .recording import Upload
from .waiting import Waiters

ChatKind = Literal["private", "group", "supergroup"]


@dataclass(eq=False, slots=True)
class Person:
    """A user of Telegram; the bot is one too."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    is_deactivated: bool = False
    toasts: list[str] = field(default_factory=list)
    toasted: Waiters[str] = field(default_factory=Waiters, repr=False)

    def as_json(self) -> dict[str, Any]:
        """A User object; absent is absent, never null."""
        names = {"last_name": self.last_name, "username": self.username, "language_code": self.language}
        always = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return always | {name: value for name, value in names.items() if value is not None}

    def is_shown(self, toast: str) -> None:
        """A short note appears on the phone and goes away by itself."""
        self.toasts.append(toast)
        self.toasted.tell(toast)


@dataclass(eq=False, slots=True)
class Message:
    """One message, as it looks now."""

    id: int
    chat: "Chat" = field(repr=False)
    sender: Person = field(repr=False)
    sent_at: datetime
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list, repr=False)
    markup: keyboards.Markup | None = field(default=None, repr=False)
    content: dict[str, Any] = field(default_factory=dict, repr=False)
    reply_to: "Message | None" = field(default=None, repr=False)
    edited_at: datetime | None = None
    is_edited: bool = False
    document: Upload | None = None

    @property
    def caption(self) -> str:
        """The words under a photo or a document."""
        return str(self.content.get("caption", ""))

    @property
    def words(self) -> str:
        """Whatever there is to read."""
        return self.text or self.caption

    @property
    def keyboard(self) -> list[list[str]]:
        """The rows of buttons under the message, by label."""
        return keyboards.labels(self.markup)

    def as_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """A Message object."""
        shown: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender.as_json(),
            "chat": self.chat.as_json(),
            "date": int(self.sent_at.timestamp()),
        }
        if self.edited_at:
            shown["edit_date"] = int(self.edited_at.timestamp())
        if self.reply_to and with_reply:
            shown["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        return shown | self._body() | self._inline_keyboard()

    def _body(self) -> dict[str, Any]:
        if not self.text:
            return self.content
        return {"text": self.text} | ({"entities": self.entities} if self.entities else {})

    def _inline_keyboard(self) -> dict[str, Any]:
        """Only inline keyboards come back with a message (Message, `reply_markup`)."""
        return {"reply_markup": self.markup} if self.markup and "inline_keyboard" in self.markup else {}


@dataclass(eq=False, slots=True)
class Chat:
    """A conversation, and what is on the screen of those in it."""

    id: int
    kind: ChatKind
    person: Person | None = None
    title: str = ""
    bot_may_write: bool = False
    is_blocked: bool = False
    is_left: bool = False
    reply_keyboard: list[list[str]] = field(default_factory=list)
    _messages: dict[int, Message] = field(default_factory=dict, repr=False)
    _changed: Waiters[Message] = field(default_factory=Waiters, repr=False)

    @property
    def messages(self) -> list[Message]:
        """Everything to be seen when scrolling through the chat, oldest first."""
        return list(self._messages.values())

    def newest_first(self) -> Iterator[Message]:
        """The messages from the bottom of the screen upwards."""
        return reversed(self._messages.values())

    def find(self, message_id: int) -> Message | None:
        """The message with that id, unless it was deleted."""
        return self._messages.get(message_id)

    def gains(self, message: Message) -> None:
        """A message appears."""
        self._messages[message.id] = message
        if message.markup and "keyboard" in message.markup:
            self.reply_keyboard = keyboards.labels(message.markup, "keyboard")
        elif message.markup and message.markup.get("remove_keyboard"):
            self.reply_keyboard = []
        self._changed.tell(message)

    def loses(self, message: Message) -> None:
        """A message disappears from every phone."""
        del self._messages[message.id]

    def shows_changed(self, message: Message) -> None:
        """A message looks different now."""
        self._changed.tell(message)

    async def shows(self, part: str, *, by: Person, after: Message | None = None, timeout: float = 5) -> Message:
        """The newest message by that sender with those words, now or as soon as it comes."""

        def fits(message: Message) -> bool:
            return message.sender is by and part in message.words and (after is None or message.id > after.id)

        seen = next((message for message in self.newest_first() if fits(message)), None)
        if seen:
            return seen
        return await self._changed.first(fits, timeout=timeout, otherwise=lambda: self._without(part, timeout))

    def as_json(self) -> dict[str, Any]:
        """A Chat object."""
        if self.person is None:
            return {"id": self.id, "type": self.kind, "title": self.title}
        person = self.person.as_json()
        names = {name: person[name] for name in ("first_name", "last_name", "username") if name in person}
        return {"id": self.id, "type": self.kind} | names

    def _without(self, part: str, timeout: float) -> str:
        screen = "\n".join(f"  {message.sender.first_name}: {message.words}" for message in self.messages[-8:])
        return f"no message with {part!r} came within {timeout} s; the chat shows:\n{screen or '  nothing'}"

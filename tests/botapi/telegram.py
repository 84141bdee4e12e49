"""The messenger itself: who exists, who may write to whom, and what becomes an update."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import text as texts
from .arguments import Arguments
from .chats import Chat, Message, Person
from .clock import Clock
from .errors import BadRequest, Forbidden
from .recording import Upload
from .updates import CALLBACK_LIFE, UpdateQueue

QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(eq=False, slots=True)
class Tap:
    """A press on a button, and what the bot answered to it."""

    id: str
    person: Person
    data: str
    at: datetime
    answer: str | None = None
    is_alert: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the little clock on the button has stopped."""
        return self.answer is not None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be said, by the bot or by a person."""

    formatted: texts.FormattedText = field(default_factory=lambda: texts.FormattedText(""))
    content: dict[str, Any] = field(default_factory=dict)
    markup: dict[str, Any] | None = None
    reply_to: Message | None = None
    document: Upload | None = None


@dataclass
class Telegram:
    """Everything behind the Bot API of one bot."""

    bot: Person
    clock: Clock
    updates: UpdateQueue
    answer_within: float = 15
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._last_message_id = 0
        self._last_query_id = 4_611_686_018_427_387_904

    def says(self, chat: Chat, sender: Person, draft: Draft) -> Message:
        """A person writes: the message is on the screen and becomes an update."""
        chat.bot_may_write = True
        message = self.shows(chat, sender, draft)
        self.updates.add("message", message.as_json(), lane=("message", chat.id))
        return message

    def shows(self, chat: Chat, sender: Person, draft: Draft) -> Message:
        """A message appears in a chat."""
        self._last_message_id += 1
        message = Message(
            self._last_message_id,
            chat,
            sender,
            self.clock(),
            text=draft.formatted.text,
            entities=draft.formatted.entities,
            markup=draft.markup,
            content=draft.content,
            reply_to=draft.reply_to,
            document=draft.document,
        )
        chat.gains(message)
        return message

    def edited(self, message: Message, formatted: texts.FormattedText) -> None:
        """A person corrects what they wrote."""
        message.text, message.entities = formatted.text, formatted.entities
        message.edited_at, message.is_edited = self.clock(), True
        message.chat.shows_changed(message)
        self.updates.add("edited_message", message.as_json(), lane=("message", message.chat.id))

    def tapped(self, person: Person, message: Message, data: str) -> Tap:
        """A person presses a button; each press is a new query with a new id."""
        self._last_query_id += 1
        tap = Tap(str(self._last_query_id), person, data, self.clock())
        self.taps[tap.id] = tap
        query = {
            "id": tap.id,
            "from": person.as_json(),
            "message": self._as_seen_in_a_query(message),
            "chat_instance": str(message.chat.id * 31),
            "data": data,
        }
        self.updates.add("callback_query", query, lane=("callback", person.id), lives=CALLBACK_LIFE)
        return tap

    def standing_changed(self, chat: Chat, by: Person, *, old: str, new: str) -> None:
        """The bot was blocked, unblocked, added or removed: `my_chat_member`."""
        change = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(self.clock().timestamp()),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(new),
        }
        self.updates.add("my_chat_member", change, lane=("my_chat_member", chat.id))

    def chat_named(self, given: Arguments) -> Chat:
        """The chat of `chat_id`; the bot knows only chats where somebody wrote to it first."""
        chat_id = given.parameters.get("chat_id")
        if chat_id in (None, ""):
            raise BadRequest("chat_id is empty")
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            raise BadRequest("chat not found")
        chat = self.chats.get(given.integer("chat_id"))
        if chat is None or not chat.bot_may_write:
            raise BadRequest("chat not found")
        return chat

    def chat_to_write_in(self, given: Arguments) -> Chat:
        """The chat of `chat_id`, if its people still want the bot there."""
        chat = self.chat_named(given)
        if chat.person and chat.person.is_deactivated:
            raise Forbidden("user is deactivated")
        if chat.is_blocked:
            raise Forbidden("bot was blocked by the user")
        if chat.is_left:
            raise Forbidden(f"bot is not a member of the {chat.kind} chat")
        return chat

    def open_tap(self, query_id: str) -> Tap:
        """The press of a `callback_query_id`: answered once, and soon (field reports: 10-20 s), or not at all."""
        tap = self.taps.get(query_id)
        if tap is None or tap.is_answered or (self.clock() - tap.at).total_seconds() > self.answer_within:
            raise BadRequest(QUERY_TOO_OLD)
        return tap

    def _membership(self, status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot.as_json(), "status": status} | until

    @staticmethod
    def _as_seen_in_a_query(message: Message) -> dict[str, Any]:
        """A deleted message is an InaccessibleMessage, dated 0."""
        if message.chat.find(message.id) is message:
            return message.as_json()
        return {"chat": message.chat.as_json(), "message_id": message.id, "date": 0}

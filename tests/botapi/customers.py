"""People a test can play: they write, press buttons, block the bot, and look at their phone."""

from collections.abc import Iterator
from typing import Any

from telegram.constants import MessageLimit

from . import keyboards, text
from .chats import Chat, Message, Person
from .telegram import Draft, Tap, Telegram


class Member:
    """Somebody in a chat with the bot."""

    def __init__(self, telegram: Telegram, person: Person, chat: Chat) -> None:
        self.person = person
        self.chat = chat
        self._telegram = telegram

    @property
    def id(self) -> int:
        """The user id."""
        return self.person.id

    @property
    def toasts(self) -> list[str]:
        """The notes shown after pressing buttons, oldest first."""
        return self.person.toasts

    async def says(self, words: str, *, reply_to: Message | None = None) -> Message:
        """Write a message; a very long one is sent as several, and the last is returned."""
        pieces = text.split_as_a_client_does(words, MessageLimit.MAX_TEXT_LENGTH)
        return [self._send(Draft(text.parse(piece), reply_to=reply_to)) for piece in pieces][-1]

    async def taps(self, label: str, *, on: Message | None = None, times: int = 1) -> Tap:
        """Press the button with that label on the newest message that shows one; returns the last press."""
        message, button = self._button(label, on)
        if not button.get("callback_data"):
            raise AssertionError(f"the button {label!r} opens something on the phone; the bot hears nothing of it")
        return [self._telegram.tapped(self.person, message, button["callback_data"]) for _ in range(times)][-1]

    async def double_taps(self, label: str, *, on: Message | None = None) -> Tap:
        """Press twice, as impatient people do: two queries with different ids."""
        return await self.taps(label, on=on, times=2)

    async def forges_tap(self, data: str, on_message: Message) -> Tap:
        """Send any callback data, as a modified or outdated client can (CallbackQuery, `data`)."""
        return self._telegram.tapped(self.person, on_message, data)

    async def types_key(self, label: str) -> Message:
        """Press a key of the custom keyboard that replaced the letters: it is sent as a message."""
        keys = [key for row in self.chat.reply_keyboard for key in row]
        if label not in keys:
            raise AssertionError(f"no key {label!r} on {self._name}'s keyboard; it shows {keys}")
        return await self.says(label)

    async def sends_sticker(self, emoji: str = "👍") -> Message:
        """Send a sticker."""
        look = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        sticker = {"type": "regular", "emoji": emoji} | look | _file("CAACAgIAAxkBAAI")
        return self._send(Draft(content={"sticker": sticker}))

    async def sends_voice(self, seconds: int = 14) -> Message:
        """Send a voice message."""
        voice = {"duration": seconds, "mime_type": "audio/ogg"}
        return self._send(Draft(content={"voice": voice | _file("AwACAgIAAxkBAAI")}))

    async def sends_photo(self, caption: str = "") -> Message:
        """Send a photo, with or without words under it."""
        sizes = [{"width": side, "height": side} | _file(f"AgACAgIAAxkBAAI{side}") for side in (90, 320, 800)]
        words = {"caption": caption} if caption else {}
        return self._send(Draft(content={"photo": sizes} | words))

    async def sends_video(self, caption: str = "") -> Message:
        """Send a video, with or without words under it."""
        video = {"width": 640, "height": 360, "duration": 9, "mime_type": "video/mp4"} | _file("BAACAgIAAxkBAAI")
        return self._send(Draft(content={"video": video} | ({"caption": caption} if caption else {})))

    async def sends_document(self, caption: str = "") -> Message:
        """Send a file, with or without words under it."""
        document = {"file_name": "list.pdf", "mime_type": "application/pdf"} | _file("BQACAgIAAxkBAAI")
        return self._send(Draft(content={"document": document} | ({"caption": caption} if caption else {})))

    async def sends_location(self) -> Message:
        """Send where one is."""
        return self._send(Draft(content={"location": {"latitude": 51.9, "longitude": -8.47}}))

    async def shares_contact(self, phone: str = "+15550100", *, of: Person | None = None) -> Message:
        """Share a phone number, one's own unless `of` says otherwise."""
        owner = of or self.person
        contact = {"phone_number": phone, "first_name": owner.first_name, "user_id": owner.id}
        return self._send(Draft(content={"contact": contact}))

    async def edits(self, message: Message, words: str) -> Message:
        """Correct an own message."""
        if message.sender is not self.person:
            raise AssertionError(f"{self._name} can edit only what {self._name} wrote")
        self._telegram.edited(message, text.parse(words))
        return message

    async def sees(self, part: str, *, after: Message | None = None, timeout: float = 5) -> Message:
        """The bot's newest message with those words (after another one, if given), as soon as it is there."""
        return await self.chat.shows(part, by=self._telegram.bot, after=after, timeout=timeout)

    async def sees_toast(self, part: str, *, timeout: float = 5) -> str:
        """The newest note with those words, as soon as it is there."""
        shown = next((toast for toast in reversed(self.toasts) if part in toast), None)
        if shown is not None:
            return shown
        return await self.person.toasted.first(
            lambda toast: part in toast,
            timeout=timeout,
            otherwise=lambda: f"no note with {part!r} came within {timeout} s; shown so far: {self.toasts}",
        )

    @property
    def _name(self) -> str:
        return self.person.first_name

    def _send(self, draft: Draft) -> Message:
        if self.chat.is_blocked:
            raise AssertionError(f"{self._name} has blocked the bot and must unblock it before writing")
        return self._telegram.says(self.chat, self.person, draft)

    def _button(self, label: str, on: Message | None) -> tuple[Message, dict[str, Any]]:
        for message in [on] if on else self.chat.newest_first():
            button = keyboards.button_labelled(message.markup, label)
            if button:
                return message, button
        where = f"the message {on.words!r}" if on else f"{self._name}'s phone"
        raise AssertionError(f"no button {label!r} on {where}; visible: {self._visible(on)}")

    def _visible(self, on: Message | None) -> str:
        messages = [message for message in ([on] if on else self.chat.messages) if message.keyboard]
        return "; ".join(f"{message.keyboard} under {message.words!r}" for message in messages) or "no buttons at all"


class Customer(Member):
    """A person in a private chat with the bot."""

    async def blocks_bot(self) -> None:
        """Stop the bot: `my_chat_member` says kicked, and every message to this person is refused."""
        self.chat.is_blocked = True
        self._telegram.standing_changed(self.chat, self.person, old="member", new="kicked")

    async def unblocks_bot(self) -> None:
        """Restart the bot."""
        self.chat.is_blocked = False
        self._telegram.standing_changed(self.chat, self.person, old="kicked", new="member")

    async def deactivates(self) -> None:
        """Delete the account; the bot hears of it only when it writes."""
        self.person.is_deactivated = True


class Group:
    """A group the bot was added to."""

    def __init__(self, telegram: Telegram, chat: Chat, member_ids: Iterator[int]) -> None:
        self.chat = chat
        self._telegram = telegram
        self._member_ids = member_ids

    @property
    def id(self) -> int:
        """The chat id, negative for groups."""
        return self.chat.id

    @property
    def bot_has_left(self) -> bool:
        """Whether the bot called leaveChat."""
        return self.chat.is_left

    def member(self, first_name: str = "Bob", *, id: int | None = None, language: str | None = "en") -> Member:
        """Somebody who is in the group."""
        user_id = next(self._member_ids) if id is None else id
        return Member(self._telegram, Person(user_id, first_name, language=language), self.chat)

    async def adds_bot(self, by: Member) -> None:
        """Somebody brings the bot in: `my_chat_member` says member."""
        self.chat.bot_may_write, self.chat.is_left = True, False
        self._telegram.standing_changed(self.chat, by.person, old="left", new="member")

    async def removes_bot(self, by: Member) -> None:
        """Somebody throws the bot out: `my_chat_member` says kicked."""
        self.chat.is_left = True
        self._telegram.standing_changed(self.chat, by.person, old="member", new="kicked")


def _file(file_id: str) -> dict[str, Any]:
    return {"file_id": file_id, "file_unique_id": file_id[-8:], "file_size": 4_096}

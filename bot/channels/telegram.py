"""Telegram: Bot API updates in, messages out. Translates, nothing more; everything it knows of the platform cites it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram import error as platform
from telegram.constants import CallbackQueryLimit, ChatMemberStatus, ChatType, MessageLimit

from bot.engine import effects, inputs
from bot.errors import CustomerGone, Refused, TryLater, Uncertain
from bot.log import log
from bot.ports import Capabilities, Inbound, Outbound

NAME = "telegram"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of a message too old for the platform to show (`InaccessibleMessage`)."""

_NOT_MODIFIED = "message is not modified"
_GONE = ("bot was blocked", "user is deactivated", "chat not found", "bot can't initiate")
_CANNOT_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Telegram:
    """One bot account. Uses `Bot` as a typed client only; queues, retries and order are ours."""

    name = NAME
    capabilities = Capabilities(can_edit=True, can_toast=True, max_buttons=100, max_text=MessageLimit.MAX_TEXT_LENGTH)

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def deliver(self, outbound: Outbound) -> str:
        """Send or edit; the platform's message id comes back."""
        try:
            if outbound.replaces is not None:
                return await self._edit(outbound, int(outbound.replaces))
            return await self._send(outbound)
        except platform.TelegramError as error:
            raise _meaning(error) from None

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """Stop the spinner, with a toast if there is one; a tap too old to answer is nobody's problem."""
        try:
            await self._bot.answer_callback_query(tap_ref, text[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH] or None)
        except platform.TelegramError as error:
            log.info("tap_not_acknowledged", why=type(error).__name__)

    async def working(self, address: str) -> None:
        """Nothing to show."""

    async def leave(self, chat_ref: str) -> None:
        """Leave a group."""
        try:
            await self._bot.leave_chat(int(chat_ref))
        except platform.TelegramError as error:
            raise _meaning(error) from None

    def forget(self, address: str) -> None:
        """Nothing is remembered here."""

    def is_present(self, address: str) -> bool:
        """Telegram keeps messages for people who are away."""
        return True

    async def _send(self, outbound: Outbound) -> str:
        *first_parts, last_part = _parts(outbound.message.text)
        for part in first_parts:
            await self._say(outbound.address, part, None)
        return await self._say(outbound.address, last_part, _keyboard(outbound.message))

    async def _say(self, address: str, text: str, keyboard: InlineKeyboardMarkup | None) -> str:
        no_preview = LinkPreviewOptions(is_disabled=True)
        sent = await self._bot.send_message(int(address), text, reply_markup=keyboard, link_preview_options=no_preview)
        return str(sent.message_id)

    async def _edit(self, outbound: Outbound, message_id: int) -> str:
        try:
            edited = await self._bot.edit_message_text(
                _parts(outbound.message.text)[0],
                chat_id=int(outbound.address),
                message_id=message_id,
                reply_markup=_keyboard(outbound.message),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except platform.BadRequest as error:
            if _NOT_MODIFIED in str(error).lower():
                return str(message_id)
            if any(words in str(error).lower() for words in _CANNOT_EDIT):
                return await self._send(outbound)
            raise
        return str(edited.message_id if isinstance(edited, Message) else message_id)


def translate(raw: str) -> Inbound | None:
    """One raw update as what happened. Raises where it is not an update at all; `None` for kinds we never asked for."""
    update = Update.de_json(json.loads(raw), None)
    if update is None:
        raise ValueError("an empty update")
    if update.callback_query is not None:
        return _tap(update)
    if update.my_chat_member is not None:
        return _membership(update)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    content = _edit(message) if update.edited_message is not None else _content(message)
    return _inbound(update, message, content) if content is not None else None


def lane_of(update: dict[str, Any]) -> str:
    """The conversation a raw update belongs to, read without trusting its shape; everything of one person is one lane."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        part = update.get(kind)
        sender = part.get("from") if isinstance(part, dict) else None
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return str(sender["id"])
    return "unknown"


def _inbound(update: Update, message: Message, content: inputs.Content) -> Inbound:
    sender = message.from_user
    assert sender is not None
    is_private = message.chat.type == ChatType.PRIVATE
    return Inbound(
        channel=NAME,
        address=str(sender.id),
        event_key=str(update.update_id),
        content=content,
        at=message.date,
        language=sender.language_code,
        message_ref=str(message.message_id),
        chat="private" if is_private else "group",
        chat_ref=str(message.chat.id),
    )


def _tap(update: Update) -> Inbound | None:
    query = update.callback_query
    assert query is not None
    origin = query.message
    is_private = origin is None or origin.chat.type == ChatType.PRIVATE
    return Inbound(
        channel=NAME,
        address=str(query.from_user.id),
        event_key=str(update.update_id),
        content=inputs.Pressed(query.data or ""),
        at=origin.date if isinstance(origin, Message) else _EPOCH,
        language=query.from_user.language_code,
        message_ref=str(origin.message_id) if origin is not None else None,
        tap_ref=query.id,
        chat="private" if is_private else "group",
        chat_ref=str(origin.chat.id) if origin is not None else None,
    )


def _membership(update: Update) -> Inbound | None:
    """In a private chat this comes on block and unblock only; in a group it says that somebody added us (Bot API)."""
    change = update.my_chat_member
    assert change is not None
    is_private = change.chat.type == ChatType.PRIVATE
    is_out = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    if not is_private and is_out:
        return None
    return Inbound(
        channel=NAME,
        address=str(change.from_user.id),
        event_key=str(update.update_id),
        content=inputs.Blocked() if is_out else inputs.Unblocked(),
        at=change.date,
        language=change.from_user.language_code,
        chat="private" if is_private else "group",
        chat_ref=str(change.chat.id),
    )


def _content(message: Message) -> inputs.Content | None:
    if message.text is not None:
        return _words(message.text)
    if message.contact is not None:
        return inputs.SharedContact()
    if message.caption:
        return inputs.Said(message.caption)
    what = _unreadable(message)
    return inputs.SentUnreadable(what) if what else None


def _words(text: str) -> inputs.Content:
    if not text.startswith("/"):
        return inputs.Said(text)
    command, _, argument = text[1:].partition(" ")
    return inputs.Commanded(command.split("@")[0].lower(), argument.strip())


def _edit(message: Message) -> inputs.Content | None:
    text = message.text or message.caption
    return inputs.Edited(text) if text else None


def _unreadable(message: Message) -> Any:
    """What kind of thing it is; `None` for service messages, which nobody wrote."""
    kinds = {
        "sticker": message.sticker or message.animation,
        "voice": message.voice or message.video_note or message.audio,
        "photo": message.photo,
        "video": message.video,
        "document": message.document,
        "location": message.location or message.venue,
        "other": message.poll or message.dice or message.game or message.story,
    }
    return next((kind for kind, found in kinds.items() if found), None)


def _parts(text: str) -> list[str]:
    """A text in pieces the platform takes, cut between lines where it can be; the last piece carries the buttons.

    The platform counts UTF-16 units, of which a letter has at most two, so half of its limit in letters always fits.
    """
    if len(text.encode("utf-16-le")) // 2 <= MessageLimit.MAX_TEXT_LENGTH:
        return [text]
    parts = [""]
    for line in text.splitlines(keepends=True) or [text]:
        for start in range(0, len(line), MessageLimit.MAX_TEXT_LENGTH // 2):
            piece = line[start : start + MessageLimit.MAX_TEXT_LENGTH // 2]
            if len(parts[-1]) + len(piece) > MessageLimit.MAX_TEXT_LENGTH // 2:
                parts.append("")
            parts[-1] += piece
    return [part.rstrip("\n") for part in parts if part.strip()] or [text]


def _keyboard(message: effects.Message) -> InlineKeyboardMarkup | None:
    """`None` removes a keyboard; an empty one would be sent as `{}`, which the platform rejects."""
    rows = [[InlineKeyboardButton(b.label, callback_data=b.token) for b in row] for row in message.rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _meaning(error: platform.TelegramError) -> Exception:
    """What a platform error means for the caller. `BadRequest` is a `NetworkError` in this library, so order matters."""
    match error:
        case platform.RetryAfter():
            return TryLater("the platform asks for patience", _seconds(error.retry_after))
        case platform.Forbidden():
            return CustomerGone("the customer blocked the bot or is gone")
        case platform.BadRequest() if any(words in str(error).lower() for words in _GONE):
            return CustomerGone("the platform does not know this chat")
        case platform.BadRequest() | platform.ChatMigrated() | platform.InvalidToken():
            return Refused(f"the platform refused the message: {type(error).__name__}")
        case platform.NetworkError() if _never_left(error):
            return TryLater("the platform could not be reached", 5)
        case _:
            return Uncertain("no answer from the platform")


def _never_left(error: platform.NetworkError) -> bool:
    """A connection that was never made, or a pool that was full, carried nothing."""
    return type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout", "PoolTimeout")


def _seconds(span: Any) -> float:
    return span.total_seconds() if hasattr(span, "total_seconds") else float(span)

"""Telegram: raw Bot API updates in, what happened out. Pure; everything it knows of the platform cites it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.engine.model import inputs
from bot.ports import Inbound

NAME = "telegram"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of a message too old for the platform to show (`InaccessibleMessage`)."""


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
        address=_number(sender.id),
        event_key=str(update.update_id),
        content=content,
        at=message.date,
        language=sender.language_code,
        message_ref=_number(message.message_id),
        chat="private" if is_private else "group",
        chat_ref=_number(message.chat.id),
    )


def _tap(update: Update) -> Inbound | None:
    query = update.callback_query
    assert query is not None
    origin = query.message
    is_private = origin is None or origin.chat.type == ChatType.PRIVATE
    return Inbound(
        channel=NAME,
        address=_number(query.from_user.id),
        event_key=str(update.update_id),
        content=inputs.Pressed(query.data or ""),
        at=origin.date if isinstance(origin, Message) else _EPOCH,
        language=query.from_user.language_code,
        message_ref=_number(origin.message_id) if origin is not None else None,
        tap_ref=query.id,
        chat="private" if is_private else "group",
        chat_ref=_number(origin.chat.id) if origin is not None else None,
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
        address=_number(change.from_user.id),
        event_key=str(update.update_id),
        content=inputs.Blocked() if is_out else inputs.Unblocked(),
        at=change.date,
        language=change.from_user.language_code,
        chat="private" if is_private else "group",
        chat_ref=_number(change.chat.id),
    )


def _content(message: Message) -> inputs.Content | None:
    if _is_by_somebody_else(message):
        return inputs.SentUnreadable("forwarded")
    if message.text is not None:
        return _words(message.text, _quoted(message))
    if message.contact is not None:
        return inputs.SharedContact()
    if message.caption:
        return inputs.Said(message.caption, _quoted(message))
    what = _unreadable(message)
    return inputs.SentUnreadable(what) if what else None


def _is_by_somebody_else(message: Message) -> bool:
    """Whether the words are not the sender's own: forwarded, or made by an inline bot (Bot API, Message)."""
    return message.forward_origin is not None or message.via_bot is not None


def _quoted(message: Message) -> str:
    """What the first button of the message carries that is replied to (Bot API, Message.reply_to_message.reply_markup)."""
    quoted = message.reply_to_message
    keyboard = quoted.reply_markup.inline_keyboard if quoted is not None and quoted.reply_markup is not None else ()
    carried = (button.callback_data for row in keyboard for button in row)
    return next((data for data in carried if isinstance(data, str)), "")


def _words(text: str, quotes: str = "") -> inputs.Content:
    if not text.startswith("/"):
        return inputs.Said(text, quotes)
    command, *argument = text[1:].split(maxsplit=1) or [""]
    return inputs.Commanded(command.split("@")[0].lower(), *[words.strip() for words in argument])


def _edit(message: Message) -> inputs.Content | None:
    text = message.text or message.caption
    return inputs.Edited(text) if text and not _is_by_somebody_else(message) else None


def _unreadable(message: Message) -> Any:
    """What kind of thing it is; `None` for service messages, which nobody wrote."""
    kinds = {
        "sticker": message.sticker or message.animation,
        "voice": message.voice or message.video_note or message.audio,
        "photo": message.photo or message.live_photo,
        "video": message.video,
        "document": message.document,
        "location": message.location or message.venue,
        "other": message.poll or message.dice or message.game or message.story or message.checklist or message.paid_media,
    }
    return next((kind for kind, found in kinds.items() if found), None)


def _number(value: object) -> str:
    """An id as we keep it. The library takes any type for any field; what is no number could never be written to."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("an id is not a number")
    return str(value)

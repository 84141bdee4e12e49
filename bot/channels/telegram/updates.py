"""Telegram: raw Bot API updates in, what happened out. Pure; everything it knows of the platform cites it.

The fields are read from the JSON as they stand: the library's objects take a third of a turn's processor time, and any type for
any field. What is not of the type the Bot API documents is an error here, and the update a dead letter.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.engine.model import inputs
from bot.ports import Inbound

NAME = "telegram"

_Fields = dict[str, Any]
"""One object of the Bot API."""

_PRIVATE = "private"
_OUT = ("kicked", "left")
"""A type of a chat, and states of a member who is in it no more (Bot API, Chat and ChatMember). Not taken from the library, since
its constants come with all of it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def translate(raw: str) -> Inbound | None:
    """One raw update as what happened. Raises where it is not an update at all; `None` for kinds we never asked for."""
    update = json.loads(raw)
    if not isinstance(update, dict):
        raise ValueError("not an update")
    _number(update, "update_id")
    if (query := _object(update, "callback_query")) is not None:
        return _tap(update, query)
    if (change := _object(update, "my_chat_member")) is not None:
        return _membership(update, change)
    edited = _object(update, "edited_message")
    message = _object(update, "message") or edited
    if message is None:
        return None
    _must_be_whole(message)
    sender = _object(message, "from")
    if sender is None or sender.get("is_bot") is True:
        return None
    content = _edit(message) if edited is not None else _content(message)
    return _inbound(update, message, sender, content) if content is not None else None


def lane_of(update: dict[str, Any]) -> str:
    """The conversation a raw update belongs to, read without trusting its shape; everything of one person is one lane."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        part = update.get(kind)
        sender = part.get("from") if isinstance(part, dict) else None
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return str(sender["id"])
    return "unknown"


def _must_be_whole(message: _Fields) -> None:
    """What every message has, whoever wrote it (Bot API, Message)."""
    _required(message, "chat"), _moment(message, "date"), _number(message, "message_id")


def _inbound(update: _Fields, message: _Fields, sender: _Fields, content: inputs.Content) -> Inbound:
    chat = _required(message, "chat")
    return Inbound(
        channel=NAME,
        address=_number(sender, "id"),
        event_key=_number(update, "update_id"),
        content=content,
        at=_moment(message, "date"),
        language=_text(sender, "language_code"),
        message_ref=_number(message, "message_id"),
        chat="private" if _is_private(chat) else "group",
        chat_ref=_number(chat, "id"),
    )


def _tap(update: _Fields, query: _Fields) -> Inbound:
    sender, origin = _required(query, "from"), _object(query, "message")
    chat = _required(origin, "chat") if origin is not None else None
    return Inbound(
        channel=NAME,
        address=_number(sender, "id"),
        event_key=_number(update, "update_id"),
        content=inputs.Pressed(_text(query, "data") or ""),
        # A message too old for the platform to show has the date 0 (Bot API, InaccessibleMessage).
        at=_moment(origin, "date") if origin is not None else _EPOCH,
        language=_text(sender, "language_code"),
        message_ref=_number(origin, "message_id") if origin is not None else None,
        tap_ref=_required_text(query, "id"),
        chat="private" if chat is None or _is_private(chat) else "group",
        chat_ref=_number(chat, "id") if chat is not None else None,
    )


def _membership(update: _Fields, change: _Fields) -> Inbound | None:
    """In a private chat this comes on block and unblock only; in a group it says that somebody added us (Bot API)."""
    chat, sender = _required(change, "chat"), _required(change, "from")
    is_private = _is_private(chat)
    is_out = _required(change, "new_chat_member").get("status") in _OUT
    if not is_private and is_out:
        return None
    return Inbound(
        channel=NAME,
        address=_number(sender, "id"),
        event_key=_number(update, "update_id"),
        content=inputs.Blocked() if is_out else inputs.Unblocked(),
        at=_moment(change, "date"),
        language=_text(sender, "language_code"),
        chat="private" if is_private else "group",
        chat_ref=_number(chat, "id"),
    )


def _content(message: _Fields) -> inputs.Content | None:
    if _is_by_somebody_else(message):
        return inputs.SentUnreadable("forwarded")
    if (text := _text(message, "text")) is not None:
        return inputs.typed(text, _quoted(message))
    if message.get("contact") is not None:
        return inputs.SharedContact()
    if caption := _text(message, "caption"):
        return inputs.typed(caption, _quoted(message))
    what = _unreadable(message)
    return inputs.SentUnreadable(what) if what else None


def _is_by_somebody_else(message: _Fields) -> bool:
    """Whether the words are not the sender's own: forwarded, or made by an inline bot (Bot API, Message)."""
    return message.get("forward_origin") is not None or message.get("via_bot") is not None


def _quoted(message: _Fields) -> str:
    """What the first button of the message carries that is replied to (Bot API, Message.reply_to_message.reply_markup)."""
    quoted = _object(message, "reply_to_message")
    markup = _object(quoted, "reply_markup") if quoted is not None else None
    rows = markup.get("inline_keyboard") if markup is not None else None
    buttons = (button for row in rows or () if isinstance(row, list) for button in row if isinstance(button, dict))
    return next((data for button in buttons if isinstance(data := button.get("callback_data"), str)), "")


def _edit(message: _Fields) -> inputs.Content | None:
    text = _text(message, "text") or _text(message, "caption")
    return inputs.Edited(text) if text and not _is_by_somebody_else(message) else None


_UNREADABLE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    ("sticker", ("sticker", "animation")),
    ("voice", ("voice", "video_note", "audio")),
    ("photo", ("photo", "live_photo")),
    ("video", ("video",)),
    ("document", ("document",)),
    ("location", ("location", "venue")),
    ("other", ("poll", "dice", "game", "story", "checklist", "paid_media")),
)
"""What we call it, and the fields of a message in which it comes (Bot API, Message)."""


def _unreadable(message: _Fields) -> Any:
    """What kind of thing it is; `None` for service messages, which nobody wrote."""
    return next((kind for kind, fields in _UNREADABLE if any(message.get(name) for name in fields)), None)


def _is_private(chat: _Fields) -> bool:
    return _required_text(chat, "type") == _PRIVATE


def _object(fields: _Fields, name: str) -> _Fields | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, dict):
        raise ValueError(f"{name} is not an object")
    return value


def _required(fields: _Fields, name: str) -> _Fields:
    value = _object(fields, name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


def _text(fields: _Fields, name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    return value


def _required_text(fields: _Fields, name: str) -> str:
    value = _text(fields, name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


def _number(fields: _Fields, name: str) -> str:
    """An id as we keep it; what is no number could never be written to."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} is not a number")
    return str(value)


def _moment(fields: _Fields, name: str) -> datetime:
    """Seconds since 1970 in UTC (Bot API, Message.date)."""
    return _EPOCH + timedelta(seconds=int(_number(fields, name)))

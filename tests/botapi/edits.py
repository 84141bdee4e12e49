"""Methods that change what was sent: editMessageText, editMessageReplyMarkup, deleteMessage."""

from datetime import timedelta
from typing import Any

from . import keyboards
from .arguments import Arguments
from .chats import Chat, Message
from .errors import BadRequest
from .messages import read_text
from .telegram import Telegram

DELETABLE_FOR = timedelta(hours=48)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(telegram: Telegram, given: Arguments) -> dict[str, Any]:
    """editMessageText; leaving out the keyboard removes it."""
    formatted = read_text(given)
    markup = keyboards.checked_inline(given.object("reply_markup"))
    message = _own_message(telegram, given)
    if not message.text:
        raise BadRequest("there is no text in the message to edit")
    if (formatted.text, formatted.entities, markup) == (message.text, message.entities, message.markup):
        raise BadRequest(NOT_MODIFIED)
    message.text, message.entities, message.is_edited = formatted.text, formatted.entities, True
    return _with(telegram, message, markup)


def edit_message_reply_markup(telegram: Telegram, given: Arguments) -> dict[str, Any]:
    """editMessageReplyMarkup; no keyboard removes the one there is."""
    markup = keyboards.checked_inline(given.object("reply_markup"))
    message = _own_message(telegram, given)
    if markup == message.markup:
        raise BadRequest(NOT_MODIFIED)
    return _with(telegram, message, markup)


def delete_message(telegram: Telegram, given: Arguments) -> bool:
    """deleteMessage: only messages sent less than 48 hours ago."""
    chat = telegram.chat_named(given)
    message = _found(chat, given, "message to delete not found")
    if telegram.clock() - message.sent_at >= DELETABLE_FOR:
        raise BadRequest("message can't be deleted for everyone")
    if message.sender is not telegram.bot and chat.kind != "private":
        raise BadRequest("message can't be deleted")
    chat.loses(message)
    return True


def _own_message(telegram: Telegram, given: Arguments) -> Message:
    chat = telegram.chat_to_write_in(given)
    message = _found(chat, given, "message to edit not found")
    if message.sender is not telegram.bot:
        raise BadRequest("message can't be edited")
    return message


def _found(chat: Chat, given: Arguments, otherwise: str) -> Message:
    message_id = given.integer("message_id")
    if message_id <= 0:
        raise BadRequest("message identifier is not specified")
    message = chat.find(message_id)
    if message is None:
        raise BadRequest(otherwise)
    return message


def _with(telegram: Telegram, message: Message, markup: keyboards.Markup | None) -> dict[str, Any]:
    message.markup, message.edited_at = markup, telegram.clock()
    message.chat.shows_changed(message)
    return message.as_json()

"""Methods that put something into a chat: sendMessage, sendDocument, sendChatAction."""

import hashlib
from typing import Any

from telegram.constants import ChatAction, FileSizeLimit, MessageLimit

from . import keyboards, text
from .arguments import Arguments, field_of
from .chats import Chat, Message
from .errors import BadRequest, while_parsing
from .recording import Upload
from .telegram import Draft, Telegram

LONGEST_TEXT_IN_BYTES = 1 << 15


def send_message(telegram: Telegram, given: Arguments) -> dict[str, Any]:
    """sendMessage."""
    chat = telegram.chat_to_write_in(given)
    draft = Draft(read_text(given), markup=read_markup(given), reply_to=_quoted(chat, given))
    return telegram.shows(chat, telegram.bot, draft).as_json()


def send_document(telegram: Telegram, given: Arguments) -> dict[str, Any]:
    """sendDocument, uploaded (multipart) or by an earlier file id."""
    chat = telegram.chat_to_write_in(given)
    document = given.upload("document")
    if not document:
        raise BadRequest("there is no document in the request")
    content = {"document": _described(document)} | read_caption(given)
    upload = document if isinstance(document, Upload) else None
    draft = Draft(content=content, markup=read_markup(given), reply_to=_quoted(chat, given), document=upload)
    return telegram.shows(chat, telegram.bot, draft).as_json()


def send_chat_action(telegram: Telegram, given: Arguments) -> bool:
    """sendChatAction."""
    telegram.chat_to_write_in(given)
    if given.text("action") not in {action.value for action in ChatAction}:
        raise BadRequest("wrong parameter action in request")
    return True


def read_text(given: Arguments) -> text.FormattedText:
    """The text of a message: 1-4096 UTF-16 units after entity parsing (sendMessage, editMessageText)."""
    source = given.text("text")
    if not source:
        raise BadRequest("message text is empty")
    if len(source.encode("utf-8", "surrogatepass")) > LONGEST_TEXT_IN_BYTES:
        raise BadRequest("text is too long")
    formatted = text.parse(source, given.text("parse_mode"), read_entities(given, "entities"))
    if not formatted.text:
        raise BadRequest("text must be non-empty")
    if text.utf16_length(formatted.text) > MessageLimit.MAX_TEXT_LENGTH:
        raise BadRequest("message is too long")
    return formatted


def read_caption(given: Arguments) -> dict[str, Any]:
    """The caption: 0-1024 UTF-16 units after entity parsing (sendDocument)."""
    formatted = text.parse(given.text("caption"), given.text("parse_mode"), read_entities(given, "caption_entities"))
    if text.utf16_length(formatted.text) > MessageLimit.CAPTION_LENGTH:
        raise BadRequest("message caption is too long")
    entities = {"caption_entities": formatted.entities} if formatted.entities else {}
    return {"caption": formatted.text} | entities if formatted.text else {}


def read_entities(given: Arguments, name: str) -> list[dict[str, Any]]:
    """Entities given by the caller instead of a parse mode."""
    entities = given.array(name) or []
    with while_parsing("MessageEntity"):
        for entity in entities:
            _check_entity(entity)
    return entities


def read_markup(given: Arguments) -> keyboards.Markup | None:
    """The keyboard to show."""
    return keyboards.checked(given.object("reply_markup"))


def _check_entity(entity: Any) -> None:
    if not isinstance(entity, dict):
        raise BadRequest("expected an Object")
    field_of(entity, "type", str, required=True)
    field_of(entity, "offset", int, required=True)
    field_of(entity, "length", int, required=True)


def _quoted(chat: Chat, given: Arguments) -> Message | None:
    reply = given.object("reply_parameters")
    if not reply:
        return None
    message = chat.find(field_of(reply, "message_id", int, required=True))
    if message is None and not field_of(reply, "allow_sending_without_reply", bool):
        raise BadRequest("message to be replied not found")
    return message


def _described(document: Upload | str) -> dict[str, Any]:
    if isinstance(document, str):
        return {"file_id": document, "file_unique_id": document[-12:]}
    if not document.content:
        raise BadRequest("file must be non-empty")
    if len(document.content) > FileSizeLimit.FILESIZE_UPLOAD:
        raise BadRequest("file is too big")
    file_id = f"BQACAgIAAxkDAAI{hashlib.sha256(document.content).hexdigest()[:24]}"
    return {
        "file_name": document.name,
        "mime_type": document.content_type,
        "file_id": file_id,
        "file_unique_id": file_id[-12:],
        "file_size": len(document.content),
    }

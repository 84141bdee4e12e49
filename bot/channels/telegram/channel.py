"""Telegram: messages out, as the Bot API takes them. Translates, nothing more; everything it knows of the platform cites it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram import error as platform
from telegram.constants import CallbackQueryLimit, ChatAction, MessageEntityType, MessageLimit

from bot.channels.telegram.updates import NAME
from bot.channels.telegram.wire import Account, NeverLeft, UnexpectedAnswer
from bot.engine.model import effects
from bot.errors import CustomerGone, Refused, TryLater, Uncertain
from bot.log import log
from bot.ports import TO_COPY, Capabilities, Outbound

_NOT_MODIFIED = "message is not modified"
_GONE = ("bot was blocked", "user is deactivated", "chat not found", "bot can't initiate")
_CANNOT_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message")

_NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}

PER_SECOND = 25
"""About 30 messages a second over all chats (Bots FAQ, "My bot is hitting limits"), less what retries and toasts may take."""

_CHAT_INTERVAL = 1.0
"""One message a second in one chat (Bots FAQ)."""


_UNKNOWN = 30
"""Seconds until a platform is asked again that did not accept the token."""


_Keyboard = list[list[tuple[str, str]]]
"""Labels and tokens, row by row."""


class Telegram:
    """One bot account. The library is a typed client for what is rare; queues, retries and order are ours."""

    name = NAME

    def __init__(self, account: Account, taps: Account | None = None, per_second: int = PER_SECOND) -> None:
        """`taps` has connections of its own, so that the answer to a tap never waits behind messages that hang.

        `per_second` is what the platform takes of this account over all chats.
        """
        self.capabilities = Capabilities(
            can_edit=True,
            can_toast=True,
            max_buttons=100,
            max_text=MessageLimit.MAX_TEXT_LENGTH,
            per_second=per_second,
            chat_interval=_CHAT_INTERVAL,
        )
        self._account = account
        self._bot = account.bot
        self._taps = taps or account

    async def deliver(self, outbound: Outbound) -> str:
        """Send or edit; the platform's id of the message with the buttons comes back."""
        try:
            if outbound.replaces is not None and outbound.file is None:
                return await self._edit(outbound, int(outbound.replaces))
            return await self._send(outbound)
        except platform.TelegramError as error:
            raise _meaning(error) from None

    async def acknowledge(self, tap_ref: str, text: str) -> None:
        """Stop the spinner, with a toast if there is one; a tap too old to answer is nobody's problem."""
        toast = _cut(text, CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
        shown = {"text": toast} if toast else {}
        try:
            await self._taps.call("answerCallbackQuery", {"callback_query_id": tap_ref} | shown)
        except platform.TelegramError as error:
            log.info("tap_not_acknowledged", why=type(error).__name__)

    async def working(self, address: str) -> None:
        """Show for five seconds that a file is on its way (Bot API, `sendChatAction`)."""
        try:
            await self._bot.send_chat_action(int(address), ChatAction.UPLOAD_DOCUMENT)
        except platform.TelegramError as error:
            log.info("work_not_shown", why=type(error).__name__)

    async def leave(self, chat_ref: str) -> None:
        """Leave a group."""
        try:
            await self._bot.leave_chat(int(chat_ref))
        except platform.TelegramError as error:
            raise _meaning(error) from None

    def forget(self, address: str, *, for_good: bool = True) -> None:
        """Nothing is remembered here."""

    def is_present(self, address: str) -> bool:
        """Telegram keeps messages for people who are away."""
        return True

    async def _send(self, outbound: Outbound) -> str:
        *first_parts, last_part = _parts(outbound.message.text)
        if outbound.file is not None and _units(last_part) > MessageLimit.CAPTION_LENGTH:
            first_parts, last_part = [*first_parts, last_part], ""
        for number, part in enumerate(first_parts):
            with _after(number):
                await self._say(outbound, part, None)
        with _after(len(first_parts)):
            return await self._finish(outbound, last_part)

    async def _finish(self, outbound: Outbound, text: str) -> str:
        """The message that carries the buttons, and the file if there is one."""
        keyboard = _keyboard(outbound.message)
        if outbound.file is None:
            return await self._say(outbound, text, keyboard)
        file = InputFile(outbound.file.content, filename=outbound.file.name, attach=False)
        chat, buttons = int(outbound.address), _as_object(keyboard)
        with _reading():
            return _ref((await self._bot.send_document(chat, file, caption=text or None, reply_markup=buttons)).message_id)

    async def _say(self, outbound: Outbound, text: str, keyboard: _Keyboard | None) -> str:
        with_it = {} if outbound.is_plain else _NO_PREVIEW | _marks(text) | _with(keyboard)
        fields = {"chat_id": int(outbound.address), "text": text} | with_it
        return _ref_of(await self._account.call("sendMessage", fields))

    async def _edit(self, outbound: Outbound, message_id: int) -> str:
        text = _parts(outbound.message.text)[0]
        fields = {"chat_id": int(outbound.address), "message_id": message_id, "text": text} | _NO_PREVIEW | _marks(text)
        try:
            edited = await self._account.call("editMessageText", fields | _with(_keyboard(outbound.message)))
        except platform.BadRequest as error:
            if _NOT_MODIFIED in str(error).lower():
                return str(message_id)
            if any(words in str(error).lower() for words in _CANNOT_EDIT):
                return await self._send(outbound)
            raise
        return str(message_id) if edited is True else _ref_of(edited)


def _parts(text: str) -> list[str]:
    """A text in pieces the platform takes, cut between lines where it can be; the last piece carries the buttons.

    The platform counts UTF-16 units, of which a letter has at most two, so half of its limit in letters always fits.
    """
    if _units(text) <= MessageLimit.MAX_TEXT_LENGTH:
        return [text]
    parts = [""]
    for line in text.splitlines(keepends=True) or [text]:
        for start in range(0, len(line), MessageLimit.MAX_TEXT_LENGTH // 2):
            piece = line[start : start + MessageLimit.MAX_TEXT_LENGTH // 2]
            if len(parts[-1]) + len(piece) > MessageLimit.MAX_TEXT_LENGTH // 2:
                parts.append("")
            parts[-1] += piece
    return [part.rstrip("\n") for part in parts if part.strip()] or [text]


def _units(text: str) -> int:
    """The length of a text as the platform counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, units: int) -> str:
    """The beginning of a text, at most this long as the platform counts it; a letter is never cut in two."""
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore")


def _marks(text: str) -> dict[str, Any]:
    """A command with a code as `code`, which a tap copies; as a bot command a tap would send it here, and without the code."""
    found = [
        {"type": MessageEntityType.CODE, "offset": _units(text[: code.start()]), "length": _units(code[0])}
        for code in TO_COPY.finditer(text)
    ]
    return {"entities": found} if found else {}


def _keyboard(message: effects.Message) -> _Keyboard | None:
    """Rows of labels and tokens. `None` removes a keyboard; an empty one would be sent as `{}`, which the platform rejects."""
    rows = [[(button.label, button.token) for button in row] for row in message.rows if row]
    return rows or None


def _with(keyboard: _Keyboard | None) -> dict[str, Any]:
    """A keyboard as the Bot API writes it (InlineKeyboardMarkup)."""
    if keyboard is None:
        return {}
    rows = [[{"text": label, "callback_data": token} for label, token in row] for row in keyboard]
    return {"reply_markup": {"inline_keyboard": rows}}


def _as_object(keyboard: _Keyboard | None) -> InlineKeyboardMarkup | None:
    if keyboard is None:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=token) for label, token in row] for row in keyboard])


@contextmanager
def _reading() -> Iterator[None]:
    """The library stumbles over a result that is not of the shape it expects; whether it was done is not known then."""
    try:
        yield
    except platform.TelegramError:
        raise
    except Exception as error:
        raise UnexpectedAnswer(f"the result cannot be read: {type(error).__name__}") from None


def _ref_of(sent: object) -> str:
    """The platform's name of a message that it gave back as it was written."""
    if not isinstance(sent, dict) or "message_id" not in sent:
        raise UnexpectedAnswer("the result is no message")
    with _reading():
        return _ref(sent["message_id"])


def _ref(message_id: object) -> str:
    """The platform's name of a message; the library takes any type for it."""
    if not isinstance(message_id, int) or isinstance(message_id, bool):
        raise TypeError("a message without a number")
    return str(message_id)


@contextmanager
def _after(parts: int) -> Iterator[None]:
    """A message of which parts have left did not surely stay here, whatever became of the next part."""
    try:
        yield
    except platform.TelegramError as error:
        meaning = _meaning(error)
        raise Uncertain("a part of the message has left") if parts and isinstance(meaning, TryLater) else meaning from None


def _meaning(error: platform.TelegramError) -> Exception:
    """What a platform error means for the caller. `BadRequest` is a `NetworkError` in this library, so order matters."""
    match error:
        case platform.RetryAfter():
            return TryLater("the platform asks for patience", _seconds(error.retry_after))
        case platform.Forbidden():
            return CustomerGone("the customer blocked the bot or is gone")
        case platform.BadRequest() if any(words in str(error).lower() for words in _GONE):
            return CustomerGone("the platform does not know this chat")
        case platform.InvalidToken():
            # It says nothing about the message: an account may be known again a moment later.
            return TryLater("the platform does not know this bot", _UNKNOWN)
        case platform.BadRequest() | platform.ChatMigrated():
            return Refused(f"the platform refused the message: {type(error).__name__}")
        case NeverLeft():
            return TryLater("the platform could not be reached", 5)
        case _:
            return Uncertain(f"no answer from the platform: {type(error).__name__}")


def _seconds(span: Any) -> float:
    return span.total_seconds() if hasattr(span, "total_seconds") else float(span)

"""answerCallbackQuery: the note a person sees after pressing a button."""

from telegram.constants import CallbackQueryLimit

from .arguments import Arguments
from .errors import BadRequest
from .telegram import Telegram
from .text import utf16_length


def answer_callback_query(telegram: Telegram, given: Arguments) -> bool:
    """answerCallbackQuery: once for each press, in time, with 0-200 characters."""
    toast = given.text("text")
    if utf16_length(toast) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        raise BadRequest("MESSAGE_TOO_LONG")
    given.integer("cache_time")
    tap = telegram.open_tap(given.text("callback_query_id"))
    tap.answer, tap.is_alert = toast, given.boolean("show_alert")
    if toast:
        tap.person.is_shown(toast)
    return True

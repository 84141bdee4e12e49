"""Keyboards under messages: what Telegram accepts and what a phone shows."""

from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, ReplyLimit

from .arguments import field_of
from .errors import BadRequest, while_parsing
from .text import utf16_length

Markup = dict[str, Any]

MAY_BE_EMPTY = ("switch_inline_query", "switch_inline_query_current_chat", "callback_game")
INLINE_ACTIONS = (
    *("url", "callback_data", "web_app", "login_url", "copy_text", "pay"),
    *("switch_inline_query_chosen_chat", *MAY_BE_EMPTY),
)
REPLY_ACTIONS = (
    *("request_contact", "request_location", "request_poll", "request_users", "request_chat"),
    *("request_managed_bot", "web_app"),
)
FLAGS = ("remove_keyboard", "force_reply", "selective", "resize_keyboard", "one_time_keyboard", "is_persistent")
NOT_ROWS = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
STYLES = ("danger", "success", "primary")
LINKS = ("http://", "https://", "tg://")


def checked(markup: Markup | None) -> Markup | None:
    """The markup Telegram would show, or None when there is nothing to show ({} means no keyboard)."""
    if not markup:
        return None
    rows = _rows(markup, "inline_keyboard", NOT_ROWS)
    if rows:
        _check_inline(rows)
        return {"inline_keyboard": rows}
    return _checked_reply_markup(markup)


def checked_inline(markup: Markup | None) -> Markup | None:
    """Messages already sent can only carry an inline keyboard (editMessageText, editMessageReplyMarkup)."""
    markup = checked(markup)
    if markup and "inline_keyboard" not in markup:
        raise BadRequest("inline keyboard expected")
    return markup


def labels(markup: Markup | None, kind: str = "inline_keyboard") -> list[list[str]]:
    """The rows of labels a person reads."""
    rows = (markup or {}).get(kind, [])
    return [[button if isinstance(button, str) else button["text"] for button in row] for row in rows]


def button_labelled(markup: Markup | None, label: str) -> dict[str, Any] | None:
    """The first inline button with that label."""
    buttons = (button for row in (markup or {}).get("inline_keyboard", []) for button in row)
    return next((button for button in buttons if button["text"] == label), None)


def _checked_reply_markup(markup: Markup) -> Markup | None:
    rows = _rows(markup, "keyboard", 'Field "keyboard" must be an Array of Arrays')
    for button in (button for row in rows for button in row):
        with while_parsing("keyboard button"):
            _check_reply_button(button)
    for flag in FLAGS:
        field_of(markup, flag, bool)
    placeholder = field_of(markup, "input_field_placeholder", str) or ""
    if utf16_length(placeholder) > ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER:
        raise BadRequest("input field placeholder is too long")
    shows_something = rows or markup.get("remove_keyboard") or markup.get("force_reply")
    return markup if shows_something else None


def _rows(markup: Markup, name: str, otherwise: str) -> list[list[Any]]:
    rows = field_of(markup, name, list) or []
    if not all(isinstance(row, list) for row in rows):
        raise BadRequest(otherwise)
    return [row for row in rows if row]


def _check_inline(rows: list[list[Any]]) -> None:
    """At most 100 buttons, at most 8 in a row (limits of Telegram's servers, `telegram.constants`)."""
    widest, total = max(map(len, rows)), sum(map(len, rows))
    if widest > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW or total > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise BadRequest("reply markup is too long")
    for button in (button for row in rows for button in row):
        with while_parsing("inline keyboard button"):
            _check_inline_button(button)


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise BadRequest("InlineKeyboardButton must be an Object")
    _check_label(button)
    actions = [name for name in INLINE_ACTIONS if button.get(name) or (name in MAY_BE_EMPTY and name in button)]
    if not actions:
        raise BadRequest("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise BadRequest(f"Exactly one action is allowed in a button, found {', '.join(actions)}")
    _check_action(button)


def _check_action(button: dict[str, Any]) -> None:
    """callback_data is 1-64 bytes, copied text 1-256 characters, a link is http, https or tg (InlineKeyboardButton)."""
    callback_data = field_of(button, "callback_data", str) or ""
    if len(callback_data.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise BadRequest("BUTTON_DATA_INVALID")
    if "url" in button and not field_of(button, "url", str, required=True).startswith(LINKS):
        raise BadRequest("BUTTON_URL_INVALID")
    copied = (field_of(button, "copy_text", dict) or {"text": "-"}).get("text")
    if not isinstance(copied, str) or not 1 <= utf16_length(copied) <= InlineKeyboardButtonLimit.MAX_COPY_TEXT:
        raise BadRequest("BUTTON_COPY_TEXT_INVALID")


def _check_label(button: dict[str, Any]) -> None:
    if not field_of(button, "text", str, required=True).strip():
        raise BadRequest("Button text must be non-empty")
    if (field_of(button, "style", str) or "primary") not in STYLES:
        raise BadRequest("Invalid button style specified")


def _check_reply_button(button: Any) -> None:
    if isinstance(button, str):
        return
    if not isinstance(button, dict):
        raise BadRequest("KeyboardButton must be a String or an Object")
    _check_label(button)
    if sum(bool(button.get(name)) for name in REPLY_ACTIONS) > 1:
        raise BadRequest("at most one action is allowed in a button")

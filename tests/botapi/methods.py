"""The methods this server knows, by their names in lower case: Telegram does not mind the case."""

from collections.abc import Callable
from typing import Any

from .arguments import Arguments
from .callbacks import answer_callback_query
from .edits import delete_message, edit_message_reply_markup, edit_message_text
from .messages import send_chat_action, send_document, send_message
from .profile import Profile, leave_chat
from .telegram import Telegram

Method = Callable[[Telegram, Arguments], Any]

COUNTED_BY_RATES = frozenset({"sendmessage", "senddocument", "editmessagetext"})
"""The FAQ speaks of messages; bots that stream by editing report 429s for edits too, so they count here."""


def methods_with(profile: Profile) -> dict[str, Method]:
    """Every method but those that deliver updates."""
    return {
        "answercallbackquery": answer_callback_query,
        "deletemessage": delete_message,
        "deletemycommands": profile.delete_my_commands,
        "editmessagereplymarkup": edit_message_reply_markup,
        "editmessagetext": edit_message_text,
        "getchatmenubutton": profile.get_chat_menu_button,
        "getme": profile.get_me,
        "getmycommands": profile.get_my_commands,
        "getmydescription": profile.get_my_description,
        "getmyshortdescription": profile.get_my_short_description,
        "leavechat": leave_chat,
        "sendchataction": send_chat_action,
        "senddocument": send_document,
        "sendmessage": send_message,
        "setchatmenubutton": profile.set_chat_menu_button,
        "setmycommands": profile.set_my_commands,
        "setmydescription": profile.set_my_description,
        "setmyshortdescription": profile.set_my_short_description,
    }

"""The bot's own page: commands, descriptions, menu button, and leaving a group."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from telegram.constants import BotCommandLimit, BotCommandScopeType, BotDescriptionLimit

from .arguments import Arguments, field_of, only_one_of
from .errors import BadRequest, while_parsing
from .telegram import Telegram
from .text import utf16_length

COMMAND_NAME = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"[a-z]{2}|")
SCOPES = tuple(scope.value for scope in BotCommandScopeType)
DEFAULT_BUTTON = {"type": "default"}


@dataclass
class Profile:
    """What the bot says about itself, by language and scope."""

    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    can_read_all_group_messages: bool = True

    def get_me(self, telegram: Telegram, given: Arguments) -> dict[str, Any]:
        """getMe."""
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": self.can_read_all_group_messages,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        return telegram.bot.as_json() | abilities

    def set_my_commands(self, telegram: Telegram, given: Arguments) -> bool:
        """setMyCommands: at most 100, for one scope and one two-letter language."""
        commands = given.array("commands")
        if commands is None:
            raise BadRequest('parameter "commands" is required')
        if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise BadRequest("BOT_COMMANDS_TOO_MUCH")
        with while_parsing("BotCommand"):
            read = [_command(command) for command in commands]
        self.commands[_audience(given)] = read
        return True

    def get_my_commands(self, telegram: Telegram, given: Arguments) -> list[dict[str, Any]]:
        """getMyCommands."""
        return self.commands.get(_audience(given), [])

    def delete_my_commands(self, telegram: Telegram, given: Arguments) -> bool:
        """deleteMyCommands."""
        self.commands.pop(_audience(given), None)
        return True

    def set_my_description(self, telegram: Telegram, given: Arguments) -> bool:
        """setMyDescription: 0-512 characters."""
        longest = BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
        return _describe(self.descriptions, given, "description", longest)

    def get_my_description(self, telegram: Telegram, given: Arguments) -> dict[str, Any]:
        """getMyDescription."""
        return {"description": self.descriptions.get(_language(given), "")}

    def set_my_short_description(self, telegram: Telegram, given: Arguments) -> bool:
        """setMyShortDescription: 0-120 characters."""
        longest = BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
        return _describe(self.short_descriptions, given, "short_description", longest)

    def get_my_short_description(self, telegram: Telegram, given: Arguments) -> dict[str, Any]:
        """getMyShortDescription."""
        return {"short_description": self.short_descriptions.get(_language(given), "")}

    def set_chat_menu_button(self, telegram: Telegram, given: Arguments) -> bool:
        """setChatMenuButton: for one private chat, or for all of them."""
        button = given.object("menu_button") or DEFAULT_BUTTON
        with while_parsing("menu button"):
            _check_menu_button(button)
        self.menu_buttons[_private_chat(telegram, given)] = button
        return True

    def get_chat_menu_button(self, telegram: Telegram, given: Arguments) -> dict[str, Any]:
        """getChatMenuButton."""
        chat_id = _private_chat(telegram, given)
        return self.menu_buttons.get(chat_id) or self.menu_buttons.get(0, DEFAULT_BUTTON)


def leave_chat(telegram: Telegram, given: Arguments) -> bool:
    """leaveChat: groups only."""
    chat = telegram.chat_named(given)
    if chat.kind == "private":
        raise BadRequest("chat member status can't be changed in private chats")
    if chat.is_left:
        raise BadRequest("chat not found")
    chat.is_left = True
    telegram.standing_changed(chat, telegram.bot, old="member", new="left")
    return True


def _audience(given: Arguments) -> tuple[str, str]:
    scope = given.object("scope") or {"type": "default"}
    with while_parsing("BotCommandScope"):
        _check_scope(scope)
    return json.dumps(scope, sort_keys=True), _language(given)


def _check_scope(scope: dict[str, Any]) -> None:
    kind = field_of(scope, "type", str, required=True)
    only_one_of(kind, SCOPES, "Unsupported type specified")
    if kind.startswith("chat"):
        field_of(scope, "chat_id", (int, str), required=True)
    if kind == BotCommandScopeType.CHAT_MEMBER:
        field_of(scope, "user_id", int, required=True)


def _language(given: Arguments) -> str:
    """A two-letter ISO 639-1 code, or nothing for everybody."""
    language = given.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise BadRequest("Invalid language code specified")
    return language


def _command(command: Any) -> dict[str, Any]:
    """A name of 1-32 lowercase letters, digits and underscores; a description of 1-256 characters (BotCommand)."""
    if not isinstance(command, dict):
        raise BadRequest("expected an Object")
    name = field_of(command, "command", str, required=True).removeprefix("/")
    description = field_of(command, "description", str, required=True)
    if not COMMAND_NAME.fullmatch(name) or len(name) > BotCommandLimit.MAX_COMMAND:
        raise BadRequest("BOT_COMMAND_INVALID")
    if not 1 <= utf16_length(description.strip()) <= BotCommandLimit.MAX_DESCRIPTION:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _describe(descriptions: dict[str, str], given: Arguments, name: str, longest: int) -> bool:
    words = given.text(name)
    if utf16_length(words) > longest:
        raise BadRequest(f"{name.replace('_', ' ')} is too long")
    language = _language(given)
    descriptions[language] = words
    return True


def _check_menu_button(button: dict[str, Any]) -> None:
    kind = field_of(button, "type", str, required=True)
    only_one_of(kind, ("default", "commands", "web_app"), "MenuButton has unsupported type")
    if kind == "web_app":
        field_of(button, "text", str, required=True)
        field_of(field_of(button, "web_app", dict, required=True), "url", str, required=True)


def _private_chat(telegram: Telegram, given: Arguments) -> int:
    if "chat_id" not in given:
        return 0
    chat = telegram.chat_named(given)
    if chat.kind != "private":
        raise BadRequest("chat_id must be of a private chat")
    return chat.id

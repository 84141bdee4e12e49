"""What Telegram shows about the bot outside its messages: commands, descriptions, the menu button.

Everything is read first and only what differs is written, so that a start changes nothing and costs no call that Telegram counts
against us. The bot's name is its owner's business (@BotFather) and is left alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.constants import MenuButtonType

from bot.log import log
from prompts.model.question import Language
from prompts.text.phrases import Phrases

COMMANDS = ("menu", "mydata", "pause", "stop", "privacy")
"""What is listed; every other command works without being listed."""

_PRIVATE = BotCommandScopeAllPrivateChats()
"""The only scope used: a default list would be shown in groups too (Bot API, `BotCommandScopeDefault`), which the bot leaves."""

_EVERYBODY = ""
"""Stands for those in whose language there is nothing (Bot API, `language_code`)."""


@dataclass(frozen=True, slots=True)
class About:
    """What the bot says about itself in one language: 512, 120 and, for each command, 256 letters at most (Bot API)."""

    description: str
    short_description: str
    commands: tuple[tuple[str, str], ...]


def about(phrases: Phrases, languages: Iterable[Language]) -> dict[str, About]:
    """The words for everybody, in the first language, and for each further one by its two letters, as Telegram knows languages."""
    first, *others = languages
    shown = {_EVERYBODY: _about(phrases, first)}
    for language in others:
        shown.setdefault(language[:2].lower(), _about(phrases, language))
    return shown


async def keep_profile(bot: Bot, wanted: Mapping[str, About]) -> int:
    """Make Telegram show this; returns how many calls changed something. A failure waits for the next start and stops nothing."""
    changed = 0
    try:
        async for _ in _changes(bot, wanted):
            changed += 1
    except Exception as error:
        # The bot answers as well without a profile, so nothing that goes wrong here is worth more than a line in the log.
        log.warning("profile_not_set", why=type(error).__name__, changed=changed)
    else:
        log.info("profile_kept", changed=changed)
    return changed


def _about(phrases: Phrases, language: Language) -> About:
    return About(
        description=phrases.says("profile.description", language),
        short_description=phrases.says("profile.short_description", language),
        commands=tuple((name, phrases.says(f"command.{name}", language)) for name in COMMANDS),
    )


async def _changes(bot: Bot, wanted: Mapping[str, About]) -> AsyncIterator[str]:
    """Names every change once it was made."""
    for code, words in wanted.items():
        if await _keep_commands(bot, code or None, words.commands):
            yield "commands"
        if words.description != (await bot.get_my_description(code or None)).description:
            await bot.set_my_description(words.description, code or None)
            yield "description"
        if words.short_description != (await bot.get_my_short_description(code or None)).short_description:
            await bot.set_my_short_description(words.short_description, code or None)
            yield "short description"
    if (await bot.get_chat_menu_button()).type != MenuButtonType.COMMANDS:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        yield "menu button"


async def _keep_commands(bot: Bot, code: str | None, commands: tuple[tuple[str, str], ...]) -> bool:
    listed = await bot.get_my_commands(scope=_PRIVATE, language_code=code)
    if commands == tuple((command.command, command.description) for command in listed):
        return False
    return await bot.set_my_commands([BotCommand(*command) for command in commands], scope=_PRIVATE, language_code=code)

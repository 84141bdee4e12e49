"""What Telegram shows about the bot: set once, kept as the phrases say, and never in the bot's way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from telegram import Bot
from telegram.constants import BotCommandLimit, BotDescriptionLimit

from bot.channels.telegram.bot_profile import (
    COMMANDS,
    About,
    about,
    keep_profile,
)
from prompts.text.phrase_files import packaged_phrases
from tests.botapi import BadRequest, BotApiServer, Refused, ServerError, TooManyRequests
from tests.botapi.text import utf16_length
from tests.support.app import TOKEN, refuse_what_telegram_would, running_bot

PHRASES = packaged_phrases()
PRIVATE = '{"type": "all_private_chats"}'


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(token=TOKEN) as running:
        yield running
    refuse_what_telegram_would(running)


@pytest.fixture
def client(server: BotApiServer) -> Bot:
    return Bot(TOKEN, base_url=server.base_url)


@pytest.fixture
def wanted() -> dict[str, About]:
    return about(PHRASES, ("en", "de"))


def set_calls(server: BotApiServer) -> list[str]:
    return [request.method for request in server.requests if request.method.startswith(("set", "delete"))]


@pytest.mark.parametrize("language", sorted(PHRASES.texts))
def test_the_words_of_every_language_are_short_enough_for_telegram(language: str) -> None:
    words = about(PHRASES, (language,))[""]
    assert utf16_length(words.description) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert utf16_length(words.short_description) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert all(utf16_length(text) <= BotCommandLimit.MAX_DESCRIPTION for _, text in words.commands)


def test_everybody_reads_the_first_language_and_others_their_own() -> None:
    shown = about(PHRASES, ("de", "en-gb", "en"))
    assert list(shown) == ["", "en"]
    assert shown[""].commands[0] == ("menu", PHRASES.says("command.menu", "de"))


async def test_the_first_start_sets_everything(server: BotApiServer, client: Bot, wanted: dict[str, About]) -> None:
    assert await keep_profile(client, wanted) == 7
    profile = server.profile
    assert {language for scope, language in profile.commands if scope == PRIVATE} == {"", "de"}
    assert [command["command"] for command in profile.commands[PRIVATE, "de"]] == list(COMMANDS)
    assert profile.descriptions == {code: words.description for code, words in wanted.items()}
    assert profile.short_descriptions == {code: words.short_description for code, words in wanted.items()}
    assert profile.menu_buttons == {0: {"type": "commands"}}


async def test_groups_see_no_commands(server: BotApiServer, client: Bot, wanted: dict[str, About]) -> None:
    await keep_profile(client, wanted)
    assert {scope for scope, _ in server.profile.commands} == {PRIVATE}


async def test_the_second_start_sets_nothing(server: BotApiServer, client: Bot, wanted: dict[str, About]) -> None:
    await keep_profile(client, wanted)
    server.requests.clear()
    assert await keep_profile(client, wanted) == 0
    assert set_calls(server) == []


async def test_a_changed_phrase_sets_only_that(server: BotApiServer, client: Bot, wanted: dict[str, About]) -> None:
    await keep_profile(client, wanted)
    server.requests.clear()
    changed = {**wanted, "de": replace(wanted["de"], short_description="Eine Frage.")}
    assert await keep_profile(client, changed) == 1
    assert set_calls(server) == ["setMyShortDescription"]
    assert server.profile.short_descriptions["de"] == "Eine Frage."


async def test_the_name_is_left_alone(server: BotApiServer, client: Bot, wanted: dict[str, About]) -> None:
    await keep_profile(client, wanted)
    assert not [request for request in server.requests if "Name" in request.method]


@pytest.mark.parametrize("fault", [TooManyRequests(retry_after=300), ServerError(502), Refused(BadRequest("no"))])
async def test_a_failure_stops_nothing_and_the_next_start_goes_on_from_there(
    server: BotApiServer, client: Bot, wanted: dict[str, About], fault: TooManyRequests | ServerError | Refused
) -> None:
    server.fail_next("setMyDescription", with_=fault)
    assert await keep_profile(client, wanted) == 1
    assert await keep_profile(client, wanted) == 6


async def test_the_application_keeps_the_profile_in_the_brands_languages(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        await bot.telegram.prepare()
        languages = bot.app.catalogue().brand.languages
        assert set(bot.server.profile.descriptions) == {"", *languages[1:]}

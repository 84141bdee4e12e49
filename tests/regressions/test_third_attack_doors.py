"""What a third fresh attacker broke at the doors, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.console.staff import Role
from bot.engine.model.tokens import Action, write
from bot.engine.understanding.rights_in_words.letting_go import lets_go
from prompts.text.phrase_files import packaged_phrases
from storage.model.records import Address
from tests.support.app import Bot, says_yes, state_at
from tests.support.office import visitor
from tests.support.two_chats import Page, code_of, is_joined


@pytest.mark.slow
async def test_after_a_stop_nobody_who_has_a_code_can_make_the_bot_write(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    button = page.button("Yes, both are mine")
    await ann.says("stop")
    await bot.listens()
    written = len(ann.chat.messages)
    for _ in range(5):
        await page.presses(*button)
        await bot.settles()
    assert len(ann.chat.messages) == written
    assert not await is_joined(bot, ann)


@pytest.mark.slow
async def test_a_code_is_one_request_however_often_and_by_whomever_it_is_taken(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    code = await code_of(bot, ann)
    pages = [Page(bot, f"{number}" * 32) for number in range(3)]
    for page in pages:
        await page.says(f"/link {code}")
    buttons = [page.button("Yes, both are mine") for page in pages]
    written = len(ann.chat.messages)
    for _ in range(3):
        for page, button in zip(pages, buttons, strict=True):
            await page.presses(*button)
            await bot.settles()
    await bot.listens()
    assert len(ann.chat.messages) == written + 1
    await ann.taps("Yes, that was me")
    await bot.listens()
    assert [await is_joined(bot, ann, page.address) for page in pages] == [True, False, False]


@pytest.mark.slow
async def test_codes_that_are_guessed_at_once_are_counted_before_they_are_looked_at(bot: Bot) -> None:
    async with visitor(bot.app, Role.PRIVACY, name="grace") as grace:
        csrf = await grace.csrf()
        guesses = (grace.posts("/customers", {"csrf": csrf, "who": f"0000-{number:04}"}) for number in range(24))
        assert [answer.status_code for answer in await asyncio.gather(*guesses)].count(200) == 5
        late = {"csrf": csrf, "who": "0000-9999"}
        assert (await grace.posts("/customers", late)).status_code == 429
        bot.clock.advance(timedelta(minutes=15))
        assert (await grace.posts("/customers", late)).status_code == 200


@pytest.mark.parametrize("words", ["stop", "Stopp!", "/stop", "/stop@bot", "st\u043ep", "delete everything", "/delete now"])
def test_what_ends_something_is_known_without_the_records(words: str) -> None:
    assert lets_go(words, "", packaged_phrases())


@pytest.mark.parametrize("action", list(Action))
def test_buttons_that_end_something_are_the_noes(action: Action) -> None:
    ends = {"STOP", "NO", "OFFER_ERASURE", "ERASE_ALL", "ERASE_NOW", "NOT_JOIN", "NOT_LET_JOIN"}
    assert lets_go("", write(action, 5), packaged_phrases()) == (action.name in ends)


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("st\u043ep", "stopped"),  # a Cyrillic letter
        ("my son is 14 years old", "active"),
        ("15 please", "active"),
        ("hm 11", "active"),
        ("foo 12", "active"),
        ("hm 13", "active"),
        ("hausnummer 12", "active"),
        ("vale 12", "active"),
        ("ich bin in 15 minuten da", "active"),
        ("mi hijo tiene 12 a\u00f1os", "active"),
        ("I am a minor", "stopped"),
        ("I'm under 16", "stopped"),
        ("ich bin minderj\u00e4hrig", "stopped"),
        ("soy menor de edad", "stopped"),
        ("I'm in 6th grade", "active"),  # a guess, of which nothing comes that cannot be taken back: their age is asked
        ("im 12 lol", "stopped"),
        ("tengo 12 y medio", "stopped"),
    ],
)
async def test_somebody_elses_age_is_nobodys_and_a_child_is_heard(bot: Bot, words: str, phase: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says(words)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == phase
    assert (state.stop is not None and state.stop.how == "minor") == (phase == "stopped" and "st" not in words[:2])

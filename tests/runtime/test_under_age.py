"""Who said that they are too young: forgotten, and asked nothing in any of their chats for as long as the words say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime import under_age
from storage import tables as t
from storage.model.records import Address
from storage.people import customers
from tests.support.app import Bot, running_bot, says_yes
from tests.support.two_chats import PAGE, Page, code_of, is_joined, joins, known

KIND = "Good to hear from you. I only ask people who are 16 or older, so I ask nothing here for now."


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


async def test_every_chat_of_theirs_is_remembered(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    await joins(bot, ann, page)
    await page.says("I'm 14")
    for text in ("/start", "hello", "Yes, ask me", "dark"):
        await ann.says(text)
        await bot.listens()
        assert ann.chat.messages[-1].text == KIND
        await page.says(text)
        assert page.texts()[-1] == KIND
    assert await bot.app.store.read(customers.page) == []
    await bot.time_passes(timedelta(days=31))
    await ann.says("/start")
    await bot.listens()
    assert "software, not a person" in ann.chat.messages[-1].text


async def test_a_stranger_who_says_so_first_is_remembered_too(bot: Bot) -> None:
    ann = bot.server.customer()
    await ann.says("I'm 14")
    await bot.listens()
    assert "30 days" in ann.chat.messages[-1].text
    await ann.says("/start")
    await bot.listens()
    assert ann.chat.messages[-1].text == KIND


async def test_rights_and_privacy_are_still_answered(bot: Bot) -> None:
    ann = bot.server.customer()
    await ann.says("I'm 14")
    await ann.says("/privacy")
    await bot.listens()
    assert ann.chat.messages[-1].text != KIND


async def test_no_link_of_somebody_elses_gets_around_it(bot: Bot) -> None:
    ann, page = bot.server.customer(), Page(bot)
    await says_yes(bot, ann)
    await page.says("I'm 14")
    await page.says(f"/start link_{await code_of(bot, ann)}")
    assert page.texts()[-1] == KIND
    assert await known(bot, Address("webchat", PAGE)) is None


async def test_a_kill_before_the_erasure_leaves_nobody_to_be_asked_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)

    async def killed(*args: object, **more: object) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as broken:
        broken.setattr("bot.runtime.service.erasure.erase", killed)
        await ann.says("I'm 14")
        await bot.listens()
    assert await under_age.is_remembered(bot.app.store, Address("telegram", str(ann.id)), bot.clock.now())


async def test_nothing_of_it_is_kept_longer_than_the_words_say(bot: Bot) -> None:
    ann = bot.server.customer()
    await ann.says("I'm 14")
    await bot.listens()
    assert len(await bot.app.store.read(lambda unit: unit.connection.execute(t.suppression.select()).all())) == 1
    bot.clock.advance(timedelta(days=30))
    job = next(job for job in bot.app.jobs() if job.name == "forget-under-age")
    await job.work()
    assert await bot.app.store.read(lambda unit: unit.connection.execute(t.suppression.select()).all()) == []


async def test_an_erasure_from_before_does_not_hide_it(bot: Bot) -> None:
    """The address is remembered already, for having asked to be forgotten: that asks nobody to wait, this does."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("/delete")
    await bot.listens()
    await ann.taps("Erase everything")
    await ann.says("I'm 14")
    await ann.says("/start")
    await bot.listens()
    assert ann.chat.messages[-1].text == KIND


@pytest.mark.parametrize("is_agreed", [False, True], ids=["then a code", "after a yes to one"])
async def test_no_chat_is_joined_to_that_of_a_child(bot: Bot, is_agreed: bool) -> None:
    """A guess erases nothing at once, so that the record is there: but nothing is offered in it any more."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    page = Page(bot)
    if is_agreed:
        await page.says(f"/link {await code_of(bot, ann)}")
        await page.taps("Yes, both are mine")
        await bot.settles()
    await ann.says("I'm fourteen")
    await bot.listens()
    if is_agreed:
        await ann.taps("Yes, that was me")
    else:
        await ann.says("/link")
    await bot.listens()
    assert not is_agreed or "That request is over. /link gives a new code." in ann.toasts
    assert is_agreed or ann.chat.messages[-1].text == KIND
    assert not await is_joined(bot, ann)

"""One of two chats is blocked: the other goes on, the blocked one is left alone, and a block from before takes back no Yes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram.account import TelegramAccount
from bot.customers.access_report import access_report
from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.state import State
from bot.errors import CustomerGone
from bot.ports import Outbound
from storage.model.records import Address
from tests.botapi import Customer
from tests.support.app import Bot, in_the_background, running_bot
from tests.support.two_chats import PAGE, Page, in_two_chats, known, state

NINE_DAYS = timedelta(days=9)
TOLD = "Our other chat was blocked or is gone, so the questions have ended."


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running
        assert await foldings_that_differ(running.app.store) == (1, 0)


async def blocks(bot: Bot, ann: Customer, how: str) -> None:
    """She blocks the bot on Telegram, which says so at once, or only when something is sent there."""
    if how == "update":
        await ann.blocks_bot()
        return await bot.listens()
    ann.chat.is_blocked = True
    await bot.time_passes(NINE_DAYS)


async def says_yes_on(bot: Bot, page: Page) -> None:
    """Begins again on the page, and answers what is asked behind the Yes."""
    await page.says("/start")
    await page.taps("Yes, ask me")
    await bot.settles()
    await page.says("skip")
    await bot.settles()
    assert (await of(page)).phase == "active"


async def of(page: Page) -> State:
    return await state(page.bot, Address("webchat", page.address))


def sent_to(bot: Bot, ann: Customer) -> int:
    """What was tried, also what was refused."""
    return len([call for call in bot.server.requests.of("sendMessage") if call.parameters["chat_id"] == ann.id])


@pytest.mark.parametrize("how", ["update", "refusal"])
async def test_after_a_yes_on_the_page_questions_come_there_and_never_to_the_blocked_chat(bot: Bot, how: str) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, how)
    assert (await of(page)).phase == "stopped"
    page.opens()
    await says_yes_on(bot, page)
    tried, shown = sent_to(bot, ann), len(page.texts())
    await bot.time_passes(NINE_DAYS)
    assert sent_to(bot, ann) == tried
    assert len(page.texts()) == shown + 1
    assert (await of(page)).open is not None
    await bot.time_passes(timedelta(days=60))
    assert sent_to(bot, ann) == tried
    assert (await of(page)).phase == "active"


async def test_while_the_page_is_closed_a_question_waits_for_it_and_goes_nowhere_else(bot: Bot) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    await says_yes_on(bot, page)
    tried, shown = sent_to(bot, ann), len(page.texts())
    await bot.time_passes(timedelta(days=30))
    assert (sent_to(bot, ann), len(page.texts())) == (tried, shown)
    page.opens()
    await bot.app.service.knock(Address("webchat", PAGE))
    await bot.settles()
    assert (sent_to(bot, ann), len(page.texts())) == (tried, shown + 1)


@pytest.mark.parametrize("is_known", [True, False], ids=["the block is known", "nobody said so"])
async def test_a_refusal_of_what_was_sent_before_the_yes_takes_it_back_no_more(bot: Bot, is_known: bool) -> None:
    ann, page = await in_two_chats(bot)
    assert bot.telegram is not None
    with telegram_refuses_later(bot.telegram) as (is_on_its_way, refuse):
        async with in_the_background(bot.app.delivery.run()):
            bot.clock.advance(timedelta(seconds=5))
            await page.says("/stop")
            await ann.says("/mydata")
            if is_known:
                await ann.blocks_bot()
            await hears(bot)
            await asyncio.wait_for(is_on_its_way.wait(), 10)
            bot.clock.advance(timedelta(seconds=5))
            await page.says("/start")
            await hears(bot)
            await asyncio.wait_for(shows(page, "Yes, ask me"), 10)
            await page.taps("Yes, ask me")
            await hears(bot)
            assert (await of(page)).phase == "active"
            refuse.set()
            await asyncio.wait_for(bot.app.delivery.settle(Address("telegram", str(ann.id))), 10)
    assert (await of(page)).phase == "active"
    assert (await of(page)).blocked == ("telegram",)
    tried = sent_to(bot, ann)
    await bot.time_passes(timedelta(days=60))
    assert sent_to(bot, ann) == tried


async def hears(bot: Bot) -> None:
    """What was done on Telegram and on the page is handled."""
    assert bot.telegram is not None
    await bot.telegram.poller.once()
    await bot.app.intake.drain()


async def shows(page: Page, label: str) -> None:
    while label not in page.labels():
        await asyncio.sleep(0.01)


@contextmanager
def telegram_refuses_later(account: TelegramAccount) -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """Whatever is sent there hangs until it is let go, and is refused then: the chat was blocked."""
    is_on_its_way, refuse = asyncio.Event(), asyncio.Event()

    async def hangs(outbound: Outbound) -> str:
        is_on_its_way.set()
        await refuse.wait()
        raise CustomerGone("the customer blocked the bot or is gone")

    deliver, account.channel.deliver = account.channel.deliver, hangs  # type: ignore[method-assign]
    try:
        yield is_on_its_way, refuse
    finally:
        account.channel.deliver = deliver  # type: ignore[method-assign]


@pytest.mark.parametrize("how", ["update", "refusal"])
async def test_the_stop_is_on_record_as_of_the_chat_that_was_blocked(bot: Bot, how: str) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, how)
    number = await known(bot, Address("webchat", page.address))
    assert number is not None
    report = await access_report(bot.app.store, number, bot.clock.now(), bot.app.catalogue())
    assert report is not None
    stopped = report["consents"][-1]
    assert (stopped["status"], stopped["method"], stopped["channel"]) == ("withdrawn", "blocked", "telegram")
    assert report["blocked_chats"] == ["telegram"]


@pytest.mark.parametrize("by", ["update", "message"])
async def test_a_chat_that_came_back_is_written_to_again(bot: Bot, by: str) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    await says_yes_on(bot, page)
    if by == "update":
        await ann.unblocks_bot()
    else:
        ann.chat.is_blocked = False
        await ann.says("/help")
    await bot.listens()
    tried = sent_to(bot, ann)
    await bot.time_passes(NINE_DAYS)
    assert sent_to(bot, ann) == tried + 1
    assert (await of(page)).phase == "active"


async def test_a_block_after_the_chat_came_back_is_a_new_stop(bot: Bot) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    await says_yes_on(bot, page)
    await ann.unblocks_bot()
    await bot.listens()
    bot.clock.advance(timedelta(minutes=1))
    await blocks(bot, ann, "update")
    assert (await of(page)).phase == "stopped"


@pytest.mark.parametrize("how", ["update", "refusal"])
async def test_the_same_block_told_again_takes_back_no_yes(bot: Bot, how: str) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, how)
    await says_yes_on(bot, page)
    await ann.blocks_bot()
    await bot.listens()
    assert (await of(page)).phase == "active"


async def test_an_update_that_is_late_tells_of_a_block_from_before_the_yes(bot: Bot) -> None:
    """The messenger was out of reach for a while, and the page was not."""
    ann, page = await in_two_chats(bot)
    await page.says("/stop")
    await ann.blocks_bot()
    bot.clock.advance(timedelta(minutes=5))
    await says_yes_on(bot, page)
    await bot.listens()
    assert (await of(page)).phase == "active"
    tried = sent_to(bot, ann)
    await bot.time_passes(timedelta(days=30))
    assert sent_to(bot, ann) == tried


async def test_a_block_after_the_yes_is_a_stop(bot: Bot) -> None:
    ann, page = await in_two_chats(bot)
    await page.says("/stop")
    await says_yes_on(bot, page)
    await blocks(bot, ann, "update")
    assert (await of(page)).phase == "stopped"


@pytest.mark.parametrize("words", ["hello", "/start", "/mydata", "dark"])
async def test_the_page_tells_once_of_a_stop_by_a_block_elsewhere(bot: Bot, words: str) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    shown = len(page.texts())
    await page.says(words)
    await bot.settles()
    told, *answered = page.texts()[shown:]
    assert told.startswith(TOLD)
    assert "will be erased on" in told
    assert answered
    shown = len(page.texts())
    await page.says("/help")
    await bot.settles()
    assert not any(TOLD in text for text in page.texts()[shown:])


async def test_what_is_told_of_that_stop_has_the_buttons_of_a_stop(bot: Bot) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    await page.says("hello")
    await page.taps("Keep it, just don't ask")
    await bot.settles()
    kept = await of(page)
    assert (kept.phase, kept.erase_at) == ("stopped", None)


async def test_who_stops_on_the_page_as_well_reads_one_confirmation(bot: Bot) -> None:
    ann, page = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    shown = len(page.texts())
    await page.says("stop")
    await bot.settles()
    assert len(page.texts()) == shown + 1
    await page.says("hello")
    await bot.settles()
    assert not any(TOLD in text for text in page.texts())


async def test_the_blocked_chat_itself_is_told_nothing_of_it(bot: Bot) -> None:
    ann, _ = await in_two_chats(bot)
    await blocks(bot, ann, "update")
    await ann.unblocks_bot()
    await ann.says("hello")
    await bot.listens()
    assert not any(TOLD in message.text for message in ann.chat.messages)

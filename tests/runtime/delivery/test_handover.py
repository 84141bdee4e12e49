"""A reply is taken in the commit that writes it: nobody looks for it, and all that was promised of it holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.ports import Outbound
from bot.rehearsal import start_word
from bot.rehearsal.transcript import Opens
from storage import tables as t
from tests.botapi import Customer, Slow, TooManyRequests
from tests.support.app import Bot, in_the_background, running_bot, says_yes
from tests.support.statements import heard_by
from tests.support.two_chats import Page, joins

SOON = timedelta(seconds=0.5)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


@asynccontextmanager
async def delivering(bot: Bot) -> AsyncIterator[None]:
    """As `zeroparty run`: a dispatcher that takes what it is given."""
    async with asyncio.timeout(30), in_the_background(bot.app.delivery.run()):
        await asyncio.sleep(0.01)
        yield


async def hears(bot: Bot) -> None:
    assert bot.telegram is not None
    await bot.telegram.poller.once()
    await bot.app.intake.drain()


async def states(bot: Bot) -> list[str]:
    """Of what was ever written for a customer, in its order."""
    rows = t.outbox.select().order_by(t.outbox.c.version, t.outbox.c.position).with_only_columns(t.outbox.c.state)
    return await bot.app.store.read(lambda unit: list(unit.connection.scalars(rows)))


async def until_sent(bot: Bot, since: int = 0) -> None:
    """Until everything was sent and written down."""
    while set((await states(bot))[since:]) != {"sent"}:
        await asyncio.sleep(0.005)


async def sees(bot: Bot, customer: Customer, words: str) -> None:
    while words not in customer.chat.messages[-1].text:
        bot.clock.advance(SOON)
        await asyncio.sleep(0.005)


def looks(heard: list[str]) -> list[str]:
    """Looks for what may leave."""
    return [one for one in heard if "AS earlier" in one]


async def test_a_typed_answer_is_two_commits_and_nobody_looks_for_its_reply(bot: Bot) -> None:
    """Received, decided and taken in one; that it left is written with whatever is written next. (It was 4.8 commits.)"""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    since = len(await states(bot))
    bot.clock.advance(timedelta(minutes=1))
    async with delivering(bot), heard_by(bot.app.store) as heard:
        await ann.says("dark")
        await hears(bot)
        await until_sent(bot, since)
    assert "You said: Dark" in ann.chat.messages[-2].text
    assert heard.transactions <= 2
    assert not looks(heard)
    assert len([one for one in heard if one not in ("BEGIN IMMEDIATE", "COMMIT")]) <= 24


@pytest.mark.slow
async def test_many_at_once_share_their_commits(bot: Bot) -> None:
    people = [bot.server.customer() for _ in range(10)]
    for somebody in people:
        await says_yes(bot, somebody)
    since = len(await states(bot))
    bot.clock.advance(timedelta(minutes=1))
    async with delivering(bot), heard_by(bot.app.store) as heard:
        for somebody in people:
            await somebody.says("dark")
        await hears(bot)
        await until_sent(bot, since)
    assert heard.transactions <= len(people)
    assert not looks(heard)


async def test_whoever_comes_by_a_link_is_answered_at_once_too(bot: Bot) -> None:
    """That takes two turns, and the replies of the second are nobody's to look for either."""
    word = start_word(Opens("hubspot", "4711"), bot.app.keys, bot.clock.now())
    ann = bot.server.customer()
    async with delivering(bot):
        await ann.says(f"/start {word}")
        await hears(bot)
        await until_sent(bot)
    assert "the customer record this link came with" in ann.chat.messages[-1].text


async def test_a_reply_that_was_taken_and_never_left_is_sent_after_the_kill(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    bot.clock.advance(timedelta(minutes=1))
    bot.app.service._turns._handover.opens(lambda channel: True, lambda items: None)  # killed between commit and sending
    since = len(bot.server.requests.of("sendMessage"))
    await ann.says("/menu")
    await hears(bot)
    assert (await states(bot))[-1] == "sending"
    assert await bot.app.delivery.drain() == 0, "until its lease ends it is whose it was"
    bot.clock.advance(timedelta(minutes=2))
    await bot.app.delivery.tidy()
    await bot.app.delivery.drain()
    assert (await states(bot))[-1] == "sent"
    assert len(bot.server.requests.of("sendMessage")) == since + 1


@pytest.mark.slow
async def test_what_comes_after_one_that_has_to_wait_waits_behind_it(bot: Bot) -> None:
    """A tapped Yes changes the notice and puts a question: never the question first."""
    ann = bot.server.customer()
    async with delivering(bot):
        await ann.says("/start")
        await hears(bot)
        await until_sent(bot)
        bot.clock.advance(timedelta(minutes=1))
        bot.server.fail_next("editMessageText", with_=TooManyRequests(3))
        since = len(bot.server.requests.of("sendMessage"))
        await ann.taps("Yes, ask me")
        await hears(bot)
        while (await states(bot))[1:] != ["queued", "queued"]:
            await asyncio.sleep(0.005)
        assert len(bot.server.requests.of("sendMessage")) == since
        await sees(bot, ann, "Which roast")
    edited = [call for call in bot.server.requests if call.method == "editMessageText" and call.status == 200]
    asked = bot.server.requests.of("sendMessage")[since:]
    assert len(edited) == len(asked) == 1
    assert edited[0].at <= asked[0].at


async def test_a_stop_holds_back_what_waits_for_the_first_of_its_turn(bot: Bot) -> None:
    ann, released = bot.server.customer(), asyncio.Event()
    async with delivering(bot):
        await ann.says("/start")
        await hears(bot)
        await until_sent(bot)
        bot.clock.advance(timedelta(minutes=1))
        bot.server.fail_next("editMessageText", with_=Slow(released))
        await ann.taps("Yes, ask me")
        await hears(bot)
        await ann.says("/stop")
        await hears(bot)
        released.set()
        await sees(bot, ann, "I won't")
    assert not [one for one in ann.chat.messages if one.text.startswith("Which roast")]


@pytest.mark.slow
async def test_a_question_that_was_asked_for_does_not_leave_after_a_stop_in_another_chat(bot: Bot) -> None:
    """Two chats are two lanes: the reply is taken by the one while the other's stop is committed."""
    ann, page = bot.server.customer(), Page(bot)
    await says_yes(bot, ann)
    await joins(bot, ann, page)
    await ann.says("dark")
    await bot.listens()
    bot.clock.advance(timedelta(days=1))
    await ann.says("/menu")
    await bot.listens()
    order: list[str] = []
    channel, turns = bot.app.channels["telegram"].channel, bot.app.service._turns
    deliver, here = channel.deliver, turns.here

    async def leaves(outbound: Outbound) -> str:
        order.append(outbound.message.text.partition("\n")[0])
        return await deliver(outbound)

    async def taking(content: Any, *more: Any) -> Any:
        turned = await here(content, *more)
        order.append(type(content).__name__)
        return turned

    with patch.object(channel, "deliver", leaves), patch.object(turns, "here", taking):
        async with delivering(bot):
            await ann.taps("One question now")
            assert bot.telegram is not None
            poller = bot.telegram.poller
            items = [poller._item(update) for update in await poller._fetch()]
            await asyncio.gather(bot.app.intake.receive(items), page.says("/stop"))
            await bot.app.intake.drain()
            for _ in range(40):
                bot.clock.advance(SOON)
                await asyncio.sleep(0.005)
    assert "Pressed" in order and "Commanded" in order
    asked = [place for place, what in enumerate(order) if what.startswith("How do you brew")]
    assert not asked or asked[0] < order.index("Commanded"), order


@pytest.mark.slow
async def test_a_reply_that_outlasts_its_lease_in_line_is_sent_once(bot: Bot) -> None:
    """Another look takes it when its lease ends; whoever still waits with it leaves it alone."""
    crowd = [bot.server.customer() for _ in range(17)]
    for somebody in crowd:
        await says_yes(bot, somebody)
    bot.clock.advance(timedelta(minutes=1))
    released = asyncio.Event()
    bot.server.fail_next("sendMessage", with_=Slow(released), times=16)
    async with delivering(bot):
        for somebody in crowd[:16]:
            await somebody.says("/help")
        await hears(bot)
        for _ in range(30):
            bot.clock.advance(SOON / 10)
            await asyncio.sleep(0.005)
        await crowd[16].says("/help")
        await hears(bot)
        await asyncio.sleep(0.05)
        bot.clock.advance(timedelta(seconds=61))
        await bot.app.delivery.tidy()
        bot.app.delivery._bell.ring()
        await asyncio.sleep(1.2)
        released.set()
        for _ in range(400):
            bot.clock.advance(SOON / 10)
            await asyncio.sleep(0.005)
    assert sum("every answer is voluntary" in message.text for message in crowd[16].chat.messages) == 1
    assert "cancelled" not in await states(bot)

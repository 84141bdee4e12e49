"""Replies: at least once. However long the platform is away, and whatever answers in its place, each arrives, in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.model.records import Address
from tests.botapi import BotApiServer, Customer, NoAnswer, Refused, ServerError
from tests.botapi import NotFound as NoSuchAccount
from tests.botapi.faults import Fault
from tests.support.app import Bot, running_bot, says_yes, state_at

SECOND = timedelta(seconds=1)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


AWAY = {
    "a bad gateway": ServerError(502, "<html>bad gateway</html>"),
    "unavailable": ServerError(503, "{}"),
    "a page of a proxy": ServerError(200, "<html>Welcome to the hotel</html>"),
    "a proxy's 403": ServerError(403, '{"error":"forbidden"}'),
    "no result": ServerError(200, '{"ok":true}'),
    "null": ServerError(200, "null"),
    "a result that is none": ServerError(200, '{"ok":true,"result":{"message_id":"x"}}'),
    "closed connections": NoAnswer(executed=False),
    "an account that is not known for a while": Refused(NoSuchAccount()),
}


def fails(server: BotApiServer, fault: Fault, times: int) -> None:
    """Every way in which a reply can leave."""
    for method in ("sendMessage", "editMessageText", "sendDocument"):
        server.fail_next(method, with_=fault, times=times)


async def passes(bot: Bot, seconds: float) -> None:
    """Time in small steps, as the running dispatcher looks."""
    until = bot.clock.now() + seconds * SECOND
    while bot.clock.now() < until:
        bot.clock.advance(min(until - bot.clock.now(), max(SECOND, seconds * SECOND / 200)))
        await bot.settles()


def words(customer: Customer) -> list[str]:
    return [message.text or message.caption or "" for message in customer.chat.messages if message.sender.is_bot]


@pytest.mark.slow
@pytest.mark.parametrize("fault", AWAY.values(), ids=AWAY.keys())
async def test_the_notice_my_data_and_the_confirmation_of_a_stop_survive_a_platform_that_is_away(bot: Bot, fault: Fault) -> None:
    new, ann, ben = (bot.server.customer() for _ in range(3))
    for known in (ann, ben):
        await says_yes(bot, known)
    fails(bot.server, fault, times=9)
    await new.says("/start")
    await ann.says("/mydata")
    await ben.says("/stop")
    await bot.listens()
    assert words(new) == []
    await passes(bot, 120)
    assert "I'm software" in words(new)[-1]
    assert "Nothing yet" in words(ann)[-1] or "answer" in words(ann)[-1]
    assert words(ben)[-1].startswith("Okay, I won't write again.")


@pytest.mark.slow
async def test_a_night_without_the_platform_loses_no_reply_and_keeps_the_order(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    before = len(words(ann))
    fails(bot.server, ServerError(502), times=100_000)
    for command in ("/privacy", "/help", "/mydata"):
        await ann.says(command)
    await bot.listens()
    await passes(bot, 8 * 3600)
    tried = len(bot.server.requests.of("sendMessage"))
    assert words(ann)[before:] == []
    assert tried < 150, "the platform is not hammered"
    bot.server.clear_faults()
    await passes(bot, 600)
    privacy, help_, data = words(ann)[before:]
    assert "privacy" in privacy.lower()
    assert "every answer is voluntary" in help_
    assert data not in (privacy, help_)


async def test_a_reply_that_the_platform_refuses_for_good_ends_and_holds_up_no_other(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    before = len(words(ann))
    bot.server.fail_next(
        "sendMessage",
        with_=ServerError(413, '{"ok":false,"error_code":413,"description":"Request Entity Too Large"}'),
        times=2,  # as plain words too
    )
    for command in ("/privacy", "/help"):
        await ann.says(command)
    await bot.listens()
    assert len(words(ann)[before:]) == 1
    assert "every answer is voluntary" in words(ann)[-1]


async def test_a_page_that_says_forbidden_stops_nobody(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    bot.server.fail_next("sendMessage", with_=ServerError(403, "<html>Forbidden</html>"))
    await ann.says("/help")
    await bot.listens()
    await passes(bot, 5)
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None
    assert state.phase == "active"
    assert "every answer is voluntary" in words(ann)[-1]


async def test_the_receipt_of_an_erasure_and_the_answer_to_a_stranger_are_said_again_from_memory(bot: Bot) -> None:
    stranger, ann = bot.server.customer(), bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("/delete")
    await bot.listens()
    fails(bot.server, ServerError(502), times=4)
    await stranger.says("/privacy")
    await stranger.says("/help")
    await ann.taps("Erase everything")
    await bot.listens()
    assert words(stranger) == []
    for _ in range(30):
        bot.clock.advance(SECOND)
        await bot.app.service.say_again()
    privacy, help_ = words(stranger)
    assert "privacy" in privacy.lower()
    assert "every answer is voluntary" in help_
    assert sum("Receipt code R-" in said for said in words(ann)) == 1


async def test_what_is_remembered_of_people_of_whom_nothing_is_kept_is_forgotten_after_a_day(bot: Bot) -> None:
    stranger = bot.server.customer()
    fails(bot.server, ServerError(502), times=100_000)
    await stranger.says("/privacy")
    await bot.listens()
    for _ in range(30):
        bot.clock.advance(timedelta(hours=1))
        await bot.app.service.say_again()
    bot.server.clear_faults()
    bot.clock.advance(timedelta(hours=1))
    await bot.app.service.say_again()
    assert words(stranger) == []

"""What a thirteenth attacker said after a copy of the records was made, and what they forgot of it when it was put back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.state import State
from storage.crypto import said_no
from tests.botapi import Customer, Message
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.regressions.test_fourth_attack_records import later
from tests.regressions.test_third_attack_records import KEEPS_HERE, STOPS_SHARING, TURNS_OFF, answers_dark, is_noticed, put_back
from tests.support.app import MORNING, Bot, running_bot, says_yes
from tests.support.killed import RECORDS, as_they_lie
from tests.support.two_chats import Page, joins

COFFEE = "to suggest coffees you are likely to enjoy"


async def does(bot: Bot, ann: Customer, acts: tuple[str, ...]) -> None:
    """Taps what is on the screen, and types the rest."""
    for each in acts:
        shown = any(each in row for message in ann.chat.messages for row in message.keyboard)
        await (taps if shown else say)(bot, ann, each)


def words(bot: Bot, state: State) -> set[str]:
    """What the key store says of somebody."""
    return {one.what for one in said_no.of(bot.app.keys, [state.customer]).get(state.customer, ())}


def asked_about_coffee(ann: Customer) -> bool:
    return any("Skip" in row and COFFEE in message.text for message in ann.chat.messages for row in message.keyboard)


SINCE_THE_NOTICE = {
    "stops": ("stop",),
    "stops and keeps": ("stop", "Keep it, just don't ask"),
    "is perhaps a child": ("mum says i am too young for this",),
    "is a child": ("I am a minor",),
    "keeps here": KEEPS_HERE,
    "keeps one here": STOPS_SHARING,
    "turns off": TURNS_OFF,
    "never wants a question": ("stop asking about coffee", "When will you next run out of coffee?"),
    "wants nothing of a topic": ("stop asking about coffee", "Everything about Your coffee"),
    "takes a break": ("/pause 3 months",),
    "takes a break that is over by then": ("/pause 1 week",),
    "weekly after all": ("/pace monthly", "/pace weekly"),
    "monthly": ("/pace monthly",),
}


def held(state: State) -> dict[str, object]:
    """By what somebody holds us back, whether or not they have said Yes."""
    return {
        "never": {name for name, history in state.histories.items() if history.refused},
        "topics": {one.topic for one in state.refused_topics},
        "here": {name for name, history in state.histories.items() if history.restricted} | {"all"} & {"all" * state.keeps_to_us},
        "off": {name for name, consent in state.consents.items() if consent.status == "withdrawn" and name != "be_asked"},
        "break": state.paused_until,
        "monthly": state.tempo.ceiling == "monthly",
        "child": state.age_doubted or (state.stop is not None and state.stop.how == "minor"),
    }


async def says_since_the_notice(data: Path, copy: Path, acts: tuple[str, ...]) -> tuple[Customer, State]:
    """Ann read the notice, and then a copy was made; she said Yes, *Dark*, and this."""
    async with running_bot(data) as bot:
        ann = bot.server.customer()
        await say(bot, ann, "/start")
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        await say(bot, again, "/start")
        await does(bot, again, ("Yes, ask me", "Dark", *acts))
        found = await known(bot, again)
    put_back(copy, data)
    return ann, found


@pytest.mark.slow
@pytest.mark.parametrize("since", SINCE_THE_NOTICE)
async def test_what_was_said_since_holds_where_the_copy_is_from_before_the_yes(tmp_path: Path, since: str) -> None:
    ann, expected = await says_since_the_notice(tmp_path / "var", tmp_path / "copy.db", SINCE_THE_NOTICE[since])
    async with running_bot(tmp_path / "var", at=MORNING + timedelta(days=8 * ("over" in since))) as bot:
        found = await known(bot, builders.the_same(bot, ann))
        assert found.phase == {"stops": "declined", "stops and keeps": "declined", "is a child": "stopped"}.get(since, "noticed")
        assert held(found) == held(expected) | ({"break": None} if "over" in since else {})
        assert not await is_noticed(bot)


@pytest.mark.slow
async def test_a_stop_that_held_is_over_once_they_say_yes_again(tmp_path: Path) -> None:
    data, second = tmp_path / "var", tmp_path / "second"
    ann, _ = await says_since_the_notice(data, tmp_path / "copy.db", ("stop",))
    async with later(data, ann) as (bot, again):
        await does(bot, again, ("/start", "Yes, ask me", "Dark"))
        assert words(bot, await known(bot, again)) == set()
        assert ",dark," in await handed_on(bot, tmp_path)
        ben = bot.server.customer(ann.id + 1)
        await says_yes(bot, ben)
        as_they_lie(data, second)
        await say(bot, ben, "stop")
    put_back(second / RECORDS, data)
    async with running_bot(data) as bot:
        assert (await known(bot, builders.the_same(bot, ben))).phase == "stopped"
        assert (await known(bot, ann)).phase == "active", "of hers a second copy that is put back makes nothing"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("since", "asked"),
    [
        (("mum says i am too young for this",), "Are you 16 or older?"),
        (TURNS_OFF, "When will you next run out of coffee?"),
    ],
    ids=["perhaps a child", "a purpose off"],
)
async def test_who_says_yes_again_is_asked_no_more_than_they_were(tmp_path: Path, since: tuple[str, ...], asked: str) -> None:
    ann, _ = await says_since_the_notice(tmp_path / "var", tmp_path / "copy.db", since)
    async with later(tmp_path / "var", ann) as (bot, again):
        await does(bot, again, ("/start", "Yes, ask me"))
        assert again.chat.messages[-1].text.startswith(asked), again.chat.messages[-1].text


@pytest.mark.slow
async def test_a_child_is_not_asked_for_a_yes_and_forgotten_on_the_day(tmp_path: Path) -> None:
    ann, _ = await says_since_the_notice(tmp_path / "var", tmp_path / "copy.db", ("I am a minor",))
    async with later(tmp_path / "var", ann) as (bot, again):
        await say(bot, again, "/start")
        assert again.chat.messages[-1].keyboard == []
        await bot.time_passes(timedelta(days=8))
        assert await builders.phase(bot, again) is None
        await say(bot, again, "/start")
        assert again.chat.messages[-1].keyboard == [], "for 30 days"


STOPPED_BEFORE = {
    "and kept what they had told": ("stop", "Keep it, just don't ask"),
    "and was told another day": ("stop",),
}


@pytest.mark.slow
@pytest.mark.parametrize("before", STOPPED_BEFORE)
async def test_a_stop_after_a_stop_ends_on_the_day_that_it_named(tmp_path: Path, before: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
        await does(bot, ann, STOPPED_BEFORE[before])
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        bot.clock.advance(timedelta(days=5))
        await does(bot, again, ("/start", "Yes, ask me", "stop"))
        assert "will be erased on 16 May" in again.chat.messages[-1].text
    put_back(copy, data)
    async with running_bot(data, at=MORNING + timedelta(days=6)) as bot:
        again = builders.the_same(bot, ann)
        await bot.time_passes(timedelta(days=5))
        assert (await known(bot, again)).values() == {"roast": "dark"}, "she may still take it back"
        await bot.time_passes(timedelta(days=3))
        assert await builders.phase(bot, again) is None


@pytest.mark.slow
async def test_a_chat_that_was_blocked_since_the_copy_is_left_alone_after_it_was_put_back(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await joins(bot, ann, Page(bot))
    shutil.copy(data / RECORDS, copy)
    async with later(data, ann) as (bot, again):
        page = Page(bot)
        page.sent = 10  # what its forms were called before
        await again.blocks_bot()
        await bot.listens()
        await page.says("/start")
        await page.taps("Yes, ask me")
        await bot.settles()
        assert (await known(bot, again)).phase == "active"
    put_back(copy, data)
    async with running_bot(data) as bot:
        found = await known(bot, builders.the_same(bot, ann))
        assert (found.phase, found.blocked) == ("active", ("telegram",))
        assert await foldings_that_differ(bot.app.store) == (1, 0)


async def without_a_word(bot: Bot, ann: Customer, so_long: timedelta) -> list[Message]:
    """What is written to somebody who looks in and then says nothing."""
    for _ in range(20):  # the new server counts updates from where the last one did
        await say(bot, ann, "/menu")
    seen, until = len(ann.chat.messages), bot.clock.now() + so_long
    while bot.clock.now() < until:
        await bot.time_passes(timedelta(hours=3))
    return list(ann.chat.messages[seen:])


TOLD = {
    "a place": ((), ("/timezone Auckland", "Yes"), "Pacific/Auckland"),
    "another place": (("/timezone Dublin", "Yes"), ("/timezone Auckland", "Yes"), "Pacific/Auckland"),
    "none of these": (("/timezone Auckland", "Yes"), ("/timezone 21:30", "None of these"), None),
}


@pytest.mark.slow
@pytest.mark.parametrize("told", TOLD)
async def test_nobody_is_written_to_at_night_by_a_clock_that_the_copy_knows_better(tmp_path: Path, told: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    before, since, zone = TOLD[told]
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
        await does(bot, ann, before)
    shutil.copy(data / RECORDS, copy)
    async with later(data, ann) as (bot, again):
        await does(bot, again, since)
        assert (await known(bot, again)).zone == zone
    put_back(copy, data)
    async with running_bot(data, at=MORNING + timedelta(hours=1)) as bot:
        again = builders.the_same(bot, ann)
        found = await known(bot, again)
        assert (found.zone, again.chat.messages) == (zone, [])
        assert await foldings_that_differ(bot.app.store) == (1, 0)
        written = await without_a_word(bot, again, timedelta(days=14))
        hours = [message.sent_at.astimezone(ZoneInfo(zone or "Europe/Berlin")).hour for message in written]
        assert hours and all(9 <= hour < 20 for hour in hours)
        who = found.customer
        await does(bot, again, ("/delete", "Erase everything"))
        assert not said_no.of(bot.app.keys, [who])


@pytest.mark.slow
@pytest.mark.parametrize("days", [2, 30])
async def test_all_is_erased_on_the_day_that_a_stop_named_and_at_once_where_it_is_past(tmp_path: Path, days: int) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
    shutil.copy(data / RECORDS, copy)
    async with later(data, ann) as (bot, again):
        await say(bot, again, "stop")
        told = (await known(bot, again)).erase_at
        assert told is not None
    put_back(copy, data)
    async with running_bot(data, at=MORNING + timedelta(days=days)) as bot:
        again = builders.the_same(bot, ann)
        assert (await known(bot, again)).erase_at == told
        await bot.time_passes(max(timedelta(minutes=1), told - bot.clock.now()))
        assert await builders.phase(bot, again) is None
        assert again.chat.messages == []


@pytest.mark.slow
@pytest.mark.parametrize(("since", "is_left_alone"), [(("/delete",), True), (("/delete", "Keep"), False)])
async def test_who_was_asked_whether_to_erase_is_left_alone_until_they_say(
    tmp_path: Path, since: tuple[str, ...], is_left_alone: bool
) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
    shutil.copy(data / RECORDS, copy)
    async with later(data, ann) as (bot, again):
        await does(bot, again, since)
    put_back(copy, data)
    async with running_bot(data, at=MORNING + timedelta(hours=1)) as bot:
        again = builders.the_same(bot, ann)
        assert (await without_a_word(bot, again, timedelta(days=28)) == []) is is_left_alone
        await say(bot, again, "/delete")
        await taps(bot, again, "Erase everything")
        assert await builders.phase(bot, again) is None

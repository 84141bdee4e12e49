"""Exact counts of histories that the real engine made, on every database that lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.results.counting.everybody import count
from bot.results.snapshot import PacesOf, Snapshot, as_document, from_document
from bot.results.weeks import week_begins, week_number
from storage.model.misread import Misread
from storage.questions.attention import Lately
from storage.questions.people_asked import PeopleAsked
from storage.questions.results import Asks
from tests.botapi import Customer
from tests.contracts.databases import LASTING, Database
from tests.support.app import Bot, running_bot, says_yes

pytestmark = pytest.mark.parametrize("database", LASTING, indirect=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def bot(database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path, zeroparty_database_url=database.url) as running:
        yield running


async def asked(bot: Bot) -> Customer:
    someone = bot.server.customer()
    await says_yes(bot, someone)
    return someone


async def taps(bot: Bot, who: Customer, *labels: str) -> None:
    for label in labels:
        await who.taps(label)
        await bot.listens()


async def says(bot: Bot, who: Customer, words: str) -> None:
    await who.says(words)
    await bot.listens()


async def counted(bot: Bot) -> Snapshot:
    found = await count(bot.app.store, bot.clock, bot.app.catalogue(), rest=0)
    assert found is not None
    kept = from_document(as_document(found))
    assert kept is not None
    for name, counts in found.questions.items():  # but for what fewer than five people answered, which is not kept
        assert kept.question(name) == (counts if counts.held >= 5 else replace(counts, values={}))
    assert replace(kept, questions={}) == replace(found, questions={})
    return found


@pytest.mark.slow
async def test_where_nobody_ever_was_every_count_is_nought(bot: Bot) -> None:
    found = await counted(bot)
    assert (found.customers, dict(found.questions), list(found.misread)) == (0, {}, [])
    assert found.question("roast").people == PeopleAsked(0, 0, 0, 0, 0, 0)


@pytest.mark.slow
async def test_everybody_whom_a_question_reached_is_counted_once(bot: Bot) -> None:
    answers, asks_why, puts_off, skips, stops, _waits = [await asked(bot) for _ in range(6)]
    await taps(bot, answers, "Dark")
    await taps(bot, asks_why, "Why do you ask?")
    await taps(bot, puts_off, "Skip", "Ask me later", "Next week")
    await taps(bot, skips, "Skip")
    await says(bot, stops, "xyzzy plugh")
    await says(bot, stops, "stop")
    now = await counted(bot)
    roast = now.question("roast")
    assert roast.people == PeopleAsked(stopped=1, answered=1, skipped=1, later=1, silent=0, waiting=2)
    assert roast.asks == Asks(arrived=6, over=4, skipped=1, asked_why=1)
    assert (roast.stops, roast.held, roast.fresh, dict(roast.values)) == (1, 1, 1, {"dark": 1})
    assert [(week.week, week.sent, week.answered) for week in roast.weeks] == [(week_number(bot.clock.now()), 6, 1)]
    [misread] = now.misread
    assert (misread.question, misread.language, misread.times) == ("roast", "en", 1)
    assert "xyzzy" not in as_document(now)

    bot.clock.advance(73 * HOUR)
    await bot.time_passes(HOUR)
    later = (await counted(bot)).question("roast")
    assert later.people == PeopleAsked(stopped=1, answered=1, skipped=1, later=1, silent=2, waiting=0)


@pytest.mark.slow
async def test_who_stopped_right_after_answering_stands_with_those_who_stopped(bot: Bot) -> None:
    leaves, stays = [await asked(bot) for _ in range(2)]
    await taps(bot, leaves, "Dark")
    await taps(bot, stays, "Light")
    await says(bot, leaves, "stop")
    await bot.time_passes(2 * DAY)
    await says(bot, stays, "stop")
    roast = (await counted(bot)).question("roast")
    assert (roast.people.stopped, roast.people.answered) == (1, 1)


@pytest.mark.slow
async def test_attention_is_counted_from_hello_to_the_last_stop(bot: Bot) -> None:
    hello = bot.server.customer()
    await says(bot, hello, "/start")
    answers, _rests, stops = [await asked(bot) for _ in range(3)]
    await taps(bot, answers, "Dark")
    began = week_number(bot.clock.now())
    await bot.time_passes(9 * DAY)
    await says(bot, stops, "stop")
    await says(bot, answers, "how often")
    found = (await counted(bot)).attention
    assert list(found.funnel) == [4, 4, 3, 1, 0, 0, 0, 0]
    assert found.past_month.opt_outs == 1
    assert found.past_week == Lately(proactive=1, answered=0, opt_outs=1)
    assert [(each.began, each.ended, each.people) for each in found.stretches] == [(began, None, 2), (began, began + 1, 1)]
    assert {week.week: (week.proactive, week.pulled, week.answered, week.opt_outs) for week in found.weeks} == {
        began: (0, 3, 1, 0),
        began + 1: (1, 0, 0, 1),
    }
    assert dict(found.messages) == {0: 1, 1: 1}
    assert dict(found.paces[-1].paces) == {"standard": 1, "slower": 1}
    assert dict(found.came_by) == {"": 4}
    assert (dict(found.due), dict(found.due_again)) == ({6: 1, 7: 1}, {})


@pytest.mark.slow
async def test_paces_of_weeks_in_which_nobody_counted_come_out_of_the_logs(bot: Bot) -> None:
    began = week_number(bot.clock.now())
    answers, _silent, stops = [await asked(bot) for _ in range(3)]
    await taps(bot, answers, "Dark")
    await bot.time_passes(8 * DAY)
    await says(bot, stops, "stop")
    await bot.time_passes(6 * DAY)
    paces = {
        each.week: {pace: count for pace, count in each.paces.items() if count} for each in (await counted(bot)).attention.paces
    }
    assert len(paces) == 53
    assert {week: found for week, found in paces.items() if found} == {
        began: {"standard": 1, "slower": 2},
        began + 1: {"slower": 2},
        began + 2: {"slower": 2},
    }


@pytest.mark.slow
async def test_what_was_counted_in_a_week_stands_and_this_week_is_counted_anew(bot: Bot) -> None:
    await asked(bot)
    first = await counted(bot)
    altered = replace(first, attention=replace(first.attention, paces=[PacesOf(week_number(bot.clock.now()), {"standard": 7})]))
    again = await count(bot.app.store, bot.clock, bot.app.catalogue(), before=altered, rest=0)
    assert again is not None
    assert dict(again.attention.paces[-1].paces) == {"standard": 1}
    bot.clock.advance(7 * DAY)
    later = await count(bot.app.store, bot.clock, bot.app.catalogue(), before=altered, rest=0)
    assert later is not None
    assert dict(later.attention.paces[-2].paces) == {"standard": 7}
    bot.clock.advance(400 * DAY)
    at_last = await count(bot.app.store, bot.clock, bot.app.catalogue(), before=later, rest=0)
    assert at_last is not None
    assert len(at_last.attention.paces) == 53


async def test_it_ends_where_another_process_counts_by_now(bot: Bot) -> None:
    async def no_more() -> bool:
        return False

    await asked(bot)
    assert await count(bot.app.store, bot.clock, bot.app.catalogue(), may_go_on=no_more, rest=0) is None


@pytest.mark.slow
async def test_pages_add_up_to_the_same_as_one_look(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for label in ("Dark", "Dark", "Light", "Skip", "Skip"):
        await taps(bot, await asked(bot), label)
    whole = await counted(bot)
    monkeypatch.setattr("bot.results.counting.page.PAGE", 2)
    paged = await counted(bot)
    assert (paged.questions, paged.attention, paged.customers) == (whole.questions, whole.attention, 5)


async def test_somebody_without_a_key_keeps_nobody_else_from_being_counted(bot: Bot) -> None:
    first, _ = [await asked(bot) for _ in range(2)]
    await taps(bot, first, "Dark")
    ids = [each async for each in everybody(bot)]
    bot.app.keys.destroy(ids[0])
    found = await counted(bot)
    assert found.customers == 2
    assert sum(found.attention.came_by.values()) == 1


async def everybody(bot: Bot) -> AsyncIterator[int]:
    from storage.people import customers

    for ident in await bot.app.store.read(customers.page):
        yield ident


def test_weeks_begin_on_monday(database: Database) -> None:
    sunday = datetime(2026, 5, 3, 23, 59, tzinfo=UTC)
    assert week_begins(week_number(sunday)) == datetime(2026, 4, 27, tzinfo=UTC)
    assert week_number(sunday + timedelta(minutes=1)) == week_number(sunday) + 1
    assert Misread("", "en", "").times == 1

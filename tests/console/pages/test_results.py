"""Results and attention as staff see them: empty, full, and where something is wrong; what is hidden stays hidden."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from bot.console.staff import Role
from bot.results.counting.keeping import KeptCounts
from bot.results.snapshot import Snapshot, as_document
from storage.model.misread import Misread
from storage.questions import kept_counts
from storage.receivers import audit_trail
from storage.traffic.brake import Brake, current_brake, pull_brake
from tests.botapi import Customer
from tests.support.app import Bot, Phone, running_bot, running_phone, says_yes
from tests.support.office import visitor

PAGES = ("/results", "/results/roast", "/attention")


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncIterator[Phone]:
    async with running_phone(tmp_path) as running:
        yield running


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


def words_of(page: str) -> str:
    """What is read, without the markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


async def counts(running: Bot | Phone) -> Snapshot:
    kept = KeptCounts(running.app.store, running.clock, running.app.catalogue, rest=0)
    await kept.want()
    running.clock.advance(timedelta(seconds=11))
    await kept.want()
    assert await kept.look()
    found = await kept.latest()
    assert found is not None
    return found


async def shows(running: Bot | Phone, snapshot: Snapshot) -> None:
    """As if this had been counted."""
    running.clock.advance(timedelta(minutes=12))
    at = running.clock.now()
    document = as_document(replace(snapshot, at=at))
    await running.app.store.write(lambda unit: kept_counts.keep_counts(unit, document, at=at))


async def taps(bot: Bot, label: str) -> Customer:
    someone = bot.server.customer()
    await says_yes(bot, someone)
    await someone.taps(label)
    await bot.listens()
    return someone


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
async def test_before_the_first_count_every_page_says_that_it_is_under_way(phone: Phone, path: str) -> None:
    async with visitor(phone.app, Role.VIEWER) as staff:
        page = await staff.page(path)
    assert "The first count is under way" in words_of(page)
    assert 'data-follow="/counts?back=' in page


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
async def test_where_nobody_came_every_page_says_what_comes_next(phone: Phone, path: str) -> None:
    await counts(phone)
    async with visitor(phone.app, Role.VIEWER) as staff:
        read = words_of(await staff.page(path))
    assert "over 0 customers" in read
    assert "Nobody has written to the bot yet" in read or "It is asked when its turn comes" in read


@pytest.mark.slow
async def test_each_question_is_one_bar_of_people_and_stands_or_falls_by_the_same_evidence(bot: Bot) -> None:
    for label in ("Dark", "Light", "Skip"):
        await taps(bot, label)
    await counts(bot)
    async with visitor(bot.app, Role.VIEWER) as staff:
        page = await staff.page("/results")
        assert "6 live questions, 6 earn their place (version 1)" in words_of(page)
        assert 'aria-label="Which roast do you reach for first?: answered 2, not this one 1"' in page
        assert "3 people were asked, 67 % answered. 2 of 2 answers are fresh." in words_of(page)
        worst = words_of(await staff.page("/results?order=worst"))
        assert "Fewest answers first" in worst and worst.index("3 people were asked") < worst.index("nobody asked yet")
        snapshot = await bot.app.counts.latest()
        assert snapshot is not None
        roast = snapshot.question("roast")
        skipped = replace(roast, asks=replace(roast.asks, arrived=100, over=100, skipped=60))
        await shows(bot, replace(snapshot, questions={**snapshot.questions, "roast": skipped}))
        read = words_of(await staff.page("/results"))
        refused = replace(roast, people=replace(roast.people, answered=0, skipped=3))
        await shows(bot, replace(snapshot, questions={**snapshot.questions, "brew": refused}))
        page = await staff.page("/results?order=refused")
        assert page.index('href="/results/brew"') < page.index('href="/results/roast"')
    assert "6 live questions, 5 earn their place" in read
    assert "Many people skip it: 60 of 100" in read


@pytest.mark.slow
async def test_what_they_answered_is_shown_with_its_denominator_and_nothing_of_few(bot: Bot) -> None:
    for label in ("Dark", "Light", "Skip"):
        await taps(bot, label)
    snapshot = await counts(bot)
    async with visitor(bot.app, Role.VIEWER) as staff:
        read = words_of(await staff.page("/results/roast"))
        assert "2 of the 3 people who were asked have an answer today" in read
        assert "Shown as soon as five people have answered." in read
        roast = snapshot.question("roast")
        people = replace(roast.people, answered=60)
        many = replace(roast, held=60, values={"dark": 40, "light": 3, "medium": 11, "varies": 6}, people=people)
        await shows(bot, replace(snapshot, questions={"roast": many}))
        page = await staff.page("/results/roast")
    read = words_of(page)
    assert "Dark 40 of 60 (67 %)" in read
    assert "Light hidden" in read and "Medium hidden" in read
    assert "3 of 60" not in page and "11 of 60" not in page
    assert "Hidden: so few people" in read


@pytest.mark.slow
async def test_what_was_not_understood_is_told_by_what_was_offered_and_never_by_its_words(bot: Bot) -> None:
    someone = bot.server.customer()
    await says_yes(bot, someone)
    await someone.says("xyzzy plugh frobozz")
    await bot.listens()
    snapshot = await counts(bot)
    async with visitor(bot.app, Role.VIEWER) as staff:
        page = await staff.page("/results/roast")
        assert "Typed and not understood" in page and "xyzzy" not in page
        assert re.search(r"<td>en</td><td class=\"number\">1</td>", page)
        await shows(bot, replace(snapshot, misread=[Misread("", "de", "my_data stop", 3)]))
        assert "my data, stop de 3" in words_of(await staff.page("/results"))


@pytest.mark.slow
async def test_counts_are_made_anew_for_whoever_asks(phone: Phone) -> None:
    await counts(phone)
    phone.clock.advance(timedelta(minutes=12))
    async with visitor(phone.app, Role.VIEWER) as staff:
        assert "Counted 12 minutes ago" in words_of(await staff.page("/results"))
        answer = await staff.sends("/counts", on="/results")
        assert "Counting has begun" in words_of(answer.text)
        assert answer.url.path == "/results"
        await phone.app.counts.look()
        part = await staff.page("/counts?back=/attention")
        assert "Counted just now" in words_of(part)
        assert "data-follow" not in part
        assert "<html" not in part


async def test_a_question_that_there_is_not_is_refused_in_words(phone: Phone) -> None:
    async with visitor(phone.app, Role.VIEWER) as staff:
        answer = await staff.opens("/results/<b>nothing</b>")
        assert answer.status_code == 404
        assert (await staff.opens("/results/nothing")).status_code == 404
        assert "There is no question `nothing`" in words_of((await staff.opens("/results/nothing")).text)


@pytest.mark.slow
async def test_attention_is_shown_from_hello_to_the_next_two_weeks(bot: Bot) -> None:
    await taps(bot, "Dark")
    await bot.time_passes(timedelta(days=9))
    await counts(bot)
    async with visitor(bot.app, Role.VIEWER) as staff:
        read = words_of(await staff.page("/attention"))
    for told in (
        "Questions go out",
        "Messages nobody had asked for 1",
        "Answers 1, 1.00 for each such message",
        "At most 1 people are asked next",
        "At the usual pace 1",
        "0 of 1 people who may be asked had as many as the cap allows: 4",
        "said Yes 1 (100 %)",
        "Which roast do you reach for first? 1 0 0 %",
    ):
        assert told in read, told


@pytest.mark.slow
async def test_by_which_link_few_people_came_is_hidden(bot: Bot) -> None:
    await taps(bot, "Dark")
    snapshot = await counts(bot)
    attention = replace(snapshot.attention, came_by={"": 900, "/coffee": 40, "hubspot": 2, "hubspot/coffee": 31})
    await shows(bot, replace(snapshot, attention=attention))
    async with visitor(bot.app, Role.VIEWER) as staff:
        read = words_of(await staff.page("/attention"))
    assert "to coffee 40" in read
    assert "by no link of ours 900" in read
    assert "hubspot link hidden" in read and "hubspot link to coffee hidden" in read


@pytest.mark.slow
async def test_a_publisher_pauses_all_asking_with_a_reason_and_lets_it_go_on(bot: Bot) -> None:
    await counts(bot)
    async with visitor(bot.app, Role.PUBLISHER, name="pia") as staff:
        refused = await staff.sends("/attention/pause", {"why": "  "}, on="/attention")
        assert refused.status_code == 400
        assert await bot.app.store.read(current_brake) is None
        paused = await staff.sends("/attention/pause", {"why": "the guide is wrong"}, on="/attention")
        assert "All asking is paused" in words_of(paused.text)
        assert "the guide is wrong" in paused.text
        assert bot.app.circuit_breaker().brake == "operator"
        resumed = await staff.sends("/attention/resume", {"why": "it is mended"}, on="/attention")
        assert "Questions go out again." in words_of(resumed.text)
        assert bot.app.circuit_breaker().brake == ""
    said = await bot.app.store.read(lambda unit: audit_trail.of_action(unit, "console.pause"))
    assert len(said) == 1
    assert "pia" in str(said[0]) and "the guide is wrong" in str(said[0])


@pytest.mark.slow
async def test_who_may_not_publish_sees_the_brake_and_no_switch(bot: Bot) -> None:
    async with visitor(bot.app, Role.WRITER) as staff:
        page = await staff.page("/attention")
        assert "/attention/pause" not in page
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf is not None
        assert (await staff.posts("/attention/pause", {"csrf": csrf[1], "why": "no"})).status_code == 403
    assert await bot.app.store.read(current_brake) is None


@pytest.mark.slow
async def test_the_breaker_says_what_it_was_about(bot: Bot) -> None:
    brake = Brake("breaker", "9 opt-outs on 210 pushes in 7 days", "2026-05-04T10:00:00Z")
    await bot.app.store.write(lambda unit: pull_brake(unit, brake))
    async with visitor(bot.app, Role.PUBLISHER) as staff:
        read = words_of(await staff.page("/attention"))
    assert "The breaker has stopped all asking" in read
    assert "Since 4 May 2026, 10:00 UTC: 9 opt-outs on 210 pushes" in read

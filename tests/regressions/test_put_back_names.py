"""A copy of the records from before a question, a purpose or a topic was renamed: what was said since under the new name holds."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import delete

from storage import tables as t
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say, taps
from tests.regressions.test_third_attack_records import STOPS_SHARING, TURNS_OFF, is_noticed, put_back
from tests.support.app import Bot, running_bot, says_yes
from tests.support.killed import RECORDS, as_they_lie
from tests.support.later_receiver import publish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(CATALOGUE, tmp_path / "questions")


def renames_question(folder: Path, before: str, now: str) -> None:
    """The author writes `was:` below the new name."""
    file = folder / "coffee.yaml"
    whole = file.read_text(encoding="utf-8")
    renamed = re.sub(rf"  - id: {before}\b.*\n(    was: .*\n)?", f"  - id: {now}\n    was: {before}\n", whole)
    assert renamed != whole
    file.write_text(renamed, encoding="utf-8")


async def does(bot: Bot, ann: Customer, acts: tuple[str, ...]) -> None:
    for each in acts:
        shown = any(each in row for message in ann.chat.messages for row in message.keyboard)
        await (taps if shown else say)(bot, ann, each)


SINCE = {
    "stops sharing": ("dark", *STOPS_SHARING),
    "never": ("Skip", "Never ask this"),
    "erases": ("dark", "/mydata", "Erase 1"),
    "corrects": ("dark", "/mydata", "Change 1", "Light"),
}


@pytest.mark.slow
@pytest.mark.parametrize("names", [("roast", "roast_pref"), ("roast", "roast_pref", "roast_liked")], ids=["once", "twice"])
@pytest.mark.parametrize("since", SINCE)
async def test_a_word_about_a_question_that_was_renamed_since_holds_under_its_old_name(
    tmp_path: Path, folder: Path, since: str, names: tuple[str, ...]
) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy"
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await does(bot, ann, SINCE[since][:1] if since != "never" else ())
        as_they_lie(data, copy)
        for before, now in pairwise(names):
            renames_question(folder, before, now)
            await publish(bot, folder)
        await does(bot, ann, SINCE[since][1:] if since != "never" else SINCE[since])
        assert names[-1] in (await known(bot, ann)).histories
    put_back(copy / RECORDS, data)
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        assert "roast" in bot.app.catalogue().questions
        again = builders.the_same(bot, ann)
        await holds(bot, again, since, "roast")
        assert ",dark," not in await handed_on(bot, tmp_path)
        assert not await is_noticed(bot)
        await publish(bot, folder)
        await say(bot, again, "/mydata")
        await holds(bot, again, since, names[-1])
        if since == "stops sharing":
            await taps(bot, again, "Share 1")
            assert ",dark," in await handed_on(bot, tmp_path), "taken up again, it is over under every name"
        assert not await is_noticed(bot)


async def holds(bot: Bot, ann: Customer, since: str, name: str) -> None:
    found = await known(bot, ann)
    assert {one for one, history in found.histories.items() if history.restricted} == {name} & (
        {name} if "shar" in since else set()
    )
    assert {one for one, history in found.histories.items() if history.refused} == ({name} if since == "never" else set())
    assert found.values() == ({name: "dark"} if "shar" in since else {})


@asynccontextmanager
async def after_a_copy(data: Path, copy: Path, folder: Path) -> AsyncIterator[tuple[Bot, Customer]]:
    """Ann said Yes and nothing else, and a copy was made; when this is over it is put back."""
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        as_they_lie(data, copy)
        yield bot, ann
    put_back(copy / RECORDS, data)


async def asked_in_time(bot: Bot, ann: Customer) -> set[str]:
    """The beginnings of all questions that come in the weeks to follow, each skipped."""
    asked = set()
    for _ in range(12):
        await bot.time_passes(timedelta(days=8))
        latest = ann.chat.messages[-1]
        if any("Skip" in row for row in latest.keyboard):
            asked.add(latest.text.partition("?")[0])
            await taps(bot, ann, "Skip")
    return asked


def rewrites(file: Path, *changes: tuple[str, str]) -> None:
    for before, now in changes:
        assert before in file.read_text(encoding="utf-8")
        file.write_text(file.read_text(encoding="utf-8").replace(before, now), encoding="utf-8")


@pytest.mark.slow
async def test_a_purpose_that_was_renamed_since_is_off_under_its_old_name(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "var"
    async with after_a_copy(data, tmp_path / "copy", folder) as (bot, ann):
        rewrites(folder / "coffee.yaml", ("  recommend:", "  advise:"), ("purpose: recommend", "purpose: advise"))
        rewrites(folder / "_brand.yaml", ("[recommend, ", "[advise, "))
        await publish(bot, folder)
        await taps(bot, ann, "Skip")
        bot.clock.advance(timedelta(days=2))
        await does(bot, ann, ("/menu", "One question now", "Filter", "Done (1)", *TURNS_OFF))
        assert (await known(bot, ann)).consents["advise"].status == "withdrawn"
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        again = builders.the_same(bot, ann)
        await say(bot, again, "/menu")
        asked = await asked_in_time(bot, again)
        assert asked == {"When will you next run out of coffee"}, "for the other purpose"
        assert not await is_noticed(bot)


@pytest.mark.slow
async def test_a_topic_that_was_renamed_since_is_refused_under_its_old_name(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "var"
    async with after_a_copy(data, tmp_path / "copy", folder) as (bot, ann):
        rewrites(folder / "coffee.yaml", ("\ntopic: coffee\n", "\ntopic: cups\n"))
        (folder / "coffee.yaml").rename(folder / "cups.yaml")
        await publish(bot, folder)
        await does(bot, ann, ("stop asking about your coffee", "Everything about Your coffee"))
        assert [one.topic for one in (await known(bot, ann)).refused_topics] == ["cups"]
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        again = builders.the_same(bot, ann)
        await say(bot, again, "/menu")
        assert await asked_in_time(bot, again) == set()
        assert not await is_noticed(bot)


@pytest.mark.slow
async def test_names_of_before_they_were_kept_are_kept_at_the_next_start(tmp_path: Path, folder: Path) -> None:
    data = tmp_path / "var"
    async with after_a_copy(data, tmp_path / "copy", folder) as (bot, ann):
        renames_question(folder, "roast", "roast_pref")
        await publish(bot, folder)
        await does(bot, ann, SINCE["never"])
        with bot.app.keys.connection() as connection:
            connection.execute(delete(t.named_so))
        as_they_lie(data, tmp_path / "now")
    put_back(tmp_path / "now" / RECORDS, data)
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        assert "roast_pref" in bot.app.catalogue().questions
    put_back(tmp_path / "copy" / RECORDS, data)
    async with running_bot(data, prompts=folder, zeroparty_publishing="on") as bot:
        await holds(bot, builders.the_same(bot, ann), "never", "roast")

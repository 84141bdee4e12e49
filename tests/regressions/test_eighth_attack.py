"""What an eighth fresh attacker broke between two features, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.inputs import ContactMapped
from storage.receivers import deliveries, tombstones
from storage.traffic.brake import Brake, current_brake, pull_brake, release_brake
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.publishing.test_versions import publish
from tests.regressions import builders
from tests.regressions.builders import handed_on, hands_on
from tests.regressions.test_fourth_attack_records import later
from tests.regressions.test_sixth_attack import known, says, taps
from tests.regressions.test_third_attack_records import answers_dark, put_back
from tests.runtime.linking.test_contact_links import link
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edit, edited
from tests.support.two_chats import Page, code_of, is_joined

HANDED = ("stop", "/delete|Erase everything", "/mydata|Stop sharing 1", "/mydata|Erase 1")


async def does(bot: Bot, ann: Customer, acts: str) -> None:
    """What is typed first, and then tapped."""
    first, *labels = acts.split("|")
    await says(bot, ann, first)
    await taps(bot, ann, *labels)


async def answers_dark_and_is_copied(data: Path, copy: Path) -> Customer:
    """Her records as they are kept in the copy."""
    async with running_bot(data) as bot:
        ann = await answers_dark(bot)
    shutil.copy(data / "zeroparty.db", copy)
    return ann


# --- an older copy of the records ---------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("acts", HANDED)
async def test_a_receiver_hears_of_what_was_taken_back_since_an_older_copy(tmp_path: Path, acts: str) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann, ben = await answers_dark(bot), await answers_dark(bot)
        await taps(bot, ben, "Change", "Light")
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        assert ",dark," in await hands_on(bot, tmp_path)
        await does(bot, again, acts)
    put_back(copy, data)
    async with running_bot(data) as bot:
        rows = await handed_on(bot, tmp_path)
        assert ",dark," not in rows and ",light," in rows
        gone = await bot.app.store.read(tombstones.open_ones)
        assert ("withdrawn" in rows) is not bool(gone), "in the file of everybody, or in the next of what changed"
        assert bool(gone) is ("/delete" in acts)


@pytest.mark.slow
async def test_where_nothing_was_handed_on_since_a_copy_nobody_is_said_to_have_anything(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    ann = await answers_dark_and_is_copied(data, copy)
    async with later(data, ann) as (bot, again):
        await says(bot, again, "stop")
    put_back(copy, data)
    async with running_bot(data) as bot:
        again = builders.the_same(bot, ann)
        assert await bot.app.store.read(lambda unit: deliveries.has_been_told(unit, "hubspot")) is False
        assert (await known(bot, again)).phase == "stopped"


@pytest.mark.slow
async def test_a_record_that_was_kept_apart_since_an_older_copy_stays_so(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    ann = await answers_dark_and_is_copied(data, copy)
    async with later(data, ann) as (bot, again):
        await says(bot, again, link(bot))
        await taps(bot, again, "Not me, keep apart")
    put_back(copy, data)
    async with running_bot(data) as bot:
        customer = (await known(bot, builders.the_same(bot, ann))).customer
        assert await bot.app.service.map_contact(customer, ContactMapped("hubspot", "4711")) == "apart"


@pytest.mark.slow
@pytest.mark.parametrize("is_erased", [False, True])
async def test_a_link_that_was_used_since_an_older_copy_joins_nobody_else(tmp_path: Path, is_erased: bool) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        ann, ben = await answers_dark(bot), await answers_dark(bot)
    shutil.copy(data / "zeroparty.db", copy)
    async with later(data, ann) as (bot, again):
        word = link(bot)
        await says(bot, again, word)
        await taps(bot, again, "Yes, that's me")
        if is_erased:
            await does(bot, again, "/delete|Erase everything")
    put_back(copy, data)
    async with later(data, ben) as (bot, other):
        await says(bot, other, word)
        assert "customer record" not in other.chat.messages[-1].text
        assert not (await known(bot, other)).contacts


@pytest.mark.slow
async def test_the_brake_of_since_an_older_copy_stays_on_until_somebody_takes_it_off(tmp_path: Path) -> None:
    data, copy = tmp_path / "var", tmp_path / "copy.db"
    async with running_bot(data) as bot:
        pass
    shutil.copy(data / "zeroparty.db", copy)
    async with running_bot(data) as bot:
        await bot.app.store.write(lambda unit: pull_brake(unit, Brake("operator", "trouble", "2026-05-04T10:00:00Z")))
    put_back(copy, data)
    async with running_bot(data) as bot:
        brake = await bot.app.store.read(current_brake)
        assert brake is not None and "2026-05-04T10:00:00Z" in brake.why
        await bot.app.store.write(release_brake)
    put_back(copy, data)
    async with running_bot(data) as bot:
        assert await bot.app.store.read(current_brake) is None


# --- two chats become one -----------------------------------------------------------------------------------------------------


async def becomes_one(bot: Bot, ann: Customer, page: Page) -> None:
    """The page takes the code of Ann's chat, and both say yes."""
    await page.says(f"/link {await code_of(bot, ann)}")
    await page.taps("Yes, both are mine")
    await bot.settles()
    await taps(bot, ann, "Yes, that was me")
    assert await is_joined(bot, ann)


@pytest.mark.slow
async def test_what_was_to_stay_here_in_one_chat_stays_here_in_both(bot: Bot, tmp_path: Path) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    page = Page(bot)
    await page.says("/consents")
    await page.taps("Keep my answers here")
    await becomes_one(bot, ann, page)
    assert (await known(bot, ann)).keeps_to_us
    assert ",dark," not in await handed_on(bot, tmp_path)


async def test_a_record_that_was_kept_apart_in_one_chat_is_in_both(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    page = Page(bot)
    await page.says(link(bot))
    await page.taps("Details")
    await page.taps("Not me, keep apart")
    await becomes_one(bot, ann, page)
    customer = (await known(bot, ann)).customer
    assert await bot.app.service.map_contact(customer, ContactMapped("hubspot", "4711")) == "apart"


# --- a day that was told ------------------------------------------------------------------------------------------------------


async def puts_off(bot: Bot, ann: Customer, until: str) -> None:
    await says_yes(bot, ann)
    await taps(bot, ann, "Skip", "Ask me later", until)


@pytest.mark.parametrize("words", ["Go on now", "when will you write again?"])
async def test_no_day_is_told_behind_that_of_a_question_put_off_which_a_break_held(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await puts_off(bot, ann, "Tomorrow")
    await says(bot, ann, "pause for 2 weeks", "monthly")
    bot.clock.advance(timedelta(days=4))
    on = next(m for m in ann.chat.messages if ["Go on now"] in m.keyboard)
    if words == "Go on now":
        await ann.taps(words, on=on)
        await bot.listens()
    else:
        await says(bot, ann, words)
        on = ann.chat.messages[-1]
    told = on.text.partition("in peace until ")[2]
    shown = len(ann.chat.messages)
    for _ in range(40):
        await bot.time_passes(timedelta(days=1))
        if len(ann.chat.messages) > shown:
            break
    asked = (await known(bot, ann)).history("roast").asks[-1].at
    assert told.startswith(f"{asked.day} {asked:%B}")


async def test_only_when_i_write_said_once_more_takes_back_what_was_put_off_since(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await says(bot, ann, "/pace own")
    await taps(bot, ann, "Skip", "Ask me later", "Next week")
    assert (await known(bot, ann)).history("roast").snoozed_to is not None
    await says(bot, ann, "/pace own")
    assert (await known(bot, ann)).history("roast").snoozed_to is None


async def test_later_is_offered_up_to_the_last_day_of_a_question(tmp_path: Path) -> None:
    folder = edited(tmp_path, "    ask_again: 12 months", "    ask_until: 2026-05-06\n    ask_again: 12 months")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann, ben = bot.server.customer(), bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Skip", "Ask me later")
        assert [label for row in ann.chat.messages[-1].keyboard for label in row] == ["Tomorrow"]
        await says_yes(bot, ben)
        bot.clock.advance(timedelta(days=2))
        await taps(bot, ben, "Skip", "Ask me later")
        assert "ends before that" in ben.toasts[-1]


async def test_a_refused_topic_is_not_asked_about_because_it_was_put_off(bot: Bot) -> None:
    ann = bot.server.customer()
    await puts_off(bot, ann, "Tomorrow")
    before = (await known(bot, ann)).history("roast").asks[-1].at
    await says(bot, ann, "never ask me about coffee")
    await taps(bot, ann, "Everything about Your coffee")
    await bot.time_passes(timedelta(days=3))
    assert (await known(bot, ann)).history("roast").asks[-1].at == before


# --- a question about health --------------------------------------------------------------------------------------------------


async def test_an_answer_to_another_question_is_no_explicit_consent_to_one_about_health(tmp_path: Path) -> None:
    folder = edited(tmp_path, "    sensitive: none                #", "    sensitive: health              #")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        for words in ("capsules", "4", "tomorrow"):
            await says(bot, ann, words)
            await bot.time_passes(timedelta(days=9))
        state = await known(bot, ann)
        assert len(state.values()) == 3 and state.consents["recommend"].status == "given"
        await bot.time_passes(timedelta(days=30))
        assert "roast" not in (await known(bot, ann)).histories


# --- who has what -------------------------------------------------------------------------------------------------------------


async def test_a_receiver_that_is_exchanged_still_has_what_it_had_and_the_words_say_so(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "prompts")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await answers_dark(bot)
        await hands_on(bot, tmp_path)
        await says(bot, ann, "who sees my answers?")
        assert "still with" not in ann.chat.messages[-1].text
        edit(folder, "  hubspot:\n", "  klaviyo:\n", "_brand.yaml")
        questions = (folder / "coffee.yaml").read_text(encoding="utf-8")
        (folder / "coffee.yaml").write_text(questions.replace("hubspot:", "klaviyo:"), encoding="utf-8")
        await publish(bot, folder)
        await says(bot, ann, "who sees my answers?")
        assert "still with hubspot" in ann.chat.messages[-1].text

"""What a sixth fresh attacker broke, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.engine.model.state import State
from storage.model.records import Address
from tests.botapi import Customer, TooManyRequests
from tests.conftest import CATALOGUE
from tests.publishing.test_versions import publish
from tests.support.app import MORNING, Bot, running_bot, says_yes, state_at
from tests.support.live_folder import edit, reload
from tests.support.two_chats import Page, code_of, is_joined


async def known(bot: Bot, ann: Customer) -> State:
    """What the engine knows of her."""
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None
    return state


async def says(bot: Bot, ann: Customer, *words: str) -> None:
    for each in words:
        await ann.says(each)
        await bot.listens()


async def taps(bot: Bot, ann: Customer, *labels: str) -> None:
    for label in labels:
        await ann.taps(label)
        await bot.listens()


@pytest.mark.slow
async def test_a_no_after_a_stop_is_taken_back_by_no_button_of_the_stop(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await says(bot, ann, "stop")
    stopped = ann.chat.messages[-1]
    await says(bot, ann, "/start")
    await taps(bot, ann, "No, thanks")
    await ann.taps("I meant something else", on=stopped)
    await bot.listens()
    assert (await known(bot, ann)).phase == "stopped"


@pytest.fixture
def asks_again(tmp_path: Path) -> Path:
    """One question, whose answer is asked about again after a month."""
    folder = tmp_path / "prompts"
    shutil.copytree(CATALOGUE, folder)
    coffee = folder / "coffee.yaml"
    text = coffee.read_text(encoding="utf-8")
    text = re.sub(r"ask_again: .*", "ask_again: 1 month", text[: text.index("  - id: brew")], count=1)
    rhythm = "  mail_rhythm:\n    en: to decide how often we write to you\n    de: um zu entscheiden, wie oft wir dir schreiben\n"
    coffee.write_text(text.replace(rhythm, ""), encoding="utf-8")
    edit(folder, "[recommend, mail_rhythm]", "[recommend]", "_brand.yaml")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("words", ["never mind", "cancel", "forget it"])
async def test_who_only_leaves_the_change_of_an_old_answer_gives_it_no_new_date(
    tmp_path: Path, asks_again: Path, words: str
) -> None:
    async with running_bot(tmp_path / "var", prompts=asks_again) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        while not any("Still true" in label for row in ann.chat.messages[-1].keyboard for label in row):
            assert bot.clock.now().year == 2026
            await bot.time_passes(timedelta(days=4))
        before = (await known(bot, ann)).history("roast").given
        await taps(bot, ann, next(label for row in ann.chat.messages[-1].keyboard for label in row if "hange" in label))
        await says(bot, ann, words)
        after = await known(bot, ann)
        assert before is not None and after.history("roast").given == before
        assert after.open is not None and after.changing is None
        await taps(bot, ann, "Still true")
        confirmed = (await known(bot, ann)).history("roast").given
        assert confirmed is not None and confirmed.at > before.at


@pytest.mark.slow
async def test_an_old_later_does_not_undo_a_skip(tmp_path: Path, asks_again: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=asks_again) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await says(bot, ann, "later")
        first = (await known(bot, ann)).open
        while (waiting := (await known(bot, ann)).open) is None or first is None or waiting.ask == first.ask:
            await bot.time_passes(timedelta(days=4))
        await taps(bot, ann, "Skip", "Tomorrow")
        history = (await known(bot, ann)).history("roast")
        assert history.snoozed_to is None and history.not_before is not None


@pytest.mark.slow
async def test_turn_on_agrees_to_the_words_above_it_and_to_no_later_ones(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(CATALOGUE, folder)
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        await says(bot, ann, "/consents")
        await taps(bot, ann, "Turn off 1")
        edit(folder, "to suggest coffees you are likely to enjoy", "to sell your taste profile to coffee machine makers")
        await reload(bot)
        await publish(bot, folder)
        await taps(bot, ann, "Turn on 1")
        assert (await known(bot, ann)).consents["recommend"].status == "withdrawn"
        assert "sell your taste profile" in ann.chat.messages[-1].text, "the page, in the words of now"
        await taps(bot, ann, "Turn on 1")
        assert (await known(bot, ann)).consents["recommend"].status == "renewed"


@pytest.mark.slow
async def test_a_second_chat_agrees_to_the_words_that_it_was_shown(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(CATALOGUE, folder)
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        page = Page(bot)
        await page.says(f"/link {await code_of(bot, ann)}")
        await bot.settles()
        edit(folder, "to suggest coffees you are likely to enjoy", "to sell your taste profile to coffee machine makers")
        await reload(bot)
        await publish(bot, folder)
        await page.taps("Yes, both are mine")
        await bot.settles()
        assert "to sell your taste profile" in page.texts()[-1]
        assert not any("that was me" in label for row in ann.chat.messages[-1].keyboard for label in row)
        await page.taps("Yes, both are mine")
        await bot.settles()
        await taps(bot, ann, "Yes, that was me")
        await bot.settles()
        assert await is_joined(bot, ann)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["/mydata", "/privacy", "thanks", "where is my order?", "when do you write again?"])
async def test_who_rests_and_writes_for_something_else_is_asked_nothing_for_a_fortnight(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await bot.time_passes(timedelta(days=120))
    asked = (await known(bot, ann)).tempo.last_ask_at
    await says(bot, ann, words)
    await bot.time_passes(timedelta(days=13))
    assert (await known(bot, ann)).tempo.last_ask_at == asked
    await bot.time_passes(timedelta(days=7))
    assert (await known(bot, ann)).tempo.last_ask_at != asked


async def held(bot: Bot, ann: Customer) -> None:
    """She said Yes and answered; the next question is due, and Telegram holds it."""
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await due_and_held(bot, ann)


async def due_and_held(bot: Bot, ann: Customer) -> None:
    due = (await known(bot, ann)).tempo.next_ask_at
    assert due is not None
    bot.clock.advance(due - bot.clock.now() + timedelta(seconds=5))
    bot.server.fail_next("sendMessage", with_=TooManyRequests(600), chat=ann)
    await bot.app.service.tick()
    await bot.app.delivery.drain()
    waiting = (await known(bot, ann)).open
    assert waiting is not None and waiting.delivery == "planned"


async def hears(bot: Bot, ann: Customer, words: str) -> None:
    """What she says arrives while nothing can leave."""
    await ann.says(words)
    await bot.telegram.poller.once()
    await bot.app.intake.drain()


@pytest.mark.slow
@pytest.mark.parametrize("first", ["/pace own", "/pause 2 weeks", ""])
async def test_a_question_that_was_never_seen_is_answered_by_no_words(bot: Bot, first: str) -> None:
    ann = bot.server.customer()
    await held(bot, ann)
    for words in (first, "filter") if first else ("filter",):
        await hears(bot, ann, words)
    state = await known(bot, ann)
    assert [question for question, _ in state.answers()] == ["roast"]
    await bot.time_passes(timedelta(minutes=30))
    is_shown = any("How do you brew" in message.text for message in ann.chat.messages)
    assert is_shown is not bool(first), "held, and called back by who wants none"


async def test_a_question_that_is_held_does_not_leave_in_the_night_of_a_clock_that_was_told_meanwhile(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "/timezone Dublin")
    await taps(bot, ann, ann.chat.messages[-1].keyboard[0][0])
    due = (await known(bot, ann)).tempo.next_ask_at
    assert due is not None
    bot.clock.advance(due - bot.clock.now() - timedelta(hours=1))
    await says(bot, ann, "/timezone Auckland")
    await due_and_held(bot, ann)
    await ann.taps(ann.chat.messages[-1].keyboard[0][0])
    await bot.telegram.poller.once()
    await bot.app.intake.drain()
    written = len(ann.chat.messages)
    for _ in range(12):
        await bot.time_passes(timedelta(minutes=15))
    auckland = ZoneInfo("Pacific/Auckland")
    assert (await known(bot, ann)).zone == "Pacific/Auckland"
    late = [message.sent_at.astimezone(auckland).hour for message in ann.chat.messages[written:]]
    assert all(9 <= hour < 20 for hour in late)


@pytest.mark.parametrize("hours", [0, 3, 6])
async def test_a_promised_day_is_no_earlier_one_where_their_clock_turns_out_to_be(tmp_path: Path, hours: int) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(CATALOGUE, folder)
    edit(folder, "Europe/Dublin", "Pacific/Auckland", "_brand.yaml")
    edit(folder, "  holidays: IE\n", "", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder, at=MORNING + timedelta(hours=hours)) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        promised = (await known(bot, ann)).tempo.next_ask_at
        assert promised is not None
        day = promised.astimezone(ZoneInfo("Pacific/Auckland")).date()
        assert f"until {day.day} May" in "".join(message.text for message in ann.chat.messages)
        await says(bot, ann, "/timezone Honolulu")
        await taps(bot, ann, ann.chat.messages[-1].keyboard[0][0])
        written = len(ann.chat.messages)
        await bot.time_passes(timedelta(days=14))
        came = ann.chat.messages[written].sent_at.astimezone(ZoneInfo("Pacific/Honolulu"))
        assert came.date() >= day


@pytest.mark.slow
async def test_an_answer_is_not_kept_on_by_a_button_after_the_yes_ran_out(tmp_path: Path, asks_again: Path) -> None:
    edit(asks_again, "consent_valid: 12 months", "consent_valid: 36 days", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=asks_again) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        await bot.time_passes(timedelta(days=34))
        await says(bot, ann, "/menu")
        await taps(bot, ann, "One question now")
        before = await known(bot, ann)
        await taps(bot, ann, next(label for row in ann.chat.messages[-1].keyboard for label in row if "hange" in label))
        until = before.consents["be_asked"].until
        assert until is not None
        bot.clock.advance(until - bot.clock.now() + timedelta(minutes=5))
        await ann.taps("Keep my answer")
        await bot.telegram.poller.once()
        await bot.app.intake.drain()
        state = await known(bot, ann)
        assert state.history("roast").given == before.history("roast").given

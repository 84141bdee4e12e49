"""What the seventh attacker found last, held as it is now: a time of their own that was lost, moved or late, and a typed yes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.engine.model.ids_and_time import local_day
from bot.engine.pacing.send_window import Window
from tests.botapi import Customer
from tests.regressions.builders import until_asked_to_go_on
from tests.regressions.test_sixth_attack import known, says, taps
from tests.runtime.linking.test_contact_links import link
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edited
from tests.support.two_chats import is_asked_whether_it_was_them, is_joined

DUBLIN, AUCKLAND = "Europe/Dublin", "Pacific/Auckland"


async def puts_off(bot: Bot, ann: Customer, until: str) -> datetime:
    """The first question, to another day."""
    await says_yes(bot, ann)
    await taps(bot, ann, "Skip", "Ask me later", until)
    chosen = (await known(bot, ann)).history("roast").snoozed_to
    assert chosen is not None
    return chosen


@pytest.mark.slow
async def test_what_was_put_off_comes_although_a_stop_was_said_by_mistake(bot: Bot) -> None:
    ann = bot.server.customer()
    chosen = await puts_off(bot, ann, "Tomorrow")
    await says(bot, ann, "stop")
    await taps(bot, ann, "I meant something else")
    assert (await known(bot, ann)).history("roast").snoozed_to == chosen
    await bot.time_passes(timedelta(days=2))
    assert (await known(bot, ann)).tempo.last_ask_at == chosen


@pytest.mark.slow
async def test_what_was_put_off_is_forgotten_where_a_stop_is_followed_by_a_new_yes(bot: Bot) -> None:
    ann = bot.server.customer()
    await puts_off(bot, ann, "Next week")
    await says(bot, ann, "stop", "/start")
    await taps(bot, ann, "Yes, ask me")
    assert (await known(bot, ann)).history("roast").snoozed_to is None


async def test_a_day_that_was_told_is_kept_by_a_clock_told_after_it(bot: Bot) -> None:
    ann = bot.server.customer()
    chosen = await puts_off(bot, ann, "Next week")
    day = local_day(chosen, DUBLIN)
    await says(bot, ann, "/timezone Auckland")
    await taps(bot, ann, ann.chat.messages[-1].keyboard[0][0])
    assert "again" not in ann.chat.messages[-1].text
    await bot.time_passes(timedelta(days=9))
    asked = (await known(bot, ann)).history("roast").asks[-1].at
    assert local_day(asked, AUCKLAND) == day


async def test_a_day_that_a_clock_told_after_it_leaves_no_room_for_is_told_anew(bot: Bot) -> None:
    ann = bot.server.customer()
    chosen = await puts_off(bot, ann, "Tomorrow")
    bot.clock.advance(chosen - bot.clock.now() - timedelta(minutes=30))
    await says(bot, ann, "/timezone Auckland")
    await taps(bot, ann, ann.chat.messages[-1].keyboard[0][0])
    instead = local_day(chosen, DUBLIN) + timedelta(days=1)
    assert f"I'll ask again on {instead.day} " in ann.chat.messages[-1].text
    await bot.time_passes(timedelta(days=3))
    asked = (await known(bot, ann)).history("roast").asks[-1].at
    assert local_day(asked, AUCKLAND) == instead


@pytest.mark.parametrize(("words", "is_joined_by_it"), [("yes", True), ("ja", True), ("yes?", False), ("yes please", True)])
async def test_a_typed_yes_to_a_record_joins_it(bot: Bot, words: str, is_joined_by_it: bool) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    bot.clock.advance(timedelta(days=2))
    await says(bot, ann, link(bot), words)
    assert ((await known(bot, ann)).contacts != ()) is is_joined_by_it


async def test_a_typed_yes_after_something_else_joins_no_record(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    bot.clock.advance(timedelta(days=2))
    await says(bot, ann, link(bot))
    bot.clock.advance(timedelta(minutes=1))
    await says(bot, ann, "/mydata")
    bot.clock.advance(timedelta(minutes=1))
    await says(bot, ann, "yes")
    assert not (await known(bot, ann)).contacts


async def test_a_typed_yes_to_was_that_you_is_asked_back_since_it_may_have_been_typed_before(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await is_asked_whether_it_was_them(bot, ann)
    await says(bot, ann, "yes")
    assert not await is_joined(bot, ann)
    assert ["Yes, that was me"] in ann.chat.messages[-1].keyboard
    await says(bot, ann, "Yes, that was me")
    assert await is_joined(bot, ann)


@pytest.mark.slow
async def test_a_typed_yes_to_going_on_is_one(tmp_path: Path) -> None:
    folder = edited(tmp_path, "consent_valid: 12 months", "consent_valid: 2 months", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        ends = (await known(bot, ann)).consents["be_asked"].until
        await until_asked_to_go_on(bot, ann)
        await says(bot, ann, "yes")
        renewed = (await known(bot, ann)).consents["be_asked"]
        assert renewed.status == "renewed" and ends is not None and renewed.until is not None and renewed.until > ends


@pytest.mark.parametrize("words", ["no more now", "enough for today", "nothing more today please", "genug für heute", "hoy ya no"])
async def test_enough_for_today_puts_off_what_waits_and_asks_for_nothing_else(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await says(bot, ann, words)
    assert "Tomorrow" in ann.chat.messages[-2].keyboard[0], "which times fit, below the question"
    await taps(bot, ann, "Tomorrow")
    shown = len(ann.chat.messages)
    await says(bot, ann, words)
    state = await known(bot, ann)
    assert state.phase == "active" and state.open is None
    assert len(ann.chat.messages) == shown + 2 and "make sense" not in ann.chat.messages[-1].text


def test_a_window_that_closes_in_the_hour_that_is_left_out_closes_no_later() -> None:
    window = Window(time(18), time(2, 30), "Europe/Berlin", frozenset(), frozenset())
    evening = datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert window.closes_after(evening) <= datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert window.closes_after(evening - timedelta(days=1)) == datetime(2026, 3, 28, 1, 30, tzinfo=UTC)

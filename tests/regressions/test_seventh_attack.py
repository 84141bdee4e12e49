"""What a seventh fresh attacker broke between two features, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.inputs import ContactMapped
from storage.model.records import Address
from storage.people import customers
from tests.botapi import Customer, Message
from tests.regressions.builders import until_asked_to_go_on
from tests.regressions.test_sixth_attack import known, says, taps
from tests.runtime.linking.test_contact_links import link
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edited
from tests.support.two_chats import is_asked_whether_it_was_them, is_joined


async def rests(bot: Bot, ann: Customer) -> None:
    """Three silences, and months after."""
    await says_yes(bot, ann)
    await bot.time_passes(timedelta(days=200))
    assert (await known(bot, ann)).tempo.silences >= 3


def with_button(ann: Customer, label: str, place: int = -1) -> Message:
    """The latest of her messages with this button, or another one of them."""
    return [message for message in ann.chat.messages if any(label in row for row in message.keyboard)][place]


@pytest.mark.slow
@pytest.mark.parametrize("act", ["slip", "Skip", "Dark", "/pace monthly"])
async def test_who_rested_is_asked_nothing_beside_what_they_do(bot: Bot, act: str) -> None:
    ann = bot.server.customer()
    await rests(bot, ann)
    asked = (await known(bot, ann)).tempo.last_ask_at
    if act == "slip":
        await says(bot, ann, "stop")
        await taps(bot, ann, "I meant something else")
        assert (await known(bot, ann)).tempo.silences >= 3, "nothing changes"
    elif act == "Dark":
        await ann.taps("Dark", on=with_button(ann, "Dark", 0))
        await bot.listens()
    elif act == "Skip":
        await ann.taps("Skip", on=with_button(ann, "Skip"))
        await bot.listens()
    else:
        await says(bot, ann, act)
    await bot.time_passes(timedelta(days=6))
    assert (await known(bot, ann)).tempo.last_ask_at == asked


async def test_a_stop_that_is_taken_back_leaves_an_erasure_that_was_asked_for_waiting(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "/delete", "stop")
    await taps(bot, ann, "I meant something else")
    assert (await known(bot, ann)).decides_until(bot.clock.now()) is not None


@pytest.mark.parametrize("words", ["No, thanks", "no", "nein danke"])
async def test_a_typed_no_to_going_on_is_one(tmp_path: Path, words: str) -> None:
    folder = edited(tmp_path, "consent_valid: 12 months", "consent_valid: 2 months", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        await until_asked_to_go_on(bot, ann)
        await says(bot, ann, words)
        assert (await known(bot, ann)).phase == "stopped"


async def test_a_typed_no_to_a_record_keeps_it_apart(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    bot.clock.advance(timedelta(days=2))
    await says(bot, ann, link(bot), "no")
    address = Address("telegram", str(ann.id))
    customer = await bot.app.store.read(lambda unit: customers.by_address(unit, address))
    assert customer is not None
    assert await bot.app.service.map_contact(customer, ContactMapped("hubspot", "4711")) == "apart"
    assert (await known(bot, ann)).contact_link is None


async def test_a_typed_no_to_was_that_you_ends_the_code(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await is_asked_whether_it_was_them(bot, ann)
    asked = ann.chat.messages[-1]
    await says(bot, ann, "no")
    bot.clock.advance(timedelta(minutes=3))
    await ann.taps("Yes, that was me", on=asked)
    await bot.listens()
    assert not await is_joined(bot, ann)


async def test_not_me_counts_after_a_stop_too(bot: Bot) -> None:
    ann = bot.server.customer()
    await says(bot, ann, link(bot))
    notice = ann.chat.messages[-1]
    await taps(bot, ann, "Details")
    await says(bot, ann, "/start")
    await taps(bot, ann, "Yes, ask me", "Dark")
    assert (await known(bot, ann)).contacts
    await says(bot, ann, "stop")
    await ann.taps("Not me, keep apart", on=notice)
    await bot.listens()
    await says(bot, ann, "/start")
    await taps(bot, ann, "Yes, ask me")
    assert (await known(bot, ann)).keeps_to_us


async def test_old_choices_of_a_break_and_of_a_pace_undo_no_later_ones(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "/pause")
    breaks = ann.chat.messages[-1]
    await says(bot, ann, "/pace")
    paces = ann.chat.messages[-1]
    bot.clock.advance(timedelta(days=1))
    await says(bot, ann, "/pause 3 months", "/pace own")
    before = await known(bot, ann)
    bot.clock.advance(timedelta(days=20))
    await ann.taps("1 week", on=breaks)
    await ann.taps(next(label for row in paces.keyboard for label in row if "eekly" in label), on=paces)
    await bot.listens()
    after = await known(bot, ann)
    assert (after.paused_until, after.tempo.ceiling) == (before.paused_until, "own")


@pytest.mark.parametrize("held", ["/pause 3 months", "/delete"])
async def test_later_is_promised_for_a_day_on_which_it_comes(bot: Bot, held: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Skip")
    skipped = ann.chat.messages[-1]
    await says(bot, ann, held)
    await ann.taps("Ask me later", on=skipped)
    await bot.listens()
    await ann.taps("Tomorrow", on=with_button(ann, "Tomorrow"))
    await bot.listens()
    until = (await known(bot, ann)).history("roast").snoozed_to
    assert until is not None and until > bot.clock.now() + timedelta(days=29)


async def test_tonight_is_offered_only_where_the_brand_writes_at_that_hour(tmp_path: Path) -> None:
    folder = edited(tmp_path, "  hours: 09:00-20:00", "  hours: 09:00-18:00", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await says(bot, ann, "/timezone Dublin")
        await taps(bot, ann, ann.chat.messages[-1].keyboard[0][0])
        await ann.taps("Skip", on=with_button(ann, "Skip"))
        await bot.listens()
        await ann.taps("Ask me later", on=with_button(ann, "Ask me later"))
        await bot.listens()
        labels = [label for row in with_button(ann, "Tomorrow").keyboard for label in row]
        assert "Tonight" not in labels

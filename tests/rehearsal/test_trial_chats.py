"""A draft on the staff's own phone: marked TEST, talking to the real engine on the draft, and counting nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.console.editing.phone import asking_first
from bot.errors import ZeropartyError
from prompts.model.question import Text
from storage.people import customers
from tests.botapi import Customer
from tests.support.app import Bot, running_bot, says_yes


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path) as running:
        yield running


@pytest.fixture
async def ann(bot: Bot) -> Customer:
    """Somebody of the staff, with their own phone."""
    ann = bot.server.customer()
    await hears(bot, ann, f"/start {bot.app.trials.invite('Ann')}")
    await ann.sees("This chat is now Ann's phone")
    return ann


async def hears(bot: Bot, who: Customer, words: str) -> None:
    await who.says(words)
    await bot.listens()


async def begin(bot: Bot, ask: str = "A draft of a question?") -> None:
    catalogue = bot.app.catalogue()
    roast = replace(catalogue.questions["roast"], ask=Text({"en": ask}, "en"))
    draft = replace(catalogue, questions={**catalogue.questions, "roast": roast})
    await bot.app.trials.begin("Ann", asking_first(draft, "roast"), "en")


async def known(bot: Bot) -> dict[str, int]:
    return await bot.app.store.read(customers.count_by_phase)


@pytest.mark.slow
async def test_the_draft_comes_marked_and_is_answered_by_tap_and_by_word(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    asked = await ann.sees("TEST\nA draft of a question?")
    await ann.taps("Dark")
    await bot.listens()
    await ann.sees("You said: Dark.")
    await ann.taps("Change")
    await bot.listens()
    await hears(bot, ann, "meduim")
    assert "You said: Medium" in (await ann.sees("You said: Medium")).text
    assert asked.id == (await ann.sees("You said: Medium")).id, "the question itself changes, as for customers"


@pytest.mark.slow
async def test_nothing_of_it_is_anybody_or_counts(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    await ann.sees("TEST\nA draft")
    for words in ("dark", "/mydata", "/delete", "stop", "I'm 14"):
        await hears(bot, ann, words)
    assert await known(bot) == {}
    assert bot.app.catalogue().questions["roast"].ask.says("en") != "A draft of a question?"


async def test_start_ends_it_and_from_then_on_the_chat_is_a_customers(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    await ann.sees("TEST\nA draft")
    await hears(bot, ann, "/start")
    await ann.sees("TEST is over.")
    await hears(bot, ann, "/start")
    await ann.sees("I'm software")
    assert sum((await known(bot)).values()) == 1


async def test_a_test_ends_by_itself(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    await ann.sees("TEST\nA draft")
    bot.clock.move_to(bot.clock.now() + timedelta(hours=1))
    await hears(bot, ann, "/start")
    await hears(bot, ann, "/start")
    await ann.sees("I'm software")


async def test_a_link_is_good_once_and_for_a_quarter_of_an_hour(bot: Bot) -> None:
    word = bot.app.trials.invite("Ann")
    ann, ben, cat = (bot.server.customer() for _ in range(3))
    await hears(bot, ann, f"/start {word}")
    await hears(bot, ben, f"/start {word}")
    await ben.sees("I'm software")
    late = bot.app.trials.invite("Cat")
    bot.clock.move_to(bot.clock.now() + timedelta(minutes=15))
    await hears(bot, cat, f"/start {late}")
    await cat.sees("I'm software")
    assert bot.app.trials.phone_of("Ann") == "telegram" and bot.app.trials.phone_of("Cat") is None


@pytest.mark.parametrize("word", ["test_", "test_0000000000000000", "test_" + "9" * 59])
async def test_a_made_up_link_is_a_hello_like_any_other(bot: Bot, word: str) -> None:
    ann = bot.server.customer()
    await hears(bot, ann, f"/start {word}")
    await ann.sees("I'm software")


async def test_other_customers_are_served_meanwhile(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    ben = bot.server.customer()
    await hears(bot, ben, "/start")
    await ben.sees("I'm software")
    await ben.taps("Yes, ask me")
    await bot.listens()
    assert "TEST" not in (await ben.sees("Which roast")).text


async def test_without_a_phone_nothing_is_sent(bot: Bot) -> None:
    with pytest.raises(ZeropartyError, match="open the test link"):
        await begin(bot)


@pytest.mark.slow
async def test_whoever_tries_again_begins_anew(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    await ann.sees("TEST\nA draft")
    await begin(bot, "Another draft?")
    await ann.sees("TEST\nAnother draft?")
    await ann.taps("Dark")
    await bot.listens()
    await ann.sees("You said: Dark.")


async def test_in_a_customers_chat_nothing_is_tried_and_a_stop_there_is_theirs(bot: Bot) -> None:
    ben = bot.server.customer()
    await says_yes(bot, ben)
    await hears(bot, ben, f"/start {bot.app.trials.invite('Ann')}")
    await ben.sees("This chat is a customer's")
    with pytest.raises(ZeropartyError, match="open the test link"):
        await begin(bot)
    await hears(bot, ben, "stop")
    assert await known(bot) == {"stopped": 1}


async def test_whoever_becomes_a_customer_is_no_test_phone_any_more(bot: Bot, ann: Customer) -> None:
    await says_yes(bot, ann)
    count = len(ann.chat.messages)
    with pytest.raises(ZeropartyError, match="open the test link"):
        await begin(bot)
    assert len(ann.chat.messages) == count


@pytest.mark.parametrize("words", ["stop", "/stop"])
async def test_a_stop_in_a_test_keeps_every_other_test_away(bot: Bot, ann: Customer, words: str) -> None:
    """A forwarded link may have made somebody's chat a phone who never asked for it."""
    await begin(bot)
    await ann.taps("Dark")
    await bot.listens()
    await hears(bot, ann, words)
    assert bot.app.trials.phone_of("Ann") is None


async def test_a_block_ends_the_test(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    await ann.blocks_bot()
    await bot.listens()
    assert bot.app.trials.phone_of("Ann") is None


@pytest.mark.slow
async def test_an_old_button_of_a_test_changes_nothing_once_it_is_over(bot: Bot, ann: Customer) -> None:
    await begin(bot)
    await hears(bot, ann, "/consents")
    page = ann.chat.messages[-1]
    label = next(key for row in page.keyboard for key in (row if isinstance(row, list) else [row]))
    await hears(bot, ann, "/start")
    await says_yes(bot, ann)
    before = await known(bot)
    said = len(ann.chat.messages)
    await ann.taps(label, on=page)
    await bot.listens()
    await ann.sees_toast("TEST is over")
    assert (await known(bot), len(ann.chat.messages)) == (before, said)

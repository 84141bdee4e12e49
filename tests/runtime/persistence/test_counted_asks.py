"""What a row of an ask keeps for counting: when the customer wanted to know why, and which words of a wording test they read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.facts.asks import Asked
from bot.engine.model.tokens import Action
from tests.botapi import Customer
from tests.regressions import builders as b
from tests.support.app import Bot, running_bot
from tests.support.live_folder import edit

TESTED = """    wording_test:
      ask:
        en: How dark do you like your coffee?
"""


@pytest.mark.slow
async def test_the_first_time_somebody_wants_to_know_why_stays_on_record(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, why = b.button(ann, Action.WHY)
    first = bot.clock.now()
    for _ in range(2):
        await ann.forges_tap(why, message)
        await bot.listens()
        bot.clock.advance(timedelta(minutes=5))
    await b.say(bot, ann, "/why")
    [ask] = await b.asks(bot, ann)
    assert (ask.outcome, ask.why_at, ask.ended_at) == ("sent", first, None)
    assert ask.sent_at is not None and ask.sent_at <= first
    assert [type(fact).__name__ for _, fact in await b.facts(bot, ann)].count("WhyShown") == 1
    await b.press(bot, ann, Action.CHOOSE, 1)
    [ask] = await b.asks(bot, ann)
    assert (ask.outcome, ask.why_at) == ("answered", first)
    assert await foldings_that_differ(bot.app.store) == (1, 0)


@pytest.mark.slow
async def test_a_button_of_a_question_that_is_over_explains_and_leaves_no_trace(bot: Bot) -> None:
    ann = await b.joins(bot)
    message, why = b.button(ann, Action.WHY)
    await bot.time_passes(4 * b.DAY)
    await ann.forges_tap(why, message)
    await bot.listens()
    assert "Kept 18 months after you answer, then deleted." in message.text
    [ask] = await b.asks(bot, ann)
    assert (ask.outcome, ask.why_at) == ("expired", None)
    assert "WhyShown" not in [type(fact).__name__ for _, fact in await b.facts(bot, ann)]


@pytest.mark.slow
async def test_the_words_of_a_wording_test_are_on_record_and_of_no_other_question(tmp_path: Path, folder: Path) -> None:
    edit(folder, "    purpose: recommend\n", f"{TESTED}    purpose: recommend\n")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        read = {}
        for _ in range(12):
            customer = await b.joins(bot)
            [ask] = await b.asks(bot, customer)
            read[b.button(customer, Action.SKIP)[0].text.splitlines()[0]] = ask.variant
            assert await in_the_log(bot, customer) == ask.variant
        assert read == {"Which roast do you reach for first?": "a", "How dark do you like your coffee?": "b"}
    async with running_bot(tmp_path / "plain") as bot:
        customer = await b.joins(bot)
        [ask] = await b.asks(bot, customer)
        assert (ask.variant, await in_the_log(bot, customer)) == (None, "standard")


async def in_the_log(bot: Bot, customer: Customer) -> str:
    """The arm that somebody's only question was decided to be of."""
    [asked] = [fact for _, fact in await b.facts(bot, customer) if isinstance(fact, Asked)]
    return asked.variant

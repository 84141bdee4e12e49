"""What a third attacker broke, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.state import State
from tests.botapi import Customer, Message
from tests.regressions import builders
from tests.regressions.builders import say
from tests.support.app import Bot, running_bot, says_yes


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


async def state(bot: Bot, who: Customer) -> State:
    found = await builders.state(bot, who)
    assert found is not None
    return found


async def taps(bot: Bot, who: Customer, label: str, *, on: Message | None = None) -> None:
    await who.taps(label, on=on)
    await bot.listens()


async def begins(bot: Bot) -> Customer:
    """Somebody new, at the first question."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    return ann


async def told_two_things(bot: Bot) -> Customer:
    """Roast and brew, in this order."""
    ann = await begins(bot)
    await say(bot, ann, "dark")
    await taps(bot, ann, "One more?")
    await say(bot, ann, "filter")
    return ann


# A number that is typed means what stood behind it where the customer read it.


async def test_a_typed_number_means_the_answer_that_was_read_whatever_was_corrected_since(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await taps(bot, ann, "Light")
    await say(bot, ann, "stop sharing 1")
    found = await state(bot, ann)
    assert (found.history("roast").restricted, found.history("brew").restricted) == (True, False)
    await say(bot, ann, "erase 1")
    assert (await state(bot, ann)).values() == {"brew": ("filter",)}


async def test_a_typed_number_means_what_was_read_when_what_stood_before_it_is_gone(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/mydata")
    roast = (await state(bot, ann)).history("roast").given
    brew = (await state(bot, ann)).history("brew").given
    assert roast is not None and brew is not None and roast.keep_until != brew.keep_until
    await bot.moves_to(min(roast.keep_until, brew.keep_until))
    left = (await state(bot, ann)).values()
    assert len(left) == 1
    gone = 1 if "brew" in left else 2
    await say(bot, ann, f"erase {gone}")
    assert (await state(bot, ann)).values() == left
    await say(bot, ann, "/mydata")
    await say(bot, ann, "erase 1")
    assert (await state(bot, ann)).values() == {}, "the list was shown again, and counts anew"


async def test_corrections_move_nothing_in_the_list(bot: Bot) -> None:
    ann = await told_two_things(bot)
    await say(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await taps(bot, ann, "Light")
    await say(bot, ann, "/mydata")
    assert [question for question, _ in (await state(bot, ann)).answers()] == ["roast", "brew"]


async def test_a_purpose_keeps_its_number_when_another_one_comes(bot: Bot) -> None:
    ann = await begins(bot)
    for _ in range(6):
        waiting = (await state(bot, ann)).open
        if waiting is not None and waiting.question == "next_order":
            break
        await say(bot, ann, "skip")
        bot.clock.advance(timedelta(days=1))
        await say(bot, ann, "/menu")
        await taps(bot, ann, "One question now")
    await say(bot, ann, "tomorrow")
    assert list((await state(bot, ann)).values()) == ["next_order"]
    await say(bot, ann, "/consents")
    await say(bot, ann, "/mydata")
    bot.clock.advance(timedelta(days=200))
    await say(bot, ann, "/menu")
    await taps(bot, ann, "One question now")
    await say(bot, ann, "dark")
    assert "recommend" in (await state(bot, ann)).consents
    await say(bot, ann, "turn off 1")
    found = await state(bot, ann)
    assert (found.consents["mail_rhythm"].status, found.consents["recommend"].status) == ("withdrawn", "given")

"""What a seventh fresh attacker found said that was not so, and what an old button undid: each promise held as it is right now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.botapi import Customer
from tests.regressions.test_sixth_attack import known, says, taps
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edited

GOES = "go to our mailing tool"


async def told(bot: Bot, ann: Customer, words: str) -> str:
    """What the bot says to that."""
    await says(bot, ann, words)
    return ann.chat.messages[-1].text


async def test_after_a_stop_nobody_is_said_to_get_answers_and_no_day_is_promised(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    assert GOES in await told(bot, ann, "who sees my answers?")
    assert GOES in await told(bot, ann, "/consents")
    await says(bot, ann, "stop")
    for words in ("who sees my answers?", "do you sell my data?", "/consents"):
        assert GOES not in await told(bot, ann, words)
    assert "your answers go to nobody" in ann.chat.messages[-1].text
    assert "I won't write first" in await told(bot, ann, "when will you write next?")


async def test_once_the_yes_ran_out_the_same_is_said(tmp_path: Path) -> None:
    prompts = edited(tmp_path, "consent_valid: 12 months", "consent_valid: 20 days", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=prompts) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        bot.clock.advance(timedelta(days=25))
        assert GOES not in await told(bot, ann, "who sees my answers?")
        assert GOES not in await told(bot, ann, "/consents")
        assert "I won't write first" in await told(bot, ann, "when will you write next?")


async def test_who_keeps_every_answer_back_one_by_one_reads_that_nobody_gets_them(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Stop sharing 1")
    assert GOES not in await told(bot, ann, "who sees my answers?")


async def test_what_was_put_off_comes_to_who_is_written_to_no_more_and_the_words_say_so(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    question = ann.chat.messages[-1]
    await says(bot, ann, "/pace own")
    assert "I won't write first" in await told(bot, ann, "/mydata")
    await ann.taps("Skip", on=question)
    await bot.listens()
    await taps(bot, ann, "Ask me later", "Tomorrow")
    for words in ("/mydata", "when will you write next?"):
        said = await told(bot, ann, words)
        assert "until 5 May" in said and "I won't write first" not in said


async def _changed_to_medium(bot: Bot, ann: Customer) -> None:
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1", "Medium")
    assert (await known(bot, ann)).values() == {"roast": "medium"}


async def test_an_old_offer_to_switch_undoes_no_later_word(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    said = await ann.says("dark")
    await bot.listens()
    await ann.edits(said, "light")
    await bot.listens()
    offered = ann.chat.messages[-1]
    bot.clock.advance(timedelta(days=4))
    await _changed_to_medium(bot, ann)
    bot.clock.advance(timedelta(days=20))
    await ann.taps("Yes, Light", on=offered)
    await bot.listens()
    assert (await known(bot, ann)).values() == {"roast": "medium"}
    assert ann.toasts[-1] == "That button is from earlier. Nothing has changed."


async def test_an_offer_to_switch_that_nothing_came_after_is_taken_however_late(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    said = await ann.says("dark")
    await bot.listens()
    await ann.edits(said, "light")
    await bot.listens()
    bot.clock.advance(timedelta(days=4))
    await taps(bot, ann, "Yes, Light")
    assert (await known(bot, ann)).values() == {"roast": "light"}


async def test_a_change_that_was_left_open_is_an_offer_once_another_answer_came(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    left = next(message for message in reversed(ann.chat.messages) if any("Light" in row for row in message.keyboard))
    bot.clock.advance(timedelta(days=5))
    await says(bot, ann, "/mydata")
    await taps(bot, ann, "Change 1")
    await says(bot, ann, "medium")
    bot.clock.advance(timedelta(days=60))
    await ann.taps("Light", on=left)
    await bot.listens()
    assert (await known(bot, ann)).values() == {"roast": "medium"}
    assert ann.chat.messages[-1].text == "Switch to Light?"
    await taps(bot, ann, "Yes, Light")
    assert (await known(bot, ann)).values() == {"roast": "light"}


@pytest.mark.slow
async def test_the_undo_of_a_skip_puts_no_question_whose_purpose_was_turned_off(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark", "One more?")
    skipped = ann.chat.messages[-1]
    await taps(bot, ann, "Skip")
    await says(bot, ann, "/consents")
    await taps(bot, ann, "Turn off 1")
    bot.clock.advance(timedelta(days=3))
    await ann.taps("Undo", on=skipped)
    await bot.listens()
    assert (await known(bot, ann)).open is None
    assert ann.toasts[-1] == "That question is over."
    await says(bot, ann, "/consents")
    await taps(bot, ann, "Turn on 1")
    await ann.taps("Undo", on=skipped)
    await bot.listens()
    assert (await known(bot, ann)).open is not None

"""What a fresh attacker broke, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from storage.people import ledger
from storage.questions import kept_counts
from tests.conftest import CATALOGUE
from tests.regressions import builders
from tests.regressions.builders import handed_on, known, say
from tests.support.app import Bot, running_bot, says_yes


def renamed(folder: Path, old: str, new: str) -> None:
    """As documented: another id, and the earlier one behind `was:`."""
    file = folder / "coffee.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"  - id: {old}"))
    rest = lines[at + 1 :]
    if rest[0].startswith("    was:"):
        rest = rest[1:]
    file.write_text("\n".join([*lines[:at], f"  - id: {new}", f"    was: {old}", *rest]) + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("renames", [1])
async def test_stop_sharing_outlives_a_question_that_is_renamed_and_an_answer_that_is_changed(tmp_path: Path, renames: int) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "questions")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await builders.answers_roast(bot)
        assert ",dark," in await handed_on(bot, tmp_path), "it would leave, but for their word"
        await builders.say(bot, ann, "/mydata")
        await ann.taps("Stop sharing 1")
        await bot.listens()
    for old, new in [("roast", "darkness"), ("darkness", "blackness")][:renames]:
        renamed(folder, old, new)
        async with running_bot(tmp_path / "var", prompts=folder) as bot:
            again = builders.the_same(bot, ann)
            for _ in range(12):  # the new server counts updates from where the last one did
                bot.clock.advance(timedelta(minutes=1))
                await builders.say(bot, again, "/mydata")
            assert (await known(bot, again)).history(new).restricted
            assert ",dark," not in await handed_on(bot, tmp_path)
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        again = builders.the_same(bot, ann)
        for _ in range(20):
            bot.clock.advance(timedelta(minutes=1))
            await builders.say(bot, again, "/mydata")
        await again.taps("Change 1")
        await bot.listens()
        await again.taps("Light")
        await bot.listens()
        rows = await handed_on(bot, tmp_path)
        assert ",light," not in rows and ",dark," not in rows
        await builders.say(bot, again, "/mydata")
        await again.taps("Share 1")
        await bot.listens()
        assert ",light," in await handed_on(bot, tmp_path), "lifting it ends it under every name"
        found = await known(bot, again)
        kept = await bot.app.store.read(lambda unit: ledger.restrictions(unit, found.customer))
        assert [row.scope for row in kept if row.until is None] == []


async def test_an_old_undo_does_not_take_back_a_later_never(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    question = ann.chat.messages[-1]
    await ann.taps("Skip", on=question)
    await bot.listens()
    await say(bot, ann, "never ask me about roast again")
    choice = ann.chat.messages[-1]
    label = next(key for row in choice.keyboard for key in (row if isinstance(row, list) else [row]))
    await ann.taps(label, on=choice)
    await bot.listens()
    assert (await known(bot, ann)).history("roast").refused
    await ann.taps("Undo", on=question)
    await bot.listens()
    assert (await known(bot, ann)).history("roast").refused


async def test_an_old_offer_to_switch_does_not_bring_back_an_erased_answer(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    question = ann.chat.messages[-1]
    light = next(one["callback_data"] for row in question.markup["inline_keyboard"] for one in row if one["text"] == "Light")
    await ann.taps("Dark")
    await bot.listens()
    await ann.forges_tap(light, question)
    await bot.listens()
    offer = ann.chat.messages[-1]
    await say(bot, ann, "/mydata")
    await ann.taps("Erase 1")
    await bot.listens()
    await ann.taps("Yes, Light", on=offer)
    await bot.listens()
    assert not list((await known(bot, ann)).answers())


async def test_a_no_is_one_on_whichever_notice_it_stands(bot: Bot) -> None:
    ann = bot.server.customer()
    await say(bot, ann, "/start")
    first = ann.chat.messages[-1]
    await say(bot, ann, "/start")
    await ann.taps("No, thanks", on=first)
    await bot.listens()
    assert (await known(bot, ann)).phase == "declined"


async def test_a_no_on_an_older_notice_after_the_yes_is_asked_about_and_one_tap_ends_it(bot: Bot) -> None:
    ann = bot.server.customer()
    await say(bot, ann, "/start")
    first = ann.chat.messages[-1]
    await say(bot, ann, "/start")
    await ann.taps("Yes, ask me")
    await bot.listens()
    bot.clock.advance(timedelta(days=1))
    await ann.taps("No, thanks", on=first)
    await bot.listens()
    await ann.taps("Stop the questions")
    await bot.listens()
    assert (await known(bot, ann)).phase == "stopped"


@pytest.mark.slow
async def test_counts_keep_no_answer_of_fewer_than_five_people(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()
    await bot.app.counts.want()
    await bot.app.counts.look()
    document = await bot.app.store.read(kept_counts.counts)
    assert document is not None and '"held":1' in document and '"dark"' not in document

"""What a fifth fresh attacker broke with words and with old buttons, held as it is right now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from storage.model.records import Address
from tests.conftest import ROOT
from tests.support.app import Bot, running_bot, says_yes, state_at


@pytest.mark.parametrize("first", ["Never ask this", "Skip"])
async def test_an_old_undo_takes_no_never_back_that_was_said_again(bot: Bot, first: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for label in ("Skip", first) if first != "Skip" else ("Skip", "Undo", "Skip"):
        await ann.taps(label)
        await bot.listens()
    old = ann.chat.messages[-1]
    bot.clock.advance(timedelta(minutes=30))
    for _ in range(2):
        await ann.says("never ask me about which roast")
        await bot.listens()
        await ann.taps(ann.chat.messages[-1].keyboard[0][0])
        await bot.listens()
    await ann.taps("Undo", on=old)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.history("roast").refused and state.open is None


async def test_an_old_undo_takes_no_topic_back_that_was_refused_again(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    undos = []
    for _ in range(2):
        await ann.says("never ask me about coffee")
        await bot.listens()
        await ann.taps(ann.chat.messages[-1].keyboard[0][0])
        await bot.listens()
        undos.append(ann.chat.messages[-1])
    first, second = undos
    await ann.taps("Undo", on=first)
    await bot.listens()
    address = Address("telegram", str(ann.id))
    state = await state_at(bot.app, address)
    assert state is not None and state.refused_topics
    await ann.taps("Undo", on=second)
    await bot.listens()
    state = await state_at(bot.app, address)
    assert state is not None and not state.refused_topics and not state.history("roast").refused


@pytest.mark.parametrize(("language", "words"), [("en", "dark and then stop"), ("de", "hell und dann stopp"), ("en", "stop today")])
async def test_a_refusal_beside_other_words_is_not_kept_as_a_wish(tmp_path: Path, language: str, words: str) -> None:
    async with running_bot(tmp_path / "var", prompts=ROOT / "tests/dialogues/catalogues/roast_and_wish") as bot:
        ann = bot.server.customer(language=language)
        await ann.says("/start")
        await bot.listens()
        for _ in ("Yes", "Light", "One more?"):
            await ann.taps(ann.chat.messages[-1].keyboard[0][0])
            await bot.listens()
        await ann.says(words)
        await bot.listens()
        state = await state_at(bot.app, Address("telegram", str(ann.id)))
        assert state is not None and [question for question, _ in state.answers()] == ["roast"]
        assert ann.chat.messages[-1].keyboard[0][0] == bot.app.catalogue().phrases.says("button.stop", state.language)


@pytest.mark.slow
async def test_beside_gentle_words_stands_a_stop(bot: Bot) -> None:
    """*Ich will nicht mehr* may be said in despair, and may be said of the questions."""
    ann = bot.server.customer(language="de")
    await ann.says("/start")
    await bot.listens()
    await ann.taps(ann.chat.messages[-1].keyboard[0][0])
    await bot.listens()
    await ann.says("ich will nicht mehr")
    await bot.listens()
    await ann.taps("Fragen beenden")
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == "stopped"

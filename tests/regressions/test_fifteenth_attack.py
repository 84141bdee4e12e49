"""What a fifteenth attacker found in what is typed beside, and after, a question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.model.records import Address
from tests.engine.talking import THREE, Talk
from tests.regressions.builders import say
from tests.support.app import Bot, says_yes, state_at


@pytest.mark.parametrize("question, words", [("roast", "dark"), ("brew", "capsules"), ("adventurous", "3"), ("cups", "2")])
@pytest.mark.parametrize("sign", ["❌ {0}", "{0} 👎", "🚫 {0}", "{0} 🙅", "✗ {0}", "{0} 🛑"])
def test_a_sign_that_denies_an_answer_keeps_it_from_being_stored(question: str, words: str, sign: str) -> None:
    talk = Talk(THREE).says_yes().at(question).says(sign.format(words))
    assert not talk.answered and talk.heard


@pytest.mark.parametrize("sign", ["{0} 👍", "{0} ❤️", "{0}!", "☕ {0}"])
def test_a_glad_sign_takes_nothing_back(sign: str) -> None:
    assert Talk(THREE).says_yes().at("roast").says(sign.format("dark")).answered


@pytest.mark.parametrize("words", ["also capsules", "capsules too", "and capsules", "plus capsules"])
def test_what_is_added_never_takes_the_place_of_what_is_there(words: str) -> None:
    ticked = Talk(THREE).says_yes().at("brew").taps("Filter").says(words)
    answered = Talk(THREE).says_yes().at("brew").says("filter").taps("Change").says(words)
    for talk in (ticked, answered):
        assert not talk.answered or "filter" in str(talk.answered[0].value)
    assert "filter" in str(answered.state.values())


def test_in_german_the_same_word_adds_nothing() -> None:
    assert Talk(THREE, "de").says_yes().at("roast").says("also dunkel").answered


@pytest.mark.slow
@pytest.mark.parametrize("words", ["skip", "pass", "not this one", "no thanks", "never ask this"])
async def test_a_skip_in_words_is_heard_as_late_as_an_answer(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await say(bot, ann, "dark")
    await bot.time_passes(timedelta(days=12))
    await bot.listens()
    assert "brew" in ann.chat.messages[-1].text
    await bot.time_passes(timedelta(days=4))
    await say(bot, ann, words)
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None
    assert state.histories["brew"].skips or state.histories["brew"].refused

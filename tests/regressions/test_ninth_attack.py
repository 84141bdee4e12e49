"""What a ninth fresh attacker broke, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from prompts.model.answer_types import Read
from tests.conftest import CATALOGUE
from tests.engine.understanding.judge import context_of
from tests.engine.understanding.test_age_told import OLD_ENOUGH
from tests.engine.understanding.test_age_told import asked as age_asked
from tests.regressions.test_sixth_attack import known, says, taps
from tests.runtime.linking.test_contact_links import link
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edit
from tests.support.two_chats import Page, code_of


async def test_a_purpose_whose_yes_ran_out_was_never_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "prompts")
    edit(folder, "consent_valid: 12 months", "consent_valid: 20 days", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        bot.clock.advance(timedelta(days=25))
        await says(bot, ann, "/consents")
        said = ann.chat.messages[-1].text
        assert "Your yes ran out on 24 May." in said and "No, since" not in said


HALF = ["yes?", "yes...", '"yes"', "yes 🙄", "ja?", "why not", "ok 🙄"]


@pytest.mark.parametrize("words", HALF)
async def test_a_half_yes_confirms_no_answer(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await says(bot, ann, "I like it drak, I suppose")
    assert ["Yes, that's it", "No"] in ann.chat.messages[-1].keyboard
    await says(bot, ann, words)
    assert (await known(bot, ann)).values() == {}
    await taps(bot, ann, "Yes, that's it")
    assert (await known(bot, ann)).values() == {"roast": "dark"}, "the buttons are asked for, and still work"


@pytest.mark.parametrize("words", HALF)
def test_a_half_yes_is_no_answer_to_a_yes_or_no_question_nor_to_whether_it_is_still_so(words: str) -> None:
    asked = context_of("guide", "en")
    assert read(words, asked).intent in (Intent.MAYBE_ANSWER, Intent.HALF_YES, Intent.MAYBE_KEEP, Intent.ANSWER)
    assert not isinstance(read(words, asked).answer, Read)
    still = replace(context_of("roast", "en"), yes=Token(5, Action.STILL_TRUE), no=Token(5, Action.HAS_CHANGED))
    assert read(words, still).intent is Intent.HALF_YES
    assert read("yes", still).presses == Token(5, Action.STILL_TRUE)


@pytest.mark.parametrize("words", ["not me", "that's not me", "wrong person", "keep it apart", "das bin ich nicht", "no soy yo"])
async def test_not_me_in_words_keeps_a_record_apart(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    bot.clock.advance(timedelta(days=2))
    await says(bot, ann, link(bot), words)
    state = await known(bot, ann)
    assert state.phase == "active" and state.contact_link is None and state.is_apart("hubspot", "4711")


@pytest.mark.parametrize("words", ["not me", "that wasn't me", "das war ich nicht", "no fui yo"])
async def test_not_me_in_words_ends_the_code(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    await page.taps("Yes, both are mine")
    await bot.settles()
    await says(bot, ann, words)
    assert (await known(bot, ann)).link_offered is None


@pytest.mark.parametrize(
    "words",
    ["I am 16 in December", "I'm 16 on Friday", "I'm 16 this summer", "ich bin im Dezember 16", "in zwei Monaten bin ich 16",
     "tengo 16 en junio", "yes I am 16 in June"],
)  # fmt: skip
def test_an_age_that_is_ahead_is_not_old_enough(words: str) -> None:
    language = "es" if words.startswith("tengo") else "de" if "ich" in words else "en"
    assert read(words, age_asked(language)).presses != OLD_ENOUGH

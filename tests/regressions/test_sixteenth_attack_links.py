"""What a sixteenth attacker found at joined chats and records: a no in words that counted for nothing, or was said to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.model.tokens import Action, Token
from bot.engine.understanding.meaning import Intent
from bot.engine.understanding.reading import read
from storage.model.records import Address
from tests.botapi import Customer
from tests.engine.understanding.judge import context_of
from tests.regressions.test_sixth_attack import known, says, taps
from tests.runtime.linking.test_contact_links import link, records_of
from tests.support.app import Bot, says_yes
from tests.support.two_chats import PAGE, Page, code_of, is_joined, joins

pytestmark = pytest.mark.slow

TAKEN_BACK = [
    "that was a mistake", "cancel", "never mind", "i changed my mind, not mine", "undo", "wait", "wait no", "no wait", "unlink",
    "not mine after all", "I pressed the wrong button", "don't join them", "hmm I am not so sure about this", "rückgängig",
    "das war ein versehen", "abbrechen", "doch nicht", "fue un error", "cancelar", "al final no es mío",
]  # fmt: skip
NO_TAKING_BACK = ["yes", "ok", "hi", "thank you", "done, thanks", "who sees my answers?", "danke", "hola", "yes, both are mine",
                  "I said yes there"]  # fmt: skip
NOT_ME = ["that was not me", "not me", "that wasnt me", "no", "oops, not me", "das war ich nicht", "no fui yo",
          "unlink", "disconnect it", "remove the other chat", "die chats trennen", "quita el otro chat"]  # fmt: skip
NOT_MY_RECORD = [
    "that record is not mine", "wrong record", "i am not that customer", "this link was not for me", "not me", "dont join it",
    "my friend sent me this link", "keep my answers apart", "not my record", "I got this link from someone else",
    "that's my husband's link", "I just clicked on a link in my sister's mail", "yes but that's my wife's account",
    "das ist nicht mein link", "ich bin das nicht", "das ist der Link meines Mannes", "no soy yo", "este enlace no es para mí",
]  # fmt: skip
MAYBE_MY_RECORD = ["yes, that's my account", "what do you do?", "hello", "I like coffee", "who are you"]
AFTER_THE_YES = ["not me", "not me, keep apart", "wrong person", "that record is not mine", "das bin ich nicht", "no soy yo",
                 "keep my answers apart", "that's my husband's link"]  # fmt: skip


def of(customer: Customer) -> Address:
    return Address("telegram", str(customer.id))


def last(customer: Customer) -> str:
    return customer.chat.messages[-1].text


async def agrees_on_the_page(bot: Bot) -> tuple[Customer, Page]:
    """A code of the messenger is sent on the page, with a yes there; the messenger has not said one yet."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    await page.taps("Yes, both are mine")
    await bot.settles()
    return ann, page


@pytest.mark.parametrize("words", TAKEN_BACK)
async def test_a_yes_to_another_chat_is_taken_back_in_ordinary_words(bot: Bot, words: str) -> None:
    ann, page = await agrees_on_the_page(bot)
    await page.says(words)
    await bot.settles()
    assert "Nothing is joined" in page.texts()[-1]
    await taps(bot, ann, "Yes, that was me")
    assert not await is_joined(bot, ann)


@pytest.mark.parametrize("words", NO_TAKING_BACK)
async def test_small_talk_and_another_yes_leave_it_waiting(bot: Bot, words: str) -> None:
    ann, page = await agrees_on_the_page(bot)
    await page.says(words)
    await taps(bot, ann, "Yes, that was me")
    assert await is_joined(bot, ann)


@pytest.mark.parametrize("words", NOT_ME)
async def test_a_no_after_the_chats_were_joined_hears_that_they_are_and_how_to_part_them(bot: Bot, words: str) -> None:
    ann, page = bot.server.customer(), Page(bot)
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await joins(bot, ann, page)
    await says(bot, ann, words)
    assert "joined with another one" in last(ann) and "help@northside.example" in last(ann)
    await taps(bot, ann, "Erase everything")
    await taps(bot, ann, "Erase everything")
    await page.says("my answers")
    assert not await is_joined(bot, ann, PAGE) and "Dark" not in page.texts()[-1]


@pytest.mark.parametrize("words", NOT_MY_RECORD)
async def test_whoever_says_that_a_link_is_not_theirs_before_the_yes_joins_no_record_by_it(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says(bot, ann, link(bot), words)
    assert "stay apart" in last(ann)
    await taps(bot, ann, "Yes, use my answers")
    assert (await known(bot, ann)).phase == "active" and await records_of(bot, of(ann)) == {}


@pytest.mark.parametrize("words", MAYBE_MY_RECORD)
async def test_whatever_else_is_said_before_the_yes_keeps_no_record_apart(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says(bot, ann, link(bot), words)
    assert (await known(bot, ann)).contact_link is not None


@pytest.mark.parametrize("words", AFTER_THE_YES)
@pytest.mark.parametrize("is_answered", [True, False])
async def test_not_me_in_words_after_the_joining_yes_is_the_button(bot: Bot, words: str, is_answered: bool) -> None:
    ann = bot.server.customer()
    await says(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me", *(["Dark"] if is_answered else []))
    await says(bot, ann, words)
    after = await known(bot, ann)
    assert after.is_parted("hubspot") and after.keeps_to_us and "I share nothing" in last(ann)


async def test_a_request_that_ran_out_takes_no_not_me_from_the_record(bot: Bot) -> None:
    ann = bot.server.customer()
    await says(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me", "Dark")
    page = Page(bot)
    await page.says(f"/link {await code_of(bot, ann)}")
    await page.taps("Yes, both are mine")
    await bot.settles()
    bot.clock.advance(timedelta(hours=1))
    await says(bot, ann, "thank you", "not me")
    assert (await known(bot, ann)).is_parted("hubspot")


async def test_not_me_beside_a_joined_record_and_a_joined_chat_says_both(bot: Bot) -> None:
    ann, page = bot.server.customer(), Page(bot)
    await says(bot, ann, link(bot))
    await taps(bot, ann, "Yes, ask me", "Dark")
    await joins(bot, ann, page)
    await says(bot, ann, "thank you", "that was not me")
    assert "I share nothing" in ann.chat.messages[-2].text and "joined with another one" in last(ann)
    await says(bot, ann, "not me")
    assert "I share nothing" in last(ann), "nor is it said to be over when they say it once more"


def test_what_may_answer_a_question_for_any_words_is_asked_back_before_it_counts() -> None:
    joined = Token(0, Action.KEEP_APART)
    wish = replace(context_of("wish", "en"), not_theirs=joined)
    doubtful, plain = read("somebody else", wish), read("that record is not mine", wish)
    assert (doubtful.intent, doubtful.presses, doubtful.offers) == (Intent.MAYBE_KEEP, None, (joined,))
    assert (plain.intent, plain.presses) == (Intent.PRESS, joined)
    assert read("not me", context_of("wish", "en")).presses is None, "nothing is joined"

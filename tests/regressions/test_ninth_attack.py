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
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.engine.understanding.judge import context_of
from tests.engine.understanding.persons.test_age_told import OLD_ENOUGH
from tests.engine.understanding.persons.test_age_told import asked as age_asked
from tests.publishing.test_versions import publish
from tests.regressions.builders import handed_on, hands_on
from tests.regressions.test_sixth_attack import known, says, taps
from tests.regressions.test_third_attack_records import answers_dark
from tests.runtime.linking.test_contact_links import link
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edit, edited
from tests.support.two_chats import is_asked_whether_it_was_them


async def test_a_purpose_whose_yes_ran_out_was_never_refused(tmp_path: Path) -> None:
    folder = edited(tmp_path, "consent_valid: 12 months", "consent_valid: 20 days", "_brand.yaml")
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
    await is_asked_whether_it_was_them(bot, ann)
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


GONE = {
    "it stays here": ("    crm:\n      hubspot: coffee_roast\n      mailchimp: ROAST\n", "    crm: {}\n"),
    "it is sensitive": ("    sensitive: none                #", "    sensitive: health              #"),
}


@pytest.mark.parametrize("how", GONE)
async def test_who_had_an_answer_hears_that_it_is_erased_although_its_question_does_not_leave_any_more(
    tmp_path: Path, how: str
) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "prompts")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await answers_dark(bot)
        await hands_on(bot, tmp_path)
        edit(folder, *GONE[how])
        await publish(bot, folder)
        await says(bot, ann, "/mydata")
        await taps(bot, ann, "Erase 1")
        rows = await handed_on(bot, tmp_path)
        assert ",dark," not in rows and "withdrawn" in rows


@pytest.mark.slow
async def test_what_was_put_off_under_a_yes_that_ended_does_not_come_under_a_new_one(tmp_path: Path) -> None:
    folder = edited(tmp_path, "consent_valid: 12 months", "consent_valid: 20 days", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Skip", "Ask me later", "Next week")
        await says(bot, ann, "pause for 1 month")
        await bot.time_passes(timedelta(days=40))
        await says(bot, ann, "/start")
        await taps(bot, ann, "Yes, ask me")
        asked = (await known(bot, ann)).tempo.last_ask_at
        before = len((await known(bot, ann)).history("roast").asks)
        await bot.time_passes(timedelta(days=5))
        state = await known(bot, ann)
        assert state.tempo.last_ask_at == asked and len(state.history("roast").asks) == before


@pytest.mark.parametrize("words", ["no", "No, thanks", "nein danke", "no, I changed my mind"])
async def test_a_yes_that_is_edited_into_a_no_is_offered_a_stop(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says(bot, ann, "/start")
    said = await ann.says("yes")
    await bot.listens()
    assert (await known(bot, ann)).phase == "active"
    await ann.edits(said, words)
    await bot.listens()
    assert any("Stop the questions" in row for row in ann.chat.messages[-1].keyboard)


async def test_what_became_of_an_answer_elsewhere_is_said_under_the_new_name_of_its_question_too(tmp_path: Path) -> None:
    folder = shutil.copytree(CATALOGUE, tmp_path / "prompts")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await answers_dark(bot)
        await hands_on(bot, tmp_path)
        edit(folder, "  - id: roast  ", "  - id: roast_level\n    was: roast  ")
        questions = (folder / "coffee.yaml").read_text(encoding="utf-8")
        (folder / "coffee.yaml").write_text(questions.replace("{ question: roast,", "{ question: roast_level,"), encoding="utf-8")
        await publish(bot, folder)
        await says(bot, ann, "/mydata")
        await taps(bot, ann, "Erase 1")
        await says(bot, ann, "/mydata")
        assert "is told to take it out" in ann.chat.messages[-1].text


@pytest.mark.parametrize("words", ["forget that", "scratch that", "vergiss das", "borra eso"])
async def test_forget_that_right_behind_an_answer_offers_to_erase_it(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, words)
    assert any("Erase 1" in row for row in ann.chat.messages[-1].keyboard)


@pytest.mark.parametrize(
    ("words", "kept"),
    [("yes, erase it", None), ("delete it", None), ("lösch es", None), ("bórralo", None), ("Erase 1", None), ("forget it", "dark")],
)
async def test_what_is_spoken_of_is_erased_by_the_words_that_were_asked_for(bot: Bot, words: str, kept: str | None) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "forget that")
    assert "Shall I change it, or erase it?" in ann.chat.messages[-1].text
    await says(bot, ann, words)
    assert (await known(bot, ann)).values().get("roast") == kept


def is_offered(customer: Customer, label: str) -> bool:
    return any(label in row for message in customer.chat.messages for row in message.keyboard)


@pytest.mark.parametrize("words", ["Change 1", "yes, change it", "change it please", "ändere es", "cámbialo"])
async def test_what_is_spoken_of_is_changed_by_the_words_that_were_asked_for(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "forget that")
    assert not is_offered(ann, "Light")
    await says(bot, ann, words)
    assert is_offered(ann, "Light")


@pytest.mark.parametrize("words", ["désinscription", "se désabonner", "arrêtez tout", "ça suffit"])
def test_a_stop_in_french_is_one(words: str) -> None:
    assert read(words, context_of("roast", "en")).intent is Intent.STOP


async def asks_whether_to_stop(bot: Bot, ann: Customer) -> None:
    await says(bot, ann, "enough")
    assert ["Stop the questions"] in ann.chat.messages[-1].keyboard


@pytest.mark.parametrize("words", ["yes", "ja bitte", "Stop the questions"])
@pytest.mark.parametrize("is_asked", [True, False])
async def test_a_typed_yes_to_shall_i_stop_stops(bot: Bot, words: str, is_asked: bool) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    if not is_asked:
        await taps(bot, ann, "Dark")
    await asks_whether_to_stop(bot, ann)
    await says(bot, ann, words)
    assert (await known(bot, ann)).phase == "stopped"


async def test_a_typed_no_to_shall_i_stop_goes_on_and_answers_nothing(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await asks_whether_to_stop(bot, ann)
    await says(bot, ann, "no")
    state = await known(bot, ann)
    assert state.phase == "active" and state.open is not None and state.values() == {}


async def test_after_something_else_a_yes_stops_nothing(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await asks_whether_to_stop(bot, ann)
    await says(bot, ann, "who are you?", "yes")
    assert (await known(bot, ann)).phase == "active"


@pytest.mark.parametrize(("words", "zone"), [("yes", "Pacific/Honolulu"), ("no", None), ("yes?", None)])
async def test_a_typed_yes_to_a_clock_keeps_it(bot: Bot, words: str, zone: str | None) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await taps(bot, ann, "Dark")
    await says(bot, ann, "/timezone Honolulu", words)
    assert (await known(bot, ann)).zone == zone


def test_a_yes_or_no_to_what_was_asked_last_answers_no_open_question() -> None:
    asked = replace(context_of("guide", "en"), yes=Token(0, Action.STOP), no=Token(0, Action.GO_ON))
    assert read("yes", asked).presses == Token(0, Action.STOP)
    assert read("no", asked).presses == Token(0, Action.GO_ON)
    who = replace(context_of("guide", "en"), no=Token(4, Action.NOT_LET_JOIN), is_asked_beside=True)
    assert read("yes", who).intent is Intent.FINE
    assert read("no", who).presses == read("that wasn't me", who).presses == Token(4, Action.NOT_LET_JOIN)


@pytest.mark.parametrize(
    ("asks", "label", "field", "value"),
    [
        ("never ask me about coffee", "Everything about Your coffee", "refused_topics", 1),
        ("less often", "Only when I open this chat", "ceiling", "own"),
        ("/pause", "1 month", "paused_until", None),
    ],
)
@pytest.mark.parametrize("is_asked", [True, False])
async def test_the_words_of_a_button_that_was_shown_last_press_it(
    bot: Bot, asks: str, label: str, field: str, value: object, is_asked: bool
) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    if not is_asked:
        await taps(bot, ann, "Dark")
    await says(bot, ann, asks, label)
    state = await known(bot, ann)
    found = {"refused_topics": len(state.refused_topics), "ceiling": state.tempo.ceiling, "paused_until": state.paused_until}[field]
    assert found == value or (value is None and found is not None)

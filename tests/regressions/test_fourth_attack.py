"""What a fourth fresh attacker broke in the chat, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.inputs import Commanded, Said, typed
from storage.model.records import Address
from tests.botapi import Customer, Message, TooManyRequests
from tests.conftest import CATALOGUE
from tests.regressions.builders import hands_on
from tests.runtime.linking.test_contact_links import at, link, records_of
from tests.support.app import Bot, comes_to_the_wish, is_called, running_bot, says_yes, state_at
from tests.support.live_folder import edit


def labels(ann: Customer) -> list[str]:
    """Of the buttons under the last message."""
    return [label for row in ann.chat.messages[-1].keyboard for label in row]


async def phase_after(bot: Bot, *words: str) -> str | None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for each in words:
        await ann.says(each)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    return None if state is None else state.phase


@pytest.mark.parametrize(
    "words",
    [
        "/stop!",
        "/stop.",
        "/stop,",
        "/stop:",
        "//stop",
        "/stop\u200b",
        "/st\u043ep",
        "/STOP now",
        "/stop-now",
        "/stopp",
        "/unsubscribe",
    ],
)
async def test_a_stop_with_a_slash_and_a_mark_is_a_stop(bot: Bot, words: str) -> None:
    assert await phase_after(bot, words) == "stopped"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("/mydata!", Commanded("mydata")),
        ("/start@northside_bot link_AbC", Commanded("start", "link_AbC")),
        ("/link  ABC-DEF", Commanded("link", "ABC-DEF")),
        ("/", Commanded("")),
        ("/delete_my_data", Commanded("delete_my_data")),
        ("stop", Said("stop")),
        ("and/or", Said("and/or")),
    ],
)
def test_what_a_slash_means_is_the_same_on_every_channel(text: str, means: Commanded | Said) -> None:
    assert typed(text) == means


@pytest.mark.parametrize("words", ["/erase_my_data", "/forget me", "/delete!", "/DELETE"])
async def test_an_erasure_with_a_slash_is_offered(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says(words)
    await bot.listens()
    assert "Erase everything" in labels(ann)


@pytest.mark.parametrize(
    "words",
    [
        "stop and delete everything",
        "Stop writing to me and erase all my data",
        "STOP! delete everything you have",
        "delete everything and never contact me again",
        "Please stop contacting me and delete my account",
        "Stopp, l\u00f6sch alle meine Daten",
        "deja de escribirme y borra mis datos",
    ],
)
async def test_who_wants_a_stop_and_an_erasure_is_stopped_at_once_and_offered_the_other(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says(words)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == "stopped"
    assert "Erase now" in labels(ann)


async def test_who_asked_for_an_erasure_and_did_not_tap_is_asked_nothing_for_a_month(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("delete all my data")
    await bot.listens()
    written = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=29))
    assert len(ann.chat.messages) == written
    await bot.time_passes(timedelta(days=5))
    assert len(ann.chat.messages) == written + 1


async def test_keep_ends_the_month_at_once(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("delete all my data")
    await bot.listens()
    await ann.taps("Keep")
    await bot.listens()
    written = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=28))
    assert len(ann.chat.messages) > written


@pytest.mark.parametrize(
    ("words", "phase"), [("/stop", "stopped"), ("/stop now", "stopped"), ("stop.", "stopped"), ("dark", "active")]
)
async def test_a_message_that_is_edited_into_a_stop_is_one(bot: Bot, words: str, phase: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.edits(await ann.says("hello"), words)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == phase


@pytest.mark.parametrize("words", ["/delete", "delete all my data", "forget me"])
async def test_a_message_that_is_edited_into_an_erasure_offers_it(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.edits(await ann.says("hello"), words)
    await bot.listens()
    assert "Erase everything" in labels(ann)


async def test_an_edit_that_may_be_a_refusal_is_offered_a_stop(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.edits(await ann.says("hello"), "I do not want this anymore")
    await bot.listens()
    assert "Stop the questions" in labels(ann)


@pytest.mark.slow
@pytest.mark.parametrize("right", ["/stop", "/export", "/delete", "/mydata", "/privacy", "/consents"])
async def test_a_reply_to_a_right_arrives_however_much_is_asked_behind_it(bot: Bot, right: str) -> None:
    alone, ann = bot.server.customer(), bot.server.customer()
    for customer in (alone, ann):
        await says_yes(bot, customer)
    await alone.says(right)
    await bot.listens()
    wanted = alone.chat.messages[-1]
    written = len(ann.chat.messages)
    bot.server.fail_next("sendMessage", with_=TooManyRequests(retry_after=30), chat=ann)
    await ann.says(right)
    for number in range(40):
        await ann.says(("/help", "/menu", "/link", "/language")[number % 4])
    await bot.listens()
    for _ in range(8):
        bot.clock.advance(timedelta(minutes=2))
        await bot.settles()
    came = [message for message in ann.chat.messages[written:] if message.sender.is_bot]
    assert len(came) < 30, "nobody reads forty replies to what they asked a minute ago"
    # What follows the first line says when the next question may come, which is different for everybody.
    said = [(message.text.partition("\n")[0], message.keyboard) for message in came]
    assert (wanted.text.partition("\n")[0], wanted.keyboard) in said


async def details(bot: Bot, ann: Customer, opened: str) -> Message:
    """The notice with its details, as it stands after a start."""
    await ann.says(opened)
    await bot.listens()
    await ann.taps("Details")
    await bot.listens()
    return ann.chat.messages[-1]


@pytest.mark.parametrize("is_older", [True, False])
async def test_answer_without_sharing_counts_on_whichever_notice_and_after_the_yes(bot: Bot, is_older: bool) -> None:
    ann = bot.server.customer()
    first = await details(bot, ann, "/start")
    if is_older:
        await ann.says("/start")
        await bot.listens()
        await ann.taps("Yes, ask me")
        await bot.listens()
        await ann.taps("Answer without sharing", on=first)
    else:
        await ann.taps("Yes, use my answers")
        await ann.taps("Answer without sharing", on=first)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.phase == "active" and state.keeps_to_us


async def test_not_me_counts_on_the_notice_of_the_same_link_opened_before(bot: Bot) -> None:
    ann = bot.server.customer()
    first = await details(bot, ann, link(bot))
    await ann.says(link(bot))
    await bot.listens()
    second = ann.chat.messages[-1]
    await ann.taps("Not me, keep apart", on=first)
    await bot.listens()
    await ann.taps("Yes, ask me", on=second)
    await bot.listens()
    assert await records_of(bot, at(ann)) == {}


async def test_not_me_right_after_the_yes_lets_nothing_leave_for_that_record(bot: Bot) -> None:
    ann = bot.server.customer()
    notice = await details(bot, ann, link(bot))
    await ann.taps("Yes, use my answers", on=notice)
    await ann.taps("Not me, keep apart", on=notice)
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None and state.keeps_to_us
    assert any("joined to that record" in message.text for message in ann.chat.messages)


PASTE = "lorem ipsum " * 340


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("do not contact me again", "stopped"),
        ("I am 12 years old", None),
        ("and that was all", "active"),
    ],
)
async def test_what_nobody_must_overhear_is_no_last_line_of_a_paste(bot: Bot, words: str, phase: str | None) -> None:
    assert await phase_after(bot, PASTE, words) == phase


@pytest.mark.parametrize(
    ("words", "offered"),
    [("please delete all of my data", "Erase everything"), ("please never write again", "Stop the questions")],
)
async def test_what_may_be_an_end_behind_a_paste_is_offered(bot: Bot, words: str, offered: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says(PASTE)
    await ann.says(words)
    await bot.listens()
    assert offered in labels(ann)


async def ran_out(bot: Bot) -> Customer:
    """A customer with an answer whose Yes has ended."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    for words in ("dark", "/pace"):
        await ann.says(words)
        await bot.listens()
    await ann.taps("Only when I open this chat")
    await bot.listens()
    bot.clock.advance(timedelta(days=366))
    await bot.app.service.tick()
    return ann


async def test_a_slip_taken_back_makes_no_longer_a_yes_than_there_was(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    before = await state_at(bot.app, at(ann))
    bot.clock.advance(timedelta(days=300))
    await ann.says("stop")
    await bot.listens()
    await ann.taps("I meant something else")
    await bot.listens()
    after = await state_at(bot.app, at(ann))
    assert before is not None and after is not None
    assert after.phase == "active"
    assert after.consents["be_asked"].until == before.consents["be_asked"].until


async def test_no_yes_comes_of_a_stop_after_it_ran_out(bot: Bot) -> None:
    ann = await ran_out(bot)
    await ann.says("stop")
    await bot.listens()
    assert "I meant something else" not in labels(ann)
    state = await state_at(bot.app, at(ann))
    assert state is not None and state.phase == "stopped"


@pytest.mark.parametrize("first", ["/stop", "block"])
async def test_what_was_no_slip_is_not_taken_back_by_a_word_behind_it(bot: Bot, first: str) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    if first == "block":
        await ann.blocks_bot()
        await bot.listens()
        await ann.unblocks_bot()
    else:
        await ann.says(first)
    await bot.listens()
    await ann.says("stop")
    await bot.listens()
    assert "I meant something else" not in labels(ann)


async def test_a_no_after_the_yes_ran_out_is_a_stop_and_says_what_becomes_of_the_answers(bot: Bot) -> None:
    ann = await ran_out(bot)
    await ann.says("/start")
    await bot.listens()
    await ann.taps("No, thanks")
    await bot.listens()
    assert {"Erase now", "Keep it, just don't ask"} <= set(labels(ann))
    await bot.time_passes(timedelta(days=2))
    state = await state_at(bot.app, at(ann))
    assert state is not None and state.phase == "stopped" and state.values() == {"roast": "dark"}


@pytest.mark.slow
async def test_the_farewell_says_who_has_still_to_be_told(bot: Bot, tmp_path: Path) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.says("dark")
    await bot.listens()
    await ann.says("/delete")
    await bot.listens()
    assert "mailing tool" not in ann.chat.messages[-1].text, "nothing was handed on"
    await ann.taps("Keep")
    await is_called(bot, at(ann), "101")
    await hands_on(bot, tmp_path)
    await ann.says("/delete")
    await bot.listens()
    assert "what was sent to our mailing tool" in ann.chat.messages[-1].text
    await ann.taps("Erase everything")
    await bot.listens()
    said = ann.chat.messages[-1].text
    assert said.startswith("Done here.") and "The erasure goes on to our mailing tool." in said


@pytest.mark.parametrize("is_typed", [True, False])
async def test_a_child_who_slipped_onto_the_yes_is_heard(tmp_path: Path, is_typed: bool) -> None:
    questions = Path(shutil.copytree(CATALOGUE, tmp_path / "questions"))
    edit(questions, "age_question: no", "age_question: yes", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=questions) as bot:
        ann = bot.server.customer()
        await ann.says("/start")
        await bot.listens()
        await ann.taps("Yes, ask me")
        await bot.listens()
        age = ann.chat.messages[-1]
        yes, no = (label for row in age.keyboard for label in row)
        await ann.taps(yes, on=age)
        if is_typed:
            await bot.listens()
            await ann.says(no)
        else:
            await ann.taps(no, on=age)
        await bot.listens()
        state = await state_at(bot.app, at(ann))
        assert state is None or (state.stop is not None and state.stop.how == "minor")


async def test_a_wish_that_begins_with_a_refusal_is_not_kept(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await comes_to_the_wish(bot, ann)
    await ann.says("stop sending me stuff and roast something dark")
    await bot.listens()
    assert "Stop the questions" in labels(ann)
    state = await state_at(bot.app, at(ann))
    assert state is not None and "stop sending" not in str(state.values())


@pytest.mark.parametrize(
    ("words", "phase"),
    [
        ("arr\u00eatez de m'\u00e9crire", "stopped"),
        ("ne m'\u00e9crivez plus", "stopped"),
        ("I object to the processing of my data", "stopped"),
    ],
)
async def test_a_refusal_in_french_and_an_objection_are_heard(bot: Bot, words: str, phase: str) -> None:
    assert await phase_after(bot, words) == phase


@pytest.mark.parametrize("words", ["/ yes", "/yes", "/ok"])
async def test_a_yes_with_a_slash_is_no_yes(bot: Bot, words: str) -> None:
    ann = bot.server.customer()
    await ann.says("/start")
    await bot.listens()
    await ann.says(words)
    await bot.listens()
    state = await state_at(bot.app, at(ann))
    assert state is not None and state.phase == "noticed"

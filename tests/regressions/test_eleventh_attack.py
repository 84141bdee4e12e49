"""What an eleventh fresh attacker broke where two things cross, each with the promise that it broke, held as it is right now."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.effects import Cancel
from bot.engine.model.inputs import UseRestriction
from bot.engine.model.tokens import Action
from bot.engine.pacing.gates import may_still_leave
from storage.model.records import Address
from tests.botapi.faults import ServerError
from tests.engine.talking import STARTER, Talk
from tests.support.app import running_bot
from tests.support.two_chats import in_two_chats, known


@pytest.mark.parametrize("before", ["stop asking about coffee", "how often do you write", "take a break", "/pause", "/pace"])
@pytest.mark.parametrize("words", ["yes", "no"])
def test_a_yes_or_no_to_what_only_buttons_answer_is_no_answer_to_the_question_beside(before: str, words: str) -> None:
    talk = Talk(STARTER).says_yes().at("grinder").says(before)
    made = talk.state.asked_back
    assert made is not None and not (made.yes or made.no), "only its own buttons answer it"
    assert talk.says(words).answered == []
    assert talk.state.open is not None, "the question still waits"


def confirming() -> Talk:
    """While *Still Dark?* waits, a year later."""
    talk = Talk().says_yes().says("dark").at("roast", visits=60)
    assert "Is that still so" in talk.heard
    return talk


@pytest.mark.parametrize("how", ["erased in the list", "Forget it"])
def test_what_was_forgotten_is_not_asked_at_the_time_it_was_put_off_to(how: str) -> None:
    talk = confirming().says("later").taps("Next week")
    assert talk.state.history("roast").snoozed_to is not None
    if how == "Forget it":
        talk.taps(Action.FORGET_IT)
    else:
        talk.says("/mydata", f"erase {talk.state.numbered().index('roast') + 1}")
    history = talk.state.history("roast")
    assert (history.given, history.snoozed_to) == (None, None)
    assert history.not_before is not None, "and is left alone, as after a skip"


def test_an_erased_answer_leaves_in_no_question_that_is_on_its_way() -> None:
    talk = confirming()
    waiting = talk.state.open
    assert waiting is not None and waiting.delivery == "planned"
    talk.says("/mydata", f"erase {talk.state.numbered().index(waiting.question) + 1}")
    assert talk.state.history(waiting.question).given is None
    assert not may_still_leave(talk.state, waiting.ask, talk.now)
    assert Cancel("proactive") in talk.last.effects


@pytest.mark.parametrize("how", ["a break in the other chat", "restricted by the staff", "nothing"])
async def test_a_question_that_was_asked_for_does_not_leave_after_a_no(tmp_path: Path, how: str) -> None:
    async with running_bot(tmp_path) as bot:
        ann, page = await in_two_chats(bot)
        bot.server.fail_next("sendMessage", with_=ServerError(502), times=100_000)
        await ann.taps("One more?")
        await bot.listens()
        seen = len(ann.chat.messages)
        if how == "a break in the other chat":
            await page.says("/pause 2 weeks")
        elif how == "restricted by the staff":
            who = await known(bot, Address("telegram", str(ann.id)))
            assert who is not None
            await bot.app.service.restrict_use(who, UseRestriction(), "grace")
        bot.clock.advance(timedelta(minutes=30))
        bot.server.clear_faults()
        for _ in range(60):
            bot.clock.advance(timedelta(minutes=1))
            await bot.app.delivery.drain()
        asked = [message.text for message in ann.chat.messages[seen:] if "How do you brew" in (message.text or "")]
        assert len(asked) == (1 if how == "nothing" else 0)

"""What happened to a customer is told in words that staff understand, in its order, with the question it was about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.customers.record import on_record
from bot.customers.timeline import _TOLD, Event, in_words, timeline
from bot.engine.model.facts.asks import AskSent
from bot.engine.model.facts.consent import NoticeShown
from bot.engine.model.facts.table import BY_NAME
from tests.customers.data_copy.ann import act, number_of
from tests.support.app import Bot, running_bot, says_yes


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var") as running:
        yield running


async def told(bot: Bot) -> list[Event]:
    """Of somebody who said yes, wanted to know why, and answered."""
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await act(bot, ann, "[Why do you ask?]", "[Dark]")
    record = await on_record(bot.app.store, await number_of(bot, ann))
    assert record is not None
    return timeline(record)


async def test_what_happened_is_told_in_its_order_with_its_question(bot: Bot) -> None:
    events = await told(bot)
    assert all(one.at <= other.at for one, other in pairwise(events))
    said = [(event.what, event.question) for event in events]
    assert said[0] == ("Wrote for the first time", None)
    asked = ("Question chosen", "Question sent", "Wanted to know why", "Answered")
    assert [one for one in said if one[0] in asked] == [(what, "roast") for what in asked], said


def test_a_fact_is_told_by_its_name_where_that_says_enough() -> None:
    assert in_words(NoticeShown) == "Notice shown"
    assert in_words(AskSent) == "Question sent"


def test_every_fact_has_words_and_no_word_is_for_a_fact_that_is_gone() -> None:
    words = [in_words(fact) for fact in BY_NAME.values()]
    assert len(set(words)) == len(BY_NAME)
    assert [said for said in words if said != said.capitalize()] == []
    assert set(_TOLD) <= set(BY_NAME)

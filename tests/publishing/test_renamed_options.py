"""An option that gets another name while customers have answers under the old one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.engine.pacing.explain import explain
from storage.model.records import Address
from tests.botapi import Customer
from tests.prompts.examples import HEAD, ROAST, write
from tests.support.app import Bot, running_bot, says_yes, state_at
from tests.support.live_folder import edit, reload

ONE_ANSWER = ROAST.replace("    sensitive: none", "    ask_again: 30 days\n    sensitive: none").split("    crm:")[0]
FOLLOW_UP = """
  - id: oily
    kind: yes_no
    only_if: roast is light
    ask:
      en: Do you like oily beans?
    sensitive: none
    purpose: recommend
    benefit:
      en: No bag that you would give away.
    keep: 18 months
"""
BRAND = "brand: Northside\nlanguages: [en]\npublishing: no\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "questions", HEAD + ONE_ANSWER + FOLLOW_UP, BRAND)


@pytest.fixture
async def bot(tmp_path: Path, folder: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var", prompts=folder) as running:
        yield running


@pytest.fixture
async def ann(bot: Bot) -> Customer:
    """A customer who drinks it dark."""
    customer = bot.server.customer()
    await says_yes(bot, customer)
    await customer.taps("Dark")
    await bot.listens()
    return customer


async def test_without_a_word_the_question_stays_as_it_was_and_the_log_says_what_helps(
    bot: Bot, ann: Customer, folder: Path
) -> None:
    edit(folder, "      dark:\n", "      black:\n")
    with structlog.testing.capture_logs() as logs:
        await reload(bot)
    [held] = [entry for entry in logs if entry["event"] == "prompts_held"]
    assert (held["question"], "write `was:` and the earlier name" in held["what"]) == ("roast", True)
    assert [option.id for option in bot.app.catalogue().questions["roast"].options] == ["light", "dark"]


@pytest.mark.slow
async def test_with_its_earlier_name_answers_go_on_in_conditions_and_when_they_are_asked_again(
    bot: Bot, ann: Customer, folder: Path
) -> None:
    edit(folder, "      dark:\n", "      black:\n        was: dark\n")
    edit(folder, "only_if: roast is light", "only_if: roast is black")
    await reload(bot)
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None
    why = {one.question: one.excluded_by for one in explain(state, bot.clock.now(), bot.app.catalogue()).candidates}
    assert why["oily"] is None
    edit(folder, "  - id: oily\n", "  - id: oily\n    paused: yes\n")
    await reload(bot)
    await bot.time_passes(timedelta(days=50))
    assert "Last time you said: Dark (" in ann.chat.messages[-1].text
    await ann.taps("Still true")
    await bot.listens()
    state = await state_at(bot.app, Address("telegram", str(ann.id)))
    assert state is not None
    assert state.values() == {"roast": "black"}

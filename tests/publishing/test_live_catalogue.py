"""Questions change while customers are served from them: a broken file changes nothing, a good one is live within seconds."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.customers.checks.projection_check import foldings_that_differ
from bot.engine.model.tokens import Action
from bot.publishing import live_catalogue
from prompts.checking.load import LoadedCatalogue
from storage.model.records import Address
from storage.people import ledger
from storage.questions import revisions
from tests.regressions import builders as b
from tests.support.app import Bot, says_yes
from tests.support.live_folder import edit, reload


async def test_new_words_are_live_and_the_old_ones_stay_on_record(bot: Bot, folder: Path) -> None:
    ann, ben = bot.server.customer(), bot.server.customer()
    await says_yes(bot, ann)
    edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
    await reload(bot)
    await says_yes(bot, ben)
    assert ann.chat.messages[-1].text.startswith("Which roast do you reach for first?")
    assert ben.chat.messages[-1].text.startswith("Which roast is yours?")
    kept = await bot.app.store.read(revisions.every)
    assert len([row for row in kept if row.question == "roast"]) == 2


async def test_nobody_waits_while_the_files_are_read(bot: Bot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Much takes seconds to read, and the loop serves everybody."""
    read_in: list[threading.Thread] = []
    read = live_catalogue.catalogue_in

    def noted(*given: Any) -> LoadedCatalogue:
        read_in.append(threading.current_thread())
        return read(*given)

    monkeypatch.setattr(live_catalogue, "catalogue_in", noted)
    edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
    await reload(bot)
    assert read_in and threading.current_thread() not in read_in


async def test_an_open_question_finishes_on_the_options_it_showed(bot: Bot, folder: Path) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    edit(folder, "      light:\n        en: Light\n        de: Hell\n", "")
    await reload(bot)
    await ann.taps("Light")
    await bot.listens()
    assert "You said: Light." in ann.chat.messages[-1].text


async def test_a_question_that_is_renamed_while_it_waits_is_answered_under_its_new_name(bot: Bot, folder: Path) -> None:
    ann, ben = await b.joins(bot), await b.joins(bot)
    edit(folder, "  - id: roast ", "  - id: darkness\n    was: roast ")
    await reload(bot)
    await b.press(bot, ann, Action.CHOOSE, 2)
    await b.press(bot, ben, Action.WHY)
    assert await b.values(bot, ann) == {"darkness": "dark"}
    assert [row.question for row in await b.answers(bot, ann)] == ["darkness"]
    assert [row.outcome for row in await b.asks(bot, ann)] == ["answered"]
    assert [(row.outcome, row.why_at) for row in await b.asks(bot, ben)] == [("sent", bot.clock.now())]
    assert await foldings_that_differ(bot.app.store) == (2, 0)


async def test_a_broken_file_changes_nothing_and_says_where(bot: Bot, folder: Path) -> None:
    before = bot.app.catalogue()
    edit(folder, "    purpose: recommend\n", "    purpos: recommend\n")
    with structlog.testing.capture_logs() as logs:
        await reload(bot)
    assert bot.app.catalogue() is before
    said = [entry for entry in logs if entry["event"] == "prompts_problem"]
    assert any(entry["where"].split(":")[0].endswith("coffee.yaml") and int(entry["where"].split(":")[1]) > 1 for entry in said)
    assert any(entry["event"] == "prompts_not_reloaded" for entry in logs)
    ann = bot.server.customer()
    await says_yes(bot, ann)
    assert ann.chat.messages[-1].text.startswith("Which roast")


async def test_an_unclosed_quote_changes_nothing_either(bot: Bot, folder: Path) -> None:
    before = bot.app.catalogue()
    edit(folder, "en: Which roast do you reach for first?", 'en: "Which roast do you reach for first?')
    await reload(bot)
    assert bot.app.catalogue() is before
    assert bot.app.catalogue.problems


async def test_a_changed_promise_is_held_until_a_restart(bot: Bot, folder: Path, tmp_path: Path) -> None:
    edit(folder, "keep: 18 months", "keep: 24 months")
    await reload(bot)
    assert bot.app.catalogue().questions["roast"].keep.count == 18
    assert [(draft.question, draft.why) for draft in bot.app.catalogue.drafts] == [("roast", "promise")]


async def test_an_answer_proves_what_was_shown(bot: Bot) -> None:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await ann.taps("Dark")
    await bot.listens()

    def look(unit: object) -> tuple[str, str]:
        from storage.people import customers

        known = customers.by_address(unit, Address("telegram", str(ann.id)))  # type: ignore[arg-type]
        answer = ledger.answers(unit, known or 0)[0]  # type: ignore[arg-type]
        return revisions.wordings(unit, [answer.wording])[answer.wording].text, answer.benefit_shown  # type: ignore[arg-type]

    text, benefit = await bot.app.store.read(look)
    assert text.splitlines()[0] == "Which roast do you reach for first?"
    assert benefit == "Your next sample bag matches your taste."

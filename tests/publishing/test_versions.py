"""Drafts, versions and promises: what saving may do by itself, and what only publishing does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.publishing.catalogue_files import texts_in
from bot.publishing.live_catalogue import LiveCatalogue
from bot.publishing.requests import PublishRequest, publish_requests
from storage import erasure
from storage.model.records import Address
from storage.people import customers
from storage.questions import tallies
from storage.questions import versions as stored_versions
from storage.receivers import audit_trail
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edit, reload, without_adventurous


async def look(bot: Bot) -> None:
    await reload(bot)


async def publish(bot: Bot, folder: Path, *, files: dict[str, str] | None = None, how: str = "published") -> None:
    """As the command does beside a running bot."""
    request = PublishRequest(files or texts_in(folder), "ana", "because", how, bot.app.catalogue.version)
    publish_requests(bot.app.settings.zeroparty_data_dir).leave(request)
    await look(bot)


async def versions(bot: Bot) -> list[tuple[int, str, str]]:
    return [(entry.number, entry.how, entry.by) for entry in await bot.app.store.read(stored_versions.history)]


def ask(live: LiveCatalogue, question: str = "roast") -> str:
    return live().questions[question].ask.says("en")


@pytest.mark.slow
async def test_the_first_start_is_version_one_and_every_good_save_is_another(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert await versions(bot) == [(1, "first", "zeroparty")]
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        assert await versions(bot) == [(2, "saved", "file"), (1, "first", "zeroparty")]
        (folder / "coffee.yaml").touch()
        await look(bot)
        assert bot.app.catalogue.version == 2
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert (bot.app.catalogue.version, ask(bot.app.catalogue)) == (2, "Which roast is yours?")


@pytest.mark.slow
async def test_neither_a_save_nor_a_restart_puts_another_promise_live_and_publishing_does(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "keep: 18 months", "keep: 24 months")
        without_adventurous(folder)
        with structlog.testing.capture_logs() as logs:
            await look(bot)
        said = {(entry["question"], entry["what"]) for entry in logs if entry["event"] == "prompts_held"}
        assert said == {(name, "`zeroparty prompts publish` puts it live") for name in ("roast", "adventurous")}
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert bot.app.catalogue().questions["roast"].keep.count == 18
        assert {draft.question for draft in bot.app.catalogue.drafts} == {"roast", "adventurous"}
        await publish(bot, folder)
        assert bot.app.catalogue().questions["roast"].keep.count == 24
        assert "adventurous" not in bot.app.catalogue().questions
        assert bot.app.catalogue.drafts == ()
        last = (await bot.app.store.read(lambda unit: audit_trail.of_action(unit, "prompts.")))[-1]
        assert last.entry is not None
        assert '"action": "prompts.published"' in last.entry
        assert '"actor": "ana"' in last.entry
        assert await bot.app.store.read(audit_trail.verify) is None
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert bot.app.catalogue().questions["roast"].keep.count == 24


@pytest.mark.slow
async def test_a_promise_saved_with_a_new_question_is_held_from_then_on(tmp_path: Path, folder: Path) -> None:
    """Also over a restart: what was live is remembered as it was served, not as the files once were."""
    path = folder / "coffee.yaml"
    text = path.read_text(encoding="utf-8").rstrip("\n")
    wish = "  - id: wish\n" + text.partition("  - id: wish\n")[2]
    another = wish.replace("id: wish", "id: scales").replace("What should we roast next?", "Which scales do you use?")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        path.write_text(f"{text}\n\n{another}\n", encoding="utf-8")
        await look(bot)
        assert bot.app.catalogue().questions["scales"].keep.count == 6
    path.write_text(f"{text}\n\n{another.replace('keep: 6 months', 'keep: 7 months')}\n", encoding="utf-8")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert bot.app.catalogue().questions["scales"].keep.count == 6


async def test_rolling_back_is_publishing_an_old_version_again_and_puts_the_files_back(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        (folder / "extra.txt").write_text("not ours", encoding="utf-8")
        await look(bot)
        first = await bot.app.store.read(lambda unit: stored_versions.by_number(unit, 1))
        assert first is not None
        await publish(bot, folder, files=dict(first.files), how="rolled_back")
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
        assert "Which roast do you reach for first?" in (folder / "coffee.yaml").read_text(encoding="utf-8")
        aside = next((tmp_path / "var" / "drafts").iterdir())
        assert "Which roast is yours?" in (aside / "coffee.yaml").read_text(encoding="utf-8")
        await look(bot)
        assert [how for _, how, _ in await versions(bot)] == ["rolled_back", "saved", "first"]
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
        assert bot.app.catalogue.version == 3


@pytest.mark.slow
@pytest.mark.parametrize("way", ["setting", "brand"])
async def test_with_publishing_saved_files_are_drafts(tmp_path: Path, folder: Path, way: str) -> None:
    given: dict[str, Any] = {"zeroparty_publishing": "on"} if way == "setting" else {}
    if way == "brand":
        edit(folder, "publishing: no", "publishing: yes", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder, **given) as bot:
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
    async with running_bot(tmp_path / "var", prompts=folder, **given) as bot:
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
        await publish(bot, folder)
        assert (bot.app.catalogue.version, ask(bot.app.catalogue)) == (2, "Which roast is yours?")
        first = await bot.app.store.read(lambda unit: stored_versions.by_number(unit, 1))
        assert first is not None
        await publish(bot, folder, files=dict(first.files), how="rolled_back")
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
        assert "Which roast is yours?" in (folder / "coffee.yaml").read_text(encoding="utf-8"), "drafts are nobody's to undo"


WITHOUT_THE_LINE = ("publishing: no                     # yes: saved files are drafts until somebody publishes them\n", "")


def said_loudly(logs: list[Any]) -> list[str]:
    return [entry["what"] for entry in logs if entry["event"] == "prompts_are_drafts_from_now_on"]


@pytest.mark.slow
async def test_what_is_saved_is_live_until_the_first_customer_says_yes_and_a_draft_from_then_on(
    tmp_path: Path, folder: Path
) -> None:
    edit(folder, *WITHOUT_THE_LINE, "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        assert ask(bot.app.catalogue) == "Which roast is yours?"
        await says_yes(bot, bot.server.customer())
        edit(folder, "Which roast is yours?", "Your roast?")
        with structlog.testing.capture_logs() as logs:
            await look(bot)
            await look(bot)
        assert ["zeroparty prompts publish" in words and "publishing: no" in words for words in said_loudly(logs)] == [True]
        assert ask(bot.app.catalogue) == "Which roast is yours?"
        last = (await bot.app.store.read(lambda unit: audit_trail.of_action(unit, "prompts.")))[-1]
        assert '"action": "prompts.drafts"' in (last.entry or "")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        with structlog.testing.capture_logs() as logs:
            await look(bot)
        assert (ask(bot.app.catalogue), said_loudly(logs)) == ("Which roast is yours?", [])
        await publish(bot, folder)
        assert ask(bot.app.catalogue) == "Your roast?"


@pytest.mark.slow
async def test_they_stay_drafts_when_whoever_said_the_first_yes_is_erased(tmp_path: Path, folder: Path) -> None:
    edit(folder, *WITHOUT_THE_LINE, "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await look(bot)
        customer = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(ann.id))))
        await erasure.erase(bot.app.store, customer=customer or 0, receipt="R-0000-0001", at=bot.clock.now())
        assert not await bot.app.store.read(tallies.anybody_agreed)
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"


@pytest.mark.parametrize(("setting", "in_file", "is_live"), [("off", "yes", True), ("on", "no", False)])
async def test_the_setting_is_stronger_than_the_brand_file(
    tmp_path: Path, folder: Path, setting: str, in_file: str, is_live: bool
) -> None:
    edit(folder, "publishing: no", f"publishing: {in_file}", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder, zeroparty_publishing=setting) as bot:
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        assert (ask(bot.app.catalogue) == "Which roast is yours?") == is_live


async def test_no_in_the_brand_file_stays_live_when_saved_whoever_says_yes(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        await says_yes(bot, bot.server.customer())
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        with structlog.testing.capture_logs() as logs:
            await look(bot)
        assert (ask(bot.app.catalogue), said_loudly(logs)) == ("Which roast is yours?", [])


async def test_the_history_says_what_a_save_changed_in_words(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        edit(folder, "    kind: single_choice\n", "    kind: single_choice\n    priority: 5\n")
        edit(folder, "Which roast is yours?", "Your roast?")
        await look(bot)
        later, sooner, _ = await bot.app.store.read(stored_versions.history)
        words = 'roast: asks (en): "Which roast do you reach for first?" becomes "Which roast is yours?"'
        assert (sooner.by, sooner.why) == ("file", words)
        assert later.why == 'roast: asks (en): "Which roast is yours?" becomes "Your roast?"; and 1 more'


async def test_a_draft_cannot_turn_publishing_off(tmp_path: Path, folder: Path) -> None:
    edit(folder, "publishing: no", "publishing: yes", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "publishing: yes", "publishing: no", "_brand.yaml")
        edit(folder, "Which roast do you reach for first?", "Which roast is yours?")
        await look(bot)
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
        await publish(bot, folder)
        edit(folder, "Which roast is yours?", "Your roast?")
        await look(bot)
        assert ask(bot.app.catalogue) == "Your roast?"


async def test_a_broken_file_does_not_keep_the_bot_from_starting(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder):
        edit(folder, "    purpose: recommend\n", "    purpos: recommend\n")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert ask(bot.app.catalogue) == "Which roast do you reach for first?"
        assert any(problem.is_error for problem in bot.app.catalogue.problems)
        edit(folder, "    purpos: recommend\n", "    purpose: recommend\n")
        await look(bot)
        assert bot.app.catalogue.problems == ()


async def test_what_has_errors_or_was_overtaken_is_not_published(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        good = texts_in(folder)
        with structlog.testing.capture_logs() as logs:
            await publish(bot, folder, files={"coffee.yaml": "topic: coffee\n"})
        assert [entry["why"] for entry in logs if entry["event"] == "prompts_not_published"] == ["the files have errors"]
        request = PublishRequest(good, "ben", "late", "published", bot.app.catalogue.version)
        await publish(bot, folder)
        publish_requests(bot.app.settings.zeroparty_data_dir).leave(request)
        with structlog.testing.capture_logs() as logs:
            await look(bot)
        assert "ana published version 2 meanwhile" in next(e["why"] for e in logs if e["event"] == "prompts_not_published")
        assert await versions(bot) == [(2, "published", "ana"), (1, "first", "zeroparty")]


@pytest.mark.slow
async def test_a_rename_that_nobody_declared_waits_once_people_were_asked(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        await says_yes(bot, bot.server.customer())
        edit(folder, "  - id: roast ", "  - id: roast_level ")
        await look(bot)
        assert {(draft.question, draft.why) for draft in bot.app.catalogue.drafts} == {
            ("roast", "removed"),
            ("roast_level", "renamed"),
        }
        assert "roast_level" not in bot.app.catalogue().questions
        with structlog.testing.capture_logs() as logs:
            await publish(bot, folder)
        assert "write `was: roast` below its id" in next(e["why"] for e in logs if e["event"] == "prompts_not_published")
        edit(folder, "  - id: roast_level ", "  - id: roast_level\n    was: roast ")
        await look(bot)
        assert "roast" not in bot.app.catalogue().questions
        assert "roast_level" in bot.app.catalogue().questions


async def test_another_kind_of_answer_under_the_same_name_is_refused_once_people_were_asked(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        await says_yes(bot, bot.server.customer())
        edit(folder, "    kind: single_choice\n", "    kind: multiple_choice\n")
        await look(bot)
        assert [(draft.question, draft.why) for draft in bot.app.catalogue.drafts] == [("roast", "kind")]
        await publish(bot, folder)
        assert bot.app.catalogue().questions["roast"].kind == "single_choice"


@pytest.mark.slow
async def test_an_open_question_finishes_under_the_promise_it_showed(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        edit(folder, "keep: 18 months", "keep: 6 months")
        await publish(bot, folder)
        asked_at = bot.clock.now()
        await ann.taps("Dark")
        await bot.listens()
        from storage.people import ledger

        known = await bot.app.store.read(lambda unit: customers.by_address(unit, Address("telegram", str(ann.id))))
        answer = (await bot.app.store.read(lambda unit: ledger.answers(unit, known or 0)))[0]
        assert answer.keep_until - asked_at > timedelta(days=500)

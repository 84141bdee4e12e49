"""What a sixth fresh attacker broke by publishing: old names used again, a faster rhythm, a topic under another name."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.engine.model.facts.asks import Renamed
from bot.engine.model.history import AskRecord, History
from bot.engine.model.packing import codec
from bot.engine.model.parts.agreements import BE_ASKED
from bot.engine.model.state import State
from bot.publishing.catalogue_files import readable
from bot.publishing.consequence import consequence
from prompts.model.question import Duration
from prompts.releases.diff import changes, in_words, promises
from tests.botapi import Customer
from tests.conftest import CATALOGUE
from tests.publishing.test_versions import publish
from tests.regressions.test_sixth_attack import known, says, taps
from tests.support.app import MORNING, Bot, running_bot, says_yes
from tests.support.command_line import zeroparty
from tests.support.live_folder import edit, reload

ROASTS_SELF = """  - id: roast
    kind: yes_no
    ask:
      en: Do you roast yourself?
      de: Röstest du selbst?
    sensitive: none
    purpose: recommend
    benefit:
      en: We send green beans.
      de: Wir senden Rohbohnen.
    keep: 6 months
    crm:
      hubspot: roasts_self

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The reference questions."""
    return shutil.copytree(CATALOGUE, tmp_path / "questions")


def renamed(folder: Path) -> None:
    edit(folder, "  - id: roast ", "  - id: roast_level\n    was: roast #")


def reused(folder: Path) -> None:
    """Another question takes the id, and the line that tells of the earlier one is gone."""
    edit(folder, "  - id: roast_level\n    was: roast #", f"{ROASTS_SELF}  - id: roast_level\n    #")


def ids(bot: Bot) -> set[str]:
    return set(bot.app.catalogue().questions)


async def asked_later(bot: Bot, ann: Customer, days: int) -> list[str]:
    """What she is asked in this time, which she skips."""
    seen, begins = len(ann.chat.messages), bot.clock.now()
    while bot.clock.now() - begins < timedelta(days=days):
        await bot.time_passes(timedelta(days=8))
        if any("Skip" in row for row in ann.chat.messages[-1].keyboard):
            await taps(bot, ann, "Skip")
    return [message.text for message in ann.chat.messages[seen:]]


@pytest.mark.slow
async def test_an_old_id_is_no_other_questions_and_a_never_holds(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Skip", "Never ask this")
        renamed(folder)
        await publish(bot, folder)
        assert "roast_level" in ids(bot)
        reused(folder)
        await publish(bot, folder)
        assert "roast" not in ids(bot), "published"
        texts = await asked_later(bot, ann, 60)
        assert texts and not any("Which roast" in text or "roast yourself" in text for text in texts)


@pytest.mark.slow
async def test_a_save_leaves_it_out_and_so_does_a_restart(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        renamed(folder)
        await reload(bot)
        assert "roast_level" in ids(bot)
        reused(folder)
        await reload(bot)
        assert "roast" not in ids(bot) and "roast_level" in ids(bot)
        assert [(draft.question, draft.why) for draft in bot.app.catalogue.drafts] == [("roast", "taken")]
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert "roast" not in ids(bot) and "roast_level" in ids(bot)
        edit(folder, "  - id: roast\n", "  - id: roasts_self\n")
        await reload(bot)
        assert {"roasts_self", "roast_level"} <= ids(bot) and not bot.app.catalogue.drafts


@pytest.mark.slow
async def test_a_question_goes_back_to_its_old_name_with_all_that_was_said(tmp_path: Path, folder: Path) -> None:
    before = (folder / "coffee.yaml").read_text(encoding="utf-8")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Skip", "Never ask this")
        renamed(folder)
        await publish(bot, folder)
        await says(bot, ann, "/mydata")
        assert (await known(bot, ann)).history("roast_level").refused
        (folder / "coffee.yaml").write_text(before, encoding="utf-8")
        await publish(bot, folder)
        assert "roast" in ids(bot) and "roast_level" not in ids(bot)
        texts = await asked_later(bot, ann, 60)
        assert texts and not any("Which roast" in text for text in texts)
        assert (await known(bot, ann)).history("roast").refused


def test_a_never_under_a_name_that_is_linked_too_late_is_a_never() -> None:
    """Its question was removed, another was asked, and then its author says that they are one: a no to either is one to both."""
    asked = History((AskRecord(1, MORNING, "r", "w", "expired"),))
    state = State(1, histories={"roast": History(asked.asks, refused=True, restricted=True), "level": asked})
    after = Renamed("roast", "level").change(state, MORNING)
    assert after.history("level") == History(asked.asks, refused=True, restricted=True)
    assert after.history("roast") == asked, "what was asked under it is still found"


@pytest.mark.slow
async def test_two_questions_do_not_become_one(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        edit(folder, "  - id: wish\n", "  - id: tip\n" + wish(folder) + "\n  - id: wish\n")
        await publish(bot, folder)
        assert {"tip", "wish"} <= ids(bot)
        text = (folder / "coffee.yaml").read_text(encoding="utf-8")
        only_wish = text.replace("  - id: tip\n" + wish(folder) + "\n", "").replace(
            "  - id: wish\n", "  - id: wish\n    was: tip\n"
        )
        (folder / "coffee.yaml").write_text(only_wish, encoding="utf-8")
        for look in (reload(bot), publish(bot, folder)):
            await look
            assert {"tip", "wish"} <= ids(bot) and bot.app.catalogue().questions["wish"].was is None


def wish(folder: Path) -> str:
    """What is written under the last question, with a field of its own."""
    text = (folder / "coffee.yaml").read_text(encoding="utf-8")
    return text.partition("  - id: wish\n")[2].replace("next_roast_wish", "tip").replace("What should we roast next?", "Any tip?")


@pytest.mark.slow
async def test_the_check_says_so_before_anybody_publishes(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        renamed(folder)
        await publish(bot, folder)
    reused(folder)
    for paused in ("", "    paused: yes\n"):
        edit(folder, "  - id: roast\n", f"  - id: roast\n{paused}")
        done = zeroparty("prompts", "check", folder=tmp_path, ZEROPARTY_PROMPTS_DIR=str(folder))
        assert done.returncode == 1
        assert "ZP230" in done.stdout and "`roast` is a name that `roast_level` had" in done.stdout


async def test_people_are_counted_under_every_name_that_a_question_had(tmp_path: Path, folder: Path) -> None:
    """Whoever has not written since has their history under the old id still."""
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        renamed(folder)
        await publish(bot, folder)
        edit(folder, "  - id: roast_level\n    was: roast #", "  - id: roast_depth\n    #")
        await publish(bot, folder)
        assert "roast_level" in ids(bot) and "roast_depth" not in ids(bot), "a rename that nobody declared"


def hurried(folder: Path, gap: str = "2 days") -> None:
    """The brand would write more often."""
    edit(folder, "  gap: 7 days", f"  gap: {gap}", "_brand.yaml")
    edit(folder, "  at_most: 4 in 30 days", "  at_most: 15 in 30 days", "_brand.yaml")
    edit(folder, "slower: [14 days, 30 days, 60 days]", "slower: [3 days, 4 days, 5 days]", "_brand.yaml")


def gap(bot: Bot) -> str:
    live = bot.app.catalogue().brand.pace.gap
    return f"{live.count} {live.unit}"


async def days_between(bot: Bot, ann: Customer, days: int) -> int:
    """The fewest days between two messages that come by themselves to somebody who skips."""
    sent, seen = [bot.clock.now()], len(ann.chat.messages)
    for _ in range(days):
        await bot.time_passes(timedelta(days=1))
        if len(ann.chat.messages) > seen:
            sent.append(ann.chat.messages[-1].sent_at)
            await taps(bot, ann, "Skip")
            seen = len(ann.chat.messages)
    assert len(sent) > 2
    return min((after - before).days for before, after in pairwise(sent))


@pytest.mark.slow
async def test_a_faster_rhythm_waits_for_publish_over_a_restart_too(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        hurried(folder)
        await reload(bot)
        assert gap(bot) == "7 days", "saving is not enough"
        assert [(draft.question, draft.why) for draft in bot.app.catalogue.drafts] == [("_brand", "promise")]
        new = readable(folder, bot.clock, bot.app.catalogue().revisions).usable()
        assert promises(changed := changes(bot.app.catalogue(), new)) == ("_brand",)
        assert "a message every 7 days at most becomes one every 2 days" in in_words(changed)
        assert "no more often than their notice said" in await consequence(bot.app.store, bot.app.catalogue(), new, ("_brand",))
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert gap(bot) == "7 days", "nor is a restart"
        await publish(bot, folder)
        assert gap(bot) == "2 days"
        edit(folder, "  gap: 2 days", "  gap: 3 days", "_brand.yaml")
        await reload(bot)
        assert gap(bot) == "3 days" and not bot.app.catalogue.drafts, "a slower one needs no asking"
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        assert gap(bot) == "3 days"


@pytest.mark.slow
async def test_who_said_yes_to_once_a_week_is_asked_once_a_week(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann, ben = bot.server.customer(), bot.server.customer(4711)
        await says_yes(bot, ann)
        assert "At most one message a week." in ann.chat.messages[-2].text
        await taps(bot, ann, "Dark")
        hurried(folder)
        await publish(bot, folder)
        await says_yes(bot, ben)
        await taps(bot, ben, "Dark")
        await says(bot, ann, "/pace")
        assert "✓ Weekly at most" in [label for row in ann.chat.messages[-1].keyboard for label in row]
        state = await known(bot, ann)
        assert codec.unpack_person(state, codec.pack_person(state)).rhythm == Duration(7, "days")
        assert await days_between(bot, ann, 40) >= 7
        assert (await known(bot, ben)).rhythm == Duration(2, "days")
        old = replace(state, consents={BE_ASKED: replace(state.consents[BE_ASKED], rhythm=None)})
        assert codec.unpack_person(old, codec.pack_person(old)).rhythm is None, "from before it was kept: as the brand says"


async def test_who_says_yes_to_the_faster_one_is_asked_more_often(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ben = bot.server.customer()
        await says_yes(bot, ben)
        await taps(bot, ben, "Dark")
        hurried(folder)
        await publish(bot, folder)
        await says(bot, ben, "stop", "/start")
        assert "At most one message every 2 days." in ben.chat.messages[-1].text
        await taps(bot, ben, "Yes, ask me")
        await taps(bot, ben, "Skip")
        assert await days_between(bot, ben, 20) < 7


@pytest.mark.slow
@pytest.mark.parametrize(("now", "is_said"), [("2 days", True), ("14 days", False)])
async def test_a_renewal_says_so_and_its_yes_means_it(tmp_path: Path, folder: Path, now: str, is_said: bool) -> None:
    edit(folder, "consent_valid: 12 months", "consent_valid: 2 months", "_brand.yaml")
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = bot.server.customer()
        await says_yes(bot, ann)
        await taps(bot, ann, "Dark")
        hurried(folder, now)
        await publish(bot, folder)
        asked = None
        while asked is None and bot.clock.now() < MORNING + timedelta(days=60):
            await bot.time_passes(timedelta(days=1))
            labels = [label for row in ann.chat.messages[-1].keyboard for label in row]
            if "Skip" in labels:
                await taps(bot, ann, "Skip")
            asked = next((one for one in ann.chat.newest_first() if "Shall I go on?" in one.text), None)
        assert asked is not None
        assert ("If you say yes, I write every 2 days at most from then on; so far it is every 7 days." in asked.text) is is_said
        assert (await known(bot, ann)).rhythm == Duration(7, "days")
        await ann.taps(asked.keyboard[0][0], on=asked)
        await bot.listens()
        assert (await known(bot, ann)).rhythm == (Duration(2, "days") if is_said else Duration(7, "days"))

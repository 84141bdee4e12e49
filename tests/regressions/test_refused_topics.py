"""*Everything about your coffee* is refused, whatever its author calls the topic afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.model.packing import codec
from tests.botapi import Customer
from tests.publishing.test_versions import publish
from tests.regressions.test_sixth_attack import known, says, taps
from tests.regressions.test_sixth_attack_releases import folder
from tests.support.app import Bot, running_bot, says_yes
from tests.support.live_folder import edit, reload

__all__ = ["folder"]

MILK = """
  - id: milk
    kind: yes_no
    ask:
      en: Do you take milk?
      de: Nimmst du Milch?
    sensitive: none
    purpose: recommend
    benefit:
      en: We add a milk tip.
      de: Wir legen einen Milch-Tipp bei.
    keep: 6 months
    crm: {}
"""


async def refuses_coffee(bot: Bot) -> Customer:
    ann = bot.server.customer()
    await says_yes(bot, ann)
    await says(bot, ann, "stop asking about coffee")
    labels = [label for row in ann.chat.messages[-1].keyboard for label in row]
    await taps(bot, ann, next(label for label in labels if "verything about" in label))
    return ann


def moved(folder: Path, *, title: str = "", without_the_old: bool = False) -> None:
    """The topic goes on as `drinks`, in a file of its own, with one more question."""
    text = (folder / "coffee.yaml").read_text(encoding="utf-8").replace("topic: coffee", "topic: drinks", 1)
    if title:
        text = text.replace("Your coffee", title, 1).replace("Dein Kaffee", f"{title} (de)", 1)
    if without_the_old:
        text = text[: text.index("questions:\n")] + "questions:"
    (folder / "coffee.yaml").unlink()
    (folder / "drinks.yaml").write_text(text + MILK, encoding="utf-8")


async def is_asked(bot: Bot, ann: Customer) -> bool:
    seen = len(ann.chat.messages)
    await bot.time_passes(timedelta(days=30))
    came = len(ann.chat.messages) > seen
    await says(bot, ann, "/menu")
    return came or "One question now" in [label for row in ann.chat.messages[-1].keyboard for label in row]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "without_the_old"), [("", False), ("", True), ("All drinks", False)], ids=["moved", "title", "questions"]
)
async def test_it_is_refused_under_another_id(tmp_path: Path, folder: Path, title: str, without_the_old: bool) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await refuses_coffee(bot)
        moved(folder, title=title, without_the_old=without_the_old)
        await publish(bot, folder)
        assert {question.topic for question in bot.app.catalogue().questions.values()} == {"drinks"}
        assert "milk" in bot.app.catalogue().questions
        assert not await is_asked(bot, ann)
        state = await known(bot, ann)
        assert codec.unpack_person(state, codec.pack_person(state)).refused_topics[0].called == "Your coffee"
        await says(bot, ann, "/mydata")
        assert "Your coffee" in ann.chat.messages[-1].text
        allow = next(label for row in ann.chat.messages[-1].keyboard for label in row if "Your coffee" in label)
        await taps(bot, ann, allow)
        assert await is_asked(bot, ann), "and taken back like any other"


@pytest.mark.slow
async def test_its_name_is_no_other_topics(tmp_path: Path, folder: Path) -> None:
    async with running_bot(tmp_path / "var", prompts=folder) as bot:
        ann = await refuses_coffee(bot)
        moved(folder, title="All drinks")
        await publish(bot, folder)
        text = (folder / "drinks.yaml").read_text(encoding="utf-8")
        other = text[: text.index("questions:\n")].replace("topic: drinks", "topic: coffee").replace("All drinks", "Mugs")
        (folder / "mugs.yaml").write_text(other + "questions:" + MILK.replace("milk", "mug"), encoding="utf-8")
        for look in (reload, lambda running: publish(running, folder)):
            await look(bot)
            assert "mug" not in bot.app.catalogue().questions
        edit(folder, "topic: coffee", "topic: mugs", "mugs.yaml")
        await publish(bot, folder)
        assert "mug" in bot.app.catalogue().questions
        assert await is_asked(bot, ann), "of mugs nothing was refused"

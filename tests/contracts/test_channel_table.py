"""A channel is one folder and one entry, and a few words elsewhere: whoever leaves a step out is told which, and where."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.app.channels import CHANNELS, Entry
from bot.channels.terminal import NAME as REHEARSED
from bot.settings import Settings
from tests.contracts.channel_steps import STEPS, Step, missing
from tests.support.places import ROOT

FOLDER = ROOT / "bot" / "channels"
RECIPE = ROOT / "docs" / "add-a-channel.md"
THERE_ARE = sorted({path.stem for path in FOLDER.iterdir() if path.suffix in ("", ".py")} - {"__init__", "__pycache__"})


@pytest.mark.parametrize("name", sorted({*THERE_ARE, *(entry.name for entry in CHANNELS)}))
def test_no_step_is_left_out_for_any_channel(name: str) -> None:
    assert missing(name) == []


@pytest.mark.parametrize("step", STEPS, ids=[step.file for step in STEPS])
def test_a_channel_that_leaves_a_step_out_is_told_which(step: Step) -> None:
    """Carrier pigeons left all of them out."""
    said = list(step.missing("pigeon"))
    assert said
    assert all("pigeon" in sentence for sentence in said)
    assert {f"{step.file}: {sentence} (docs/add-a-channel.md)" for sentence in said} <= set(missing("pigeon"))


def test_a_switch_that_is_no_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pigeon = replace(CHANNELS[0], name="pigeon", turned_on_by="PIGEON_LOFT")
    monkeypatch.setattr("tests.contracts.channel_steps.CHANNELS", (*CHANNELS, pigeon))
    assert not [sentence for sentence in missing("pigeon") if sentence.startswith("bot/app/channels.py")]
    sentence = "bot/settings/__init__.py: pigeon is turned on by PIGEON_LOFT, which is no setting (docs/add-a-channel.md)"
    assert sentence in missing("pigeon")


def test_an_entry_bears_the_name_of_its_folder_and_comes_once() -> None:
    names = [entry.name for entry in CHANNELS]
    assert sorted(names) == sorted(set(THERE_ARE) - {REHEARSED})


@pytest.mark.parametrize("entry", CHANNELS, ids=[entry.name for entry in CHANNELS])
async def test_a_link_opens_every_channel_that_the_settings_turn_on(entry: Entry) -> None:
    links = await entry.start_links(Settings(zeroparty_public_url="https://chat.example.com/", telegram_bot_token=None))
    assert (links is None) == bool(entry.turned_on_by)
    assert links is None or links.before == "https://chat.example.com/chat?start="


def test_the_recipe_has_every_step_and_names_only_files_that_are_there() -> None:
    recipe = RECIPE.read_text(encoding="utf-8")
    assert [step.file for step in STEPS if f"`{step.file}`" not in recipe] == []
    named = re.findall(r"`((?:bot|prompts|tests|docs)/[\w./-]+)`", recipe)
    assert [name for name in named if not (ROOT / name).exists()] == []

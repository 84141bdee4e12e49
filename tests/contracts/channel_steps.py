"""What a channel needs apart from its own code: each step with its file, and whether it was taken."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.app.channels import CHANNELS
from bot.channels.terminal import NAME as REHEARSED
from bot.rehearsal.transcript import CHANNELS as PLAYED_ON
from bot.settings import Settings
from prompts.text.phrase_files import packaged_phrases
from tests.contracts.test_channels import DOORS
from tests.dialogues.stages import STAGES
from tests.support.places import ROOT


@dataclass(frozen=True)
class Step:
    """One step of docs/add-a-channel.md: what of it is missing for a channel, in words that say what to do."""

    file: str
    missing: Callable[[str], Iterator[str]]


def _folder(name: str) -> Iterator[str]:
    code = ROOT / "bot" / "channels" / name
    if not (code.is_dir() or code.with_suffix(".py").is_file()):
        yield f"there is no folder bot/channels/{name}"


def _entry(name: str) -> Iterator[str]:
    if name != REHEARSED and name not in {entry.name for entry in CHANNELS}:
        yield f"CHANNELS has no entry for {name}, so nothing opens it"


def _setting(name: str) -> Iterator[str]:
    settings = {entry.name: entry.turned_on_by for entry in CHANNELS}
    if name not in settings and name != REHEARSED:
        yield f"nobody knows what turns {name} on: its entry names a setting, or none if it is always on"
    elif settings.get(name) and settings[name].lower() not in Settings.model_fields:
        yield f"{name} is turned on by {settings[name]}, which is no setting"


def _explained_setting(name: str) -> Iterator[str]:
    settings = {entry.name: entry.turned_on_by for entry in CHANNELS}
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    if name not in settings and name != REHEARSED:
        yield f"operators are not told how to turn {name} on"
    elif settings.get(name) and f"| {settings[name]} |" not in told:
        yield f"operators are not told of {settings[name]}, which turns {name} on"


def _phrases(name: str) -> Iterator[str]:
    """Whatever is worded for the terminal is worded for every channel, in every language of the bot."""
    texts = packaged_phrases().texts
    families = [key.removesuffix(REHEARSED) for key in texts["en"] if key.endswith(f".{REHEARSED}")]
    assert families
    for language in texts:
        yield from (f"{language}.yaml has no phrase {one}{name}" for one in families if f"{one}{name}" not in texts[language])


def _door(name: str) -> Iterator[str]:
    if name not in DOORS:
        yield f"DOORS has no {name}, so what holds for every channel is not tried on it"


def _transcripts(name: str) -> Iterator[str]:
    if name not in PLAYED_ON:
        yield f"ChannelName has no {name}, so no transcript can be meant for it"


def _stage(name: str) -> Iterator[str]:
    if name not in {stage.channel for stage in STAGES}:
        yield f"STAGES has none for {name}, so no transcript is played on it"


def _contract(name: str) -> Iterator[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    independent = next(one["modules"] for one in contracts if one["name"] == "channels do not know each other")
    if f"bot.channels.{name}" not in independent:
        yield f"the contract `channels do not know each other` has no bot.channels.{name}"


STEPS = (
    Step("bot/channels", _folder),
    Step("bot/app/channels.py", _entry),
    Step("bot/settings/__init__.py", _setting),
    Step("docs/operations.md", _explained_setting),
    Step("prompts/phrases", _phrases),
    Step("pyproject.toml", _contract),
    Step("tests/contracts/test_channels.py", _door),
    Step("bot/rehearsal/transcript.py", _transcripts),
    Step("tests/dialogues/stages.py", _stage),
)


def missing(name: str) -> list[str]:
    """What was left out for this channel, a sentence each."""
    return [f"{step.file}: {what} (docs/add-a-channel.md)" for step in STEPS for what in step.missing(name)]

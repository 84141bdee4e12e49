"""Every .chat file is a test of every channel it names: real engine, real storage, real channel, only the people are played."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rehearsal import NotPossible, play, scenes, written_down
from bot.rehearsal.transcript import BotSays, header_of, parse
from tests.dialogues.stages import Theatre
from tests.support.places import ROOT

CHATS = sorted((ROOT / "tests" / "dialogues").glob("*.chat"))
PLAYED = [(file, channel) for file in CHATS for channel in header_of(file.read_text(encoding="utf-8")).channels]

_rewritten: set[Path] = set()


@pytest.mark.parametrize(("file", "channel"), PLAYED, ids=[f"{file.stem}[{channel}]" for file, channel in PLAYED])
async def test_the_conversation_goes_as_written(file: Path, channel: str, theatre: Theatre, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-dialogues") and file not in _rewritten:
        _rewritten.add(file)
        await rewrite(file, theatre)
    text = file.read_text(encoding="utf-8")
    async with theatre.stage(channel, header_of(text)) as stage:
        problems = await play(stage, parse(text, stage.catalogue.brand.pace.brand_zone))
    assert not problems, "\n".join([f"{file.name} on {channel}", *problems])


def test_there_are_conversations_on_every_channel() -> None:
    assert len(CHATS) >= 10
    assert {channel for _, channel in PLAYED} == {"terminal", "telegram", "webchat"}


async def rewrite(file: Path, theatre: Theatre) -> None:
    """Write what the bot says now below each line of the customer: on the terminal, where that is one of the file's channels."""
    text = file.read_text(encoding="utf-8")
    header = header_of(text)
    steps = parse(text, theatre.catalogue(header).brand.pace.brand_zone)
    said: dict[int, list[str]] = {}
    async with theatre.stage(header.channels[0], header) as stage:
        for scene in scenes(steps):
            try:
                said[scene.ends] = written_down(await stage.act(scene.act))
            except NotPossible:
                said[scene.ends] = []
    replaced = {step.number for step in steps if isinstance(step.what, BotSays)}
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        lines += [line] if number not in replaced else []
        lines += [f"< {words}" for words in said.get(number, [])]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

"""Every .chat file is a test: the real engine on real storage, state written and read again between its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.live import readable
from bot.rehearsal import Rehearsal, scenes
from bot.transcript import bot_lines, parse
from tests.conftest import CATALOGUE

CHATS = sorted(Path(__file__).parent.glob("*.chat"))


@pytest.mark.parametrize("file", CHATS, ids=lambda file: file.stem)
async def test_the_conversation_goes_as_written(file: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-dialogues"):
        await rewrite(file)
    rehearsal = await begin(file)
    try:
        problems = await rehearsal.play(parse(file.read_text(encoding="utf-8"), rehearsal.zone))
    finally:
        await rehearsal.close()
    assert not problems, "\n".join([file.name, *problems])


def test_there_are_conversations() -> None:
    assert len(CHATS) >= 10


async def begin(file: Path) -> Rehearsal:
    """A rehearsal in the language that the file's first note names (`# language: de`)."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    language = first.removeprefix("# language:").strip() if first.startswith("# language:") else "en"
    return await Rehearsal.begin(readable(CATALOGUE, SystemClock()).usable(), language)


async def rewrite(file: Path) -> None:
    """Write what the bot says now below each line of the customer."""
    text = file.read_text(encoding="utf-8")
    rehearsal = await begin(file)
    said: dict[int, list[str]] = {}
    try:
        for step, _, _ in scenes(parse(text, rehearsal.zone)):
            said[step.number] = bot_lines(await rehearsal.act(step) or [])
    finally:
        await rehearsal.close()
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("<"):
            lines.append(line)
        lines += [f"< {words}" for words in said.get(number, [])]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")

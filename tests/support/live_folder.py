"""A folder of questions that somebody edits while the bot runs."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import CATALOGUE
from tests.support.app import Bot, running_bot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The reference questions, to be edited while a bot runs."""
    return shutil.copytree(CATALOGUE, tmp_path / "questions")


@pytest.fixture
async def bot(tmp_path: Path, folder: Path) -> AsyncIterator[Bot]:
    """A bot that asks them."""
    async with running_bot(tmp_path / "var", prompts=folder) as running:
        yield running


def edit(folder: Path, old: str, new: str, file: str = "coffee.yaml") -> None:
    """Other words in a file, once; they have to be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edited(beside: Path, old: str, new: str, file: str = "coffee.yaml") -> Path:
    """The reference questions with other words in a file, to be asked by a bot that is not started yet."""
    folder = shutil.copytree(CATALOGUE, beside / "prompts")
    edit(folder, old, new, file)
    return folder


def without_adventurous(folder: Path) -> None:
    """One question less, the one about how adventurous somebody is."""
    path = folder / "coffee.yaml"
    before, _, rest = path.read_text(encoding="utf-8").partition("  - id: adventurous\n")
    path.write_text(before + "  - id: " + rest.partition("  - id: ")[2], encoding="utf-8")


async def reload(bot: Bot) -> None:
    """The bot looks at its files, as it does every few seconds."""
    await next(job for job in bot.app.jobs() if job.name == "reload").work()

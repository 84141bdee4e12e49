"""What the tests of this folder share."""

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

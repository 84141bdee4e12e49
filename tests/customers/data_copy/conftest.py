from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.customers.data_copy.ann import Ann, lived
from tests.support.app import Bot, running_bot

CATALOGUE = Path(__file__).parent / "catalogue"
"""Of its own, so that what Ann is asked stays the same whatever else the bot learns to ask."""


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with running_bot(tmp_path / "var", prompts=CATALOGUE) as running:
        yield running


@pytest.fixture
async def ann(bot: Bot) -> Ann:
    return await lived(bot)

"""An office that publishes by hand, and somebody of its staff who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.staff import Role
from tests.support.office import Office, Visitor, running_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running_office(tmp_path, zeroparty_publishing="on") as running:
        yield running


@pytest.fixture
async def staff(office: Office) -> Visitor:
    return await office.signed_in(Role.PUBLISHER, name="Ann")

"""Somebody of the staff who may publish."""

from __future__ import annotations

import pytest

from bot.console.staff import Role
from tests.support.office import Office, Visitor


@pytest.fixture
async def staff(office: Office) -> Visitor:
    return await office.signed_in(Role.PUBLISHER, name="Ann")

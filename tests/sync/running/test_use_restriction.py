"""Whose use the staff restricted (GDPR Art. 18) is taken out there by the next run, and comes back once that is lifted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.model.inputs import UseRestriction
from storage.people import customers
from tests.sync.running.test_rights import opened


@pytest.mark.slow
async def test_a_restriction_empties_what_is_there_and_lifting_it_fills_it_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        await shop.answered()
        await shop.runs()
        assert shop.roasts() == ["dark"]
        [ann] = await shop.bot.app.store.read(customers.page)
        await shop.bot.app.service.restrict_use(ann, UseRestriction(), "grace")
        assert (await shop.runs()).as_json()["cleared_fields"] == 1 and shop.roasts() == []
        await shop.bot.app.service.restrict_use(ann, UseRestriction(is_lifted=True), "grace")
        await shop.runs()
        assert shop.roasts() == ["dark"]

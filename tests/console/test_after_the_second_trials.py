"""What three more people who used the console for the first time stumbled over, held as it is right now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.staff import Role
from storage.questions import versions
from tests.support.office import Office, Visitor, running_office

pytestmark = pytest.mark.slow

PAGE = "/questions/roast"
LOOK = f"{PAGE}/look"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """One that publishes by hand."""
    async with running_office(tmp_path / "drafts", zeroparty_publishing="on") as running:
        yield running


@pytest.fixture
async def staff(office: Office) -> Visitor:
    return await office.signed_in(Role.PUBLISHER, Role.PRIVACY, name="Ann")


@pytest.fixture
async def at_once(tmp_path: Path) -> AsyncIterator[Office]:
    """One in which what is saved is live."""
    async with running_office(tmp_path / "at-once", zeroparty_publishing="off") as running:
        yield running


@pytest.fixture
async def ann(at_once: Office) -> Visitor:
    return await at_once.signed_in(Role.PUBLISHER, name="Ann")


async def says(somebody: Visitor, words: str) -> None:
    """The question in these words, saved."""
    await somebody.sends(PAGE, {"ask.en": words}, form=LOOK, on=PAGE)


async def test_the_history_says_who_saved_what_went_live_by_that(at_once: Office, ann: Visitor) -> None:
    await says(ann, "Which roast is yours?")
    assert "Saved, and live: version 2." in ann.text
    await ann.page("/history")
    assert "saved by Ann" in ann.text


async def test_what_somebody_saved_in_the_folder_before_is_not_hers(at_once: Office, ann: Visitor) -> None:
    path = at_once.folder / "coffee.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("keep: 18 months", "keep: 17 months", 1), encoding="utf-8")
    await says(ann, "Which roast is yours?")
    history = await at_once.bot.app.store.read(versions.history)
    assert [one.by for one in history] == ["Ann", "file", "zeroparty"]

"""Nothing nosy goes live by accident: what is said against a question is meant, and what nobody is asked is no success."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.editing.objections.asked_of_nobody import WHY
from bot.console.saving import NOT_MEANT
from bot.console.staff import Role
from tests.console.pages.questions.test_new_question import SENTENCE, WORDS, puts_live
from tests.support.office import Office, Visitor, running_office

pytestmark = pytest.mark.slow
QUESTION, LOOK = "/questions/roast", "/questions/roast/look"
INCOME = {"ask.en": "What is your monthly income?"}


@pytest.fixture
async def at_once(tmp_path: Path) -> AsyncIterator[Office]:
    """Where saving is live at once."""
    async with running_office(tmp_path / "at-once", zeroparty_publishing="off") as running:
        yield running


async def test_a_nosy_new_question_is_live_at_once_only_when_it_is_meant(at_once: Office) -> None:
    staff = await at_once.signed_in(Role.PUBLISHER)
    await puts_live(staff, {**WORDS, **INCOME})
    assert staff.answer.status_code == 409 and NOT_MEANT in staff.text and '"income" is something most people keep' in staff.text
    assert at_once.bot.app.catalogue.version == 1 and "Put it live all the same" in staff.text
    await staff.sends("/new/live", form="/new/look")
    assert "Version 2 is live" in staff.text


async def test_a_question_that_becomes_nosy_is_saved_only_when_it_is_meant(at_once: Office) -> None:
    staff = await at_once.signed_in(Role.PUBLISHER)
    await staff.sends(QUESTION, INCOME, form=LOOK, on=QUESTION)
    assert staff.answer.status_code == 409 and "Save all the same" in staff.text
    assert at_once.bot.app.catalogue.version == 1
    await staff.sends(QUESTION, {"ask.en": "Do you have diabetes?"}, form=LOOK)
    assert staff.answer.status_code == 409, "other words bring other advice, which nobody meant"
    await staff.sends(QUESTION, form=LOOK)
    assert "Saved, and live: version 2" in staff.text
    await staff.sends(QUESTION, {"benefit.en": "Beans you like."}, form=LOOK, on=QUESTION)
    assert "Saved, and live: version 3" in staff.text, "what stood there before is not asked for again"


async def test_what_nobody_is_asked_says_so_at_the_button_on_the_phone_and_once_it_is_live(office: Office, staff: Visitor) -> None:
    await staff.sends("/new/look", {"new.ask": SENTENCE}, on="/")
    await staff.sends("/new/look", {**WORDS, "sensitive": "health"})
    assert "Put it live, asked of nobody" in staff.text and "Nobody is asked this question." in staff.text
    assert "Let time pass" not in staff.answer.text, "the phone shows no other question"
    await staff.sends("/new/live", form="/new/look")
    assert staff.path == "/publish" and "Nobody would be asked pastry_goes_with" in staff.text
    await staff.sends("/publish", {"why": "To see"})
    assert f"Version 2 is live, and nobody is asked pastry_goes_with. {WHY}" in staff.text
    assert office.bot.app.catalogue.version == 2


async def test_advice_is_decided_against_beside_it_and_its_reason_is_in_the_file(office: Office, staff: Visitor) -> None:
    await staff.sends(LOOK, {"ask.en": "Which pregnancy tea do you like?"}, on=QUESTION)
    assert 'say under "It fits because" why' in staff.text and "lint_ok" not in staff.text
    await staff.sends(QUESTION, {"fits.W05": "a tea that is called so"}, form=LOOK)
    assert "W05: a tea that is called so" in (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "may be about something sensitive" not in staff.text and 'value="a tea that is called so"' in staff.answer.text
    await staff.sends(QUESTION, {"fits.W05": ""}, form=LOOK, on=QUESTION)
    assert "lint_ok" not in (office.folder / "coffee.yaml").read_text(encoding="utf-8") and "1 piece of advice" in staff.text


async def test_nobody_in_a_browser_reads_where_files_lie(staff: Visitor, tmp_path: Path) -> None:
    await staff.sends(QUESTION, {"ask.en": "Which one?"}, form=LOOK, on=QUESTION)
    await staff.opens("/publish")
    await staff.sends("/publish/discard", {"sure": "yes"})
    assert "what they held before is kept aside" in staff.text and str(tmp_path) not in staff.text

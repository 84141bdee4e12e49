"""Publishing: whatever is still said against a question stands beside its change, and is seen before it goes live."""

from __future__ import annotations

import re

import pytest

from tests.support.office import Office, Visitor

ROAST, BREW = "/questions/roast", "/questions/brew"
LEADING = "Don't you agree that people with a good income prefer dark roast?"

pytestmark = pytest.mark.slow


async def test_advice_that_is_still_open_stands_beside_the_change_and_above_the_button(office: Office, staff: Visitor) -> None:
    await staff.sends(ROAST, {"ask.en": LEADING}, form=f"{ROAST}/look", on=ROAST)
    page = await staff.page("/publish")
    beside = re.search(r'<ul id="advice-roast".*?</ul>', page, re.DOTALL)
    assert beside is not None and f'href="{ROAST}#note-ask"' in beside[0] and "The question" in beside[0]
    assert "A question goes live with advice that is still open: roast" in staff.text
    assert page.index('id="advice"') < page.index(">Publish</button>")
    assert 'id="note-ask"' in await staff.page(ROAST)
    await staff.sends("/publish", {"why": "We mean it"}, on="/publish")
    assert "Version 2 is live" in staff.text, "advice keeps nobody from publishing"


async def test_advice_on_a_question_that_does_not_change_is_not_said_here(staff: Visitor) -> None:
    await staff.sends(ROAST, {"ask.en": LEADING}, form=f"{ROAST}/look", on=ROAST)
    await staff.sends("/publish", {"why": "We mean it"}, on="/publish")
    await staff.sends(BREW, {"ask.en": "How do you brew it?"}, form=f"{BREW}/look", on=BREW)
    assert "advice-roast" not in await staff.page("/publish") and "still open" not in staff.text


async def test_where_nothing_is_said_against_it_there_is_only_the_button(staff: Visitor) -> None:
    await staff.sends(BREW, {"ask.en": "How do you brew it?"}, form=f"{BREW}/look", on=BREW)
    assert 'id="advice"' not in await staff.page("/publish") and ">Publish</button>" in staff.answer.text


async def test_mistakes_still_block(office: Office, staff: Visitor) -> None:
    path = office.folder / "coffee.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("keep: 24 months", "keep: 20 years", 1), encoding="utf-8")
    assert ">Publish</button>" not in await staff.page("/publish") and "nothing can be published" in staff.text


async def test_one_question_goes_live_and_the_other_waits(office: Office, staff: Visitor) -> None:
    await staff.sends(ROAST, {"ask.en": "Which one is it?", "keep": "6 months"}, form=f"{ROAST}/look", on=ROAST)
    await staff.sends(BREW, {"ask.en": "How do you brew it?"}, form=f"{BREW}/look", on=BREW)
    page = await staff.page("/publish")
    assert page.count('name="only"') == 2 == page.count(" checked>"), "everything is ticked"
    fields = [(name, value) for name, value in staff.fields("/publish") if (name, value) != ("only", "roast")]

    staff.answer = await staff.posts("/publish", [*fields, ("look", "yes")])
    assert 'becomes "Which one is it?"' not in staff.text and 'becomes "How do you brew it?"' in staff.text
    assert "I looked at the promise" not in staff.text, "the promise of what is left out does not change"

    filled = [(name, value) for name, value in fields if name != "why"]
    staff.answer = await staff.posts("/publish", [*filled, ("why", "Brewing first")])
    assert staff.answer.status_code == 409 and "the ticks changed" in staff.text, "what goes live was looked at"
    assert office.bot.app.catalogue.version == 1
    await staff.sends("/publish", {"why": "Brewing first"})
    assert "Version 2 is live" in staff.text and "waits as a draft: roast" in staff.text
    live = office.bot.app.catalogue().questions
    assert live["brew"].ask.says("en") == "How do you brew it?" and live["roast"].ask.says("en") != "Which one is it?"

    page = await staff.page("/publish")
    assert "Which one is it?" in page and 'name="only"' not in page, "one alone is all that waits"
    await staff.sends("/publish", {"why": "Now this one", "promise": "yes"}, on="/publish")
    assert office.bot.app.catalogue().questions["roast"].ask.says("en") == "Which one is it?"


async def test_nothing_ticked_publishes_nothing(office: Office, staff: Visitor) -> None:
    await staff.sends(ROAST, {"ask.en": "Which one is it?"}, form=f"{ROAST}/look", on=ROAST)
    await staff.sends(BREW, {"ask.en": "How do you brew it?"}, form=f"{BREW}/look", on=BREW)
    await staff.page("/publish")
    fields = [(name, value) for name, value in staff.fields("/publish") if name != "only"]
    staff.answer = await staff.posts("/publish", [*fields, ("look", "yes")])
    assert "Nothing would change." in staff.text and ">Publish</button>" not in staff.answer.text
    assert 'name="only"' in staff.answer.text and office.bot.app.catalogue.version == 1


async def test_whoever_goes_back_is_told_of_drafts_that_would_go_with_the_files(office: Office, staff: Visitor) -> None:
    """And the box is not ticked by itself then: files that are put back take them away."""
    await staff.sends(ROAST, {"ask.en": "Which one is it?"}, form=f"{ROAST}/look", on=ROAST)
    await staff.sends("/publish", {"why": "Shorter"}, on="/publish")
    ticked = '<input type="checkbox" name="files" value="yes" checked>'
    assert ticked in await staff.page("/history/1") and "would go with them" not in staff.text
    await staff.sends(BREW, {"ask.en": "How do you brew it?"}, form=f"{BREW}/look", on=BREW)
    page = await staff.page("/history/1")
    assert ticked not in page and "would go with them: brew" in staff.text
    await staff.sends("/history/1", {"why": "As it was"}, on="/history/1")
    assert "How do you brew it?" in (office.folder / "coffee.yaml").read_text(encoding="utf-8"), "the draft still waits"

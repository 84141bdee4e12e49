"""One published change taken back as a draft, while the others of its version stay."""

from __future__ import annotations

import pytest

from bot.console.staff import Role
from prompts.yaml.document import read_yaml
from tests.support.office import Office, Visitor

ROAST, BREW = "/questions/roast", "/questions/brew"
NEW = {
    "ask.de": "Welches Gebäck passt zu deinem Kaffee?",
    "benefit.en": "The right one beside your cup.",
    "benefit.de": "Das richtige.",
    "options.0.en": "Croissant",
    "options.0.de": "Croissant",
    "options.1.en": "Brownie",
    "options.1.de": "Brownie",
    "sensitive": "none",
}

pytestmark = pytest.mark.slow


@pytest.fixture
async def staff(office: Office) -> Visitor:
    """Who put version 2 live: another sentence for each of two questions, and a new one."""
    ann = await office.signed_in(Role.PUBLISHER, name="Ann")
    await ann.sends(ROAST, {"ask.en": "Which one is it?", "keep": "6 months"}, form=f"{ROAST}/look", on=ROAST)
    await ann.sends(BREW, {"ask.en": "How do you brew it?"}, form=f"{BREW}/look", on=BREW)
    await ann.sends("/new/look", {"new.ask": "Which pastry goes with your coffee?"}, on="/")
    await ann.sends("/new", NEW, form="/new/look")
    await ann.sends("/publish", {"why": "All at once", "promise": "yes"}, on="/publish")
    assert "Version 2 is live" in ann.text
    return ann


def says(office: Office) -> object:
    """What the file of questions says, whatever its lines."""
    document, _ = read_yaml((office.folder / "coffee.yaml").read_bytes(), "")
    return document.data if document is not None else None


async def takes_back(staff: Visitor, question: str) -> None:
    await staff.sends(f"/history/2/questions/{question}", on="/history/2")


async def test_one_change_waits_as_a_draft_and_the_others_stay(office: Office, staff: Visitor) -> None:
    await takes_back(staff, "roast")
    assert staff.path == "/publish" and "Saved as a draft" in staff.text
    assert "kept 6 months, then kept 18 months" in staff.text and "brew" not in staff.text and "pastry" not in staff.text
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "Which roast do you reach for first?" in text and "How do you brew it?" in text
    assert office.bot.app.catalogue.version == 2, "customers see nothing of it yet"


async def test_what_was_changed_once_more_since_stays(office: Office, staff: Visitor) -> None:
    await staff.sends(ROAST, {"ask.en": "Which one do you like?"}, form=f"{ROAST}/look", on=ROAST)
    await takes_back(staff, "roast")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "Which one do you like?" in text and "kept 6 months, then kept 18 months" in staff.text
    await staff.sends(BREW, {"ask.en": "How is it brewed?"}, form=f"{BREW}/look", on=BREW)
    await takes_back(staff, "brew")
    assert staff.answer.status_code == 409 and "it was changed once more since" in staff.text


async def test_a_question_that_it_added_goes_and_one_that_it_removed_comes_again(office: Office, staff: Visitor) -> None:
    before = says(office)
    await takes_back(staff, "pastry_goes_with")
    assert "pastry_goes_with" not in (office.folder / "coffee.yaml").read_text(encoding="utf-8") and "Removed" in staff.text
    await staff.sends("/publish", {"why": "It did not open"})
    await staff.sends("/history/3/questions/pastry_goes_with", on="/history/3")
    assert "Which pastry goes with your coffee?" in staff.text and "Added" in staff.text
    assert says(office) == before


async def test_the_button_says_what_it_takes_back_and_the_whole_way_back_stands_beside_it(staff: Visitor) -> None:
    await staff.sends("/questions/roast", {"ask.en": "Which one?"}, form="/questions/roast/look", on="/questions/roast")
    await staff.opens("/publish")
    await staff.sends("/publish", {"why": "Shorter"})
    page = await staff.page("/history/2")
    assert "Take back only what version 2 changed" in page and '<a href="#whole">go back to version 2 as a whole</a>' in page
    assert 'id="whole"' in page
    assert "#whole" not in await staff.page("/history/3"), "what is live is nothing to go back to"


async def test_whoever_only_reads_takes_nothing_back(office: Office, staff: Visitor) -> None:
    viewer = await office.signed_in(Role.VIEWER, name="Vic")
    assert "Take back only" not in await viewer.page("/history/2")
    answer = await viewer.posts("/history/2/questions/roast", [("csrf", await viewer.csrf())])
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/history/1/questions/roast", "/history/9/questions/roast", "/history/x/questions/roast"])
async def test_a_version_that_has_none_before_it_says_so(staff: Visitor, path: str) -> None:
    answer = await staff.posts(path, [("csrf", await staff.csrf())])
    assert answer.status_code == 404


async def test_a_question_that_it_did_not_change_has_nothing_to_take_back(staff: Visitor) -> None:
    answer = await staff.posts("/history/2/questions/wish", [("csrf", await staff.csrf())])
    assert answer.status_code == 409

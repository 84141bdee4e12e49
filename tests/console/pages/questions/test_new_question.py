"""A new question: live from its form where nothing is said against it, and looked at first where something is."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from bot.console.staff import Role
from tests.support.office import Office, Visitor

WORDS = {
    "ask.de": "Welches Gebäck passt zu deinem Kaffee?",
    "benefit.en": "We put the right one beside your cup.",
    "benefit.de": "Wir legen das richtige neben deine Tasse.",
    "options.0.en": "Croissant",
    "options.0.de": "Croissant",
    "options.1.en": "Brownie",
    "options.1.de": "Brownie",
    "sensitive": "none",
}
SENTENCE = "Which pastry goes with your coffee?"

pytestmark = pytest.mark.slow


async def puts_live(staff: Visitor, words: Mapping[str, str], sentence: str = SENTENCE) -> None:
    """From the first page: a sentence, then its form."""
    await staff.sends("/new/look", {"new.ask": sentence}, on="/")
    await staff.sends("/new/live", words, form="/new/look")


async def test_a_question_that_nothing_is_said_against_is_live_at_once(office: Office, staff: Visitor) -> None:
    await puts_live(staff, WORDS)
    assert staff.path == "/questions/pastry_goes_with" and "Version 2 is live" in staff.text
    assert "pastry_goes_with" in office.bot.app.catalogue().questions
    await staff.opens("/history")
    assert f"New question: {SENTENCE}" in staff.text and "published by Ann" in staff.text


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ask.en": "Which pastry do you like and how do you brew it?"}, "there is advice on it"),
        ({"ask.en": "What is your monthly income?"}, "there is advice on it"),
        ({"ask.de": "Welche Krankheiten hast du?"}, "there is advice on it"),
        ({"options.1.en": "Divorced"}, "there is advice on it"),
        ({"sensitive": "debt"}, "an answer could reveal something delicate"),
        ({"sensitive": "health"}, "an answer could reveal something delicate"),
    ],
)
async def test_what_has_to_be_looked_at_first_is_saved_and_not_live(
    office: Office, staff: Visitor, changed: Mapping[str, str], why: str
) -> None:
    await puts_live(staff, {**WORDS, **changed})
    assert staff.path == "/publish" and f"Saved, and not live yet: {why}." in staff.text
    assert office.bot.app.catalogue.version == 1
    assert "pastry_goes_with" in (office.folder / "coffee.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "other changes wait as well"),
        ({"ask.en": "What is your monthly income?"}, "there is advice on it"),
        ({"sensitive": "debt"}, "an answer could reveal something delicate"),
    ],
)
async def test_what_waits_already_does_not_go_live_with_it_unseen(
    office: Office, staff: Visitor, changed: Mapping[str, str], why: str
) -> None:
    """Whatever leads to the page on which it is published."""
    await staff.sends("/questions/roast", {"ask.en": "Which one is it?"}, form="/questions/roast/look", on="/questions/roast")
    await puts_live(staff, {**WORDS, **changed})
    assert staff.path == "/publish" and why in staff.text
    assert office.bot.app.catalogue.version == 1
    assert 'becomes "Which one is it?"' not in staff.text, "it alone is ticked"
    await staff.sends("/publish", {"why": "We sell pastry now"})
    live = office.bot.app.catalogue().questions
    assert "pastry_goes_with" in " ".join(live) and live["roast"].ask.says("en") != "Which one is it?"


async def test_a_mistake_is_marked_and_nothing_is_saved(office: Office, staff: Visitor) -> None:
    before = (office.folder / "coffee.yaml").read_bytes()
    await puts_live(staff, {**WORDS, "sensitive": ""})
    assert staff.answer.status_code == 422 and "Nothing you typed is lost" in staff.text
    assert dict(staff.fields("/new/look"))["ask.de"] == WORDS["ask.de"]
    assert (office.folder / "coffee.yaml").read_bytes() == before


async def test_whoever_only_writes_saves_a_draft_and_is_not_offered_more(office: Office) -> None:
    writer = await office.signed_in(Role.WRITER)
    await writer.sends("/new/look", {"new.ask": SENTENCE}, on="/")
    assert "Put it live" not in writer.text and re.search(r">Save<", writer.answer.text)
    await writer.sends("/new/live", WORDS, form="/new/look")
    assert writer.answer.status_code == 403 and office.bot.app.catalogue.version == 1


async def test_how_it_is_answered_can_be_changed_in_the_form_and_nothing_typed_is_lost(staff: Visitor) -> None:
    await staff.sends("/new/look", {"new.ask": SENTENCE}, on="/")
    assert "Answered with one of several buttons, in coffee.yaml." in staff.text
    await staff.sends("/new/look", {**WORDS, "new.kind": "free_text", "do": "otherwise"})
    fields = dict(staff.fields("/new/look"))
    assert "Answered with their own words" in staff.text
    assert fields["benefit.en"] == WORDS["benefit.en"] and "options.0.en" not in fields and "max_length" in fields


async def test_a_reason_of_its_own_is_taken_when_it_is_written_and_another_may_be_chosen_after(staff: Visitor) -> None:
    await staff.sends("/new/look", {"new.ask": SENTENCE}, on="/")
    await staff.sends("/new/look", {"new.promise": "to bake what you like", "do": "otherwise"})
    assert "We ask to bake what you like. Kept 12 months." in staff.text
    await staff.sends("/new/look", {"purpose": "recommend"})
    assert dict(staff.fields("/new/look"))["purpose"] == "recommend"


async def test_the_first_question_of_all_needs_no_file(office: Office, staff: Visitor) -> None:
    (office.folder / "coffee.yaml").unlink()
    await staff.sends("/new/look", {"new.ask": SENTENCE}, on="/")
    fields = dict(staff.fields("/new/look"))
    assert fields["new.file"] == "+" and fields["new.topic"] == "questions"


async def test_what_is_wrong_with_an_answer_stands_at_it_says_why_and_has_the_focus(staff: Visitor) -> None:
    await puts_live(staff, {**WORDS, "options.1.en": "Never"})
    assert staff.answer.status_code == 422
    found = re.search(r'id="note-options-at-1">(.*?)</div>', staff.answer.text)
    assert found and "customers type it to refuse the question for good" in found[1] and "Never with milk" in found[1]
    assert re.search(r'<input id="f-options-never-en"[^>]* autofocus', staff.answer.text)
    assert 'href="#note-options-at-1"' in staff.answer.text


async def test_other_answers_than_yes_and_no_are_one_step_away(staff: Visitor) -> None:
    await staff.sends("/new/look", {"new.ask": "Do you add milk to your coffee?"}, on="/")
    assert "Answered with yes or no" in staff.text and ">Other answers than yes and no</button>" in staff.answer.text
    await staff.sends("/new/look", {"do": "own_answers"})
    assert "Answered with one of several buttons" in staff.text and "Other answers than yes and no" not in staff.text
    assert dict(staff.fields("/new/look"))["ask.en"] == "Do you add milk to your coffee?" and "options.0.en" in staff.answer.text

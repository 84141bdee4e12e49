"""What three more people who used the console for the first time stumbled over, held as it is right now."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.pages.exports.columns import MEANINGS, QUESTION
from bot.console.staff import Role
from bot.export.mapping import columns
from storage.questions import versions
from tests.export.test_consent_filter import ROAST, catalogue
from tests.support.office import Office, Visitor, running_office

pytestmark = pytest.mark.slow

PAGE = "/questions/roast"
LOOK = f"{PAGE}/look"
LEADING = "Don't you agree that people with a good income prefer dark roast?"


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


@pytest.mark.parametrize("path", [PAGE, "/files/coffee.yaml"])
async def test_beside_the_button_stands_what_saving_does(at_once: Office, ann: Visitor, path: str) -> None:
    await ann.page(path)
    assert "What you save is live at once; a changed promise waits until it is published." in ann.text


@pytest.mark.parametrize("path", [PAGE, "/files/coffee.yaml"])
async def test_beside_the_button_stands_that_a_draft_waits(staff: Visitor, path: str) -> None:
    await staff.page(path)
    assert "What you save waits as a draft until it is published." in staff.text


async def test_nothing_is_called_a_draft_where_saving_puts_it_live(ann: Visitor, staff: Visitor) -> None:
    for somebody, is_offered in ((ann, False), (staff, True)):
        await somebody.sends("/new/look", {"new.ask": "Which milk do you take?"}, on="/new")
        assert ("Save as a draft" in somebody.text) is is_offered
        assert "Put it live" in somebody.text


async def test_what_is_taken_back_is_live_at_once_where_that_is_so_and_says_so(ann: Visitor) -> None:
    await says(ann, "Which roast is yours?")
    await ann.page("/history/2")
    assert "for customers too, at once" in ann.text and "draft" not in ann.text
    await ann.sends("/history/2/questions/roast")
    assert ann.path == "/history" and "Saved, and live: version 3." in ann.text


async def test_a_page_to_publish_on_with_nothing_on_it_says_what_would_stand_there(ann: Visitor, staff: Visitor) -> None:
    for somebody, what in ((ann, "is live at once here"), (staff, "waits here until it is published")):
        await somebody.page("/publish")
        assert "Nothing would change." in somebody.text and what in somebody.text


async def test_whoever_goes_back_sees_what_is_said_against_it(office: Office, staff: Visitor) -> None:
    await says(staff, LEADING)
    await staff.sends("/publish", {"why": "We mean it"}, on="/publish")
    await says(staff, "Which roast is yours?")
    await staff.sends("/publish", {"why": "Kinder"}, on="/publish")
    page = await staff.page("/history/2")
    beside = re.search(r'<ul id="advice-roast".*?</ul>', page, re.DOTALL)
    assert beside is not None and "The question" in beside[0] and "href" not in beside[0], "its form has other words now"
    assert "A question goes live with advice that is still open: roast . Go back if you mean it" in staff.text
    assert page.index('id="advice"') < page.index(">Go back to version 2 as a whole</button>")
    assert 'id="advice"' not in await staff.page("/history/1")


async def test_before_the_first_count_no_page_says_that_nobody_was_asked(staff: Visitor) -> None:
    for path in ("/", "/results", "/results/roast"):
        await staff.page(path)
        assert "Not counted yet" in staff.text, path
        assert "Nobody" not in staff.text and "nobody asked" not in staff.text and "earn" not in staff.text, path


async def test_a_translation_that_is_older_is_something_to_mend(staff: Visitor) -> None:
    await staff.sends(LOOK, {"ask.en": "Which roast is yours?"}, on=PAGE)
    assert "Nothing to mend." not in staff.text
    assert "Older than the en text , which was changed since: The question, de" in staff.text
    assert 'href="#note-ask"' in staff.answer.text and 'name="fits.W30"' in staff.answer.text and "lint_ok" not in staff.text


async def test_a_translation_that_still_fits_is_nothing_to_mend(office: Office, staff: Visitor) -> None:
    path = office.folder / "coffee.yaml"
    written = path.read_text(encoding="utf-8").replace("Which roast do you reach for first?", "Which roast is yours?")
    path.write_text(written.replace("    ask:\n", "    lint_ok:\n      W30: it says the same\n    ask:\n", 1), encoding="utf-8")
    await staff.page(PAGE)
    assert "Nothing to mend." in staff.text and "older than the en" not in staff.text


async def test_the_name_at_the_top_leads_to_who_may_do_what_and_how_to_invite(staff: Visitor) -> None:
    assert 'href="/staff"' in await staff.page("/")
    await staff.page("/staff")
    assert "signed in as Ann : viewer, writer, publisher, privacy." in staff.text
    assert "zeroparty console invite Ann --role viewer" in staff.text


async def test_a_number_alone_is_met_with_how_a_crm_is_asked(staff: Visitor) -> None:
    for number in ("900000424", "12345678"):
        await staff.sends("/customers", {"who": number}, on="/customers")
        assert "If a CRM calls them so, write its name before it, such as hubspot:123" in staff.text
    await staff.sends("/customers", {"who": "telegram:5"}, on="/customers")
    assert "Nobody is known by that name." in staff.text


async def test_a_new_question_begins_where_nothing_is_written_yet_and_finds_no_fault_with_that(staff: Visitor) -> None:
    await staff.sends("/new/look", {"new.ask": "Which milk do you take?"}, on="/new")
    page = staff.answer.text
    focused = re.findall(r"<(?:input|textarea)[^>]* autofocus[^>]*>", page)
    assert len(focused) == 1 and 'name="ask.de"' in focused[0]
    assert "3 still to write before this can be saved" in staff.text and 'class="error"' not in page
    await staff.sends("/new/live", form="/new/look")
    assert staff.answer.status_code == 422 and "3 to mend before this can be saved" in staff.text
    assert "autofocus" not in await staff.page(PAGE)


@pytest.mark.parametrize("shape", ["wide", "long"])
def test_every_column_of_a_file_is_told_in_its_order(shape: str) -> None:
    named = [name.replace(QUESTION, "roast") for name, _ in MEANINGS[shape]]
    assert named == list(columns(shape, catalogue(ROAST), "both"))


async def test_the_page_of_exports_tells_what_each_column_is(staff: Visitor) -> None:
    await staff.page("/exports")
    assert "What the columns mean: a row per customer" in staff.text and "consented_purposes What they agree to now." in staff.text
    assert "What the columns mean: a row per answer" in staff.text and "wording_shown" in staff.text


async def test_whoever_is_signed_in_may_open_another_link(office: Office, staff: Visitor) -> None:
    """As after each start of the bot, which prints a new one."""
    await staff.opens(f"/sign-in?key={await office.link('Ben', Role.VIEWER)}")
    await staff.sends("/sign-in")
    assert staff.answer.status_code == 200 and "Ben" in await staff.page("/")

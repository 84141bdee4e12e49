"""What three people who used the console for the first time stumbled over, held as it is right now."""

from __future__ import annotations

import re

import pytest

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.publishing.requests import BrakeRequest
from storage.people import customers
from storage.traffic.brake import Brake
from tests.support.office import Office, Visitor

QUESTION = "/questions/roast"
LOOK = f"{QUESTION}/look"


@pytest.fixture
async def staff(office: Office) -> Visitor:
    return await office.signed_in(Role.PUBLISHER, Role.PRIVACY, name="Ann")


async def published(staff: Visitor, words: str, why: str = "Shorter") -> None:
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {"ask.en": words}, form=LOOK)
    await staff.opens("/publish")
    await staff.sends("/publish", {"why": why})
    assert "is live" in staff.text


@pytest.mark.slow
async def test_words_that_were_gone_back_from_do_not_wait_to_be_published_again(office: Office, staff: Visitor) -> None:
    await published(staff, "Which one do you regret?")
    await staff.opens("/history/1")
    await staff.sends("/history/1", {"why": "I regret it", "files": "yes"})
    assert "regret?" not in (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    await staff.opens("/publish")
    assert "Nothing would change" in staff.text
    kept = next((office.bot.app.settings.zeroparty_data_dir / "drafts").rglob("coffee.yaml"))
    assert "Which one do you regret?" in kept.read_text(encoding="utf-8"), "what the files held is kept aside"


@pytest.mark.slow
async def test_whoever_goes_back_may_leave_the_files_as_they_are(office: Office, staff: Visitor) -> None:
    await published(staff, "Which one do you like?")
    await staff.opens("/history/1")
    await staff.sends("/history/1", {"why": "Not yet", "files": ""})
    assert "Which one do you like?" in (office.folder / "coffee.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
async def test_drafts_can_be_thrown_away(office: Office, staff: Visitor) -> None:
    before = (office.folder / "coffee.yaml").read_bytes()
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {"ask.en": "Which one is it?"}, form=LOOK)
    await staff.opens("/publish")
    await staff.sends("/publish/discard")
    assert staff.answer.status_code == 422 and (office.folder / "coffee.yaml").read_bytes() != before
    await staff.sends("/publish/discard", {"sure": "yes"})
    assert "Nothing waits any more" in staff.text and "Nothing would change" in staff.text
    assert (office.folder / "coffee.yaml").read_bytes() == before


@pytest.mark.slow
async def test_a_question_that_nobody_can_be_asked_says_so_in_the_form_and_in_the_list(staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(LOOK, {"sensitive": "health"})
    assert "Nobody is asked this." in staff.text and "explicit consent" in staff.text
    await staff.sends(QUESTION, form=LOOK)
    await staff.opens("/publish")
    await staff.sends("/publish", {"why": "To see"})
    await staff.opens("/")
    assert "nobody is asked: it needs a consent of its own" in staff.text


@pytest.mark.slow
async def test_a_new_question_has_room_for_four_answers_and_more_after_each_look(staff: Visitor) -> None:
    await staff.opens("/new")
    await staff.sends("/new/look", {"new.ask": "Which milk do you take?"})
    rows = {f"options.{at}.en": word for at, word in enumerate(["Cow", "Oat", "Soy", "None"])}
    assert rows.keys() <= dict(staff.fields("/new/look")).keys()
    await staff.sends("/new/look", rows)
    names = [name for name, _ in staff.fields("/new/look") if name.startswith("options.") and name.endswith(".en")]
    assert names == ["options.cow.en", "options.oat.en", "options.soy.en", "options.none.en", "options.4.en", "options.5.en"]


@pytest.mark.slow
async def test_what_is_missing_is_said_in_the_words_of_a_form(staff: Visitor) -> None:
    await staff.opens("/new")
    await staff.sends("/new/look", {"new.ask": "Which milk do you take?"})
    found = re.search(r'id="found".*?</div>', staff.answer.text, re.DOTALL)
    assert found is not None
    assert "There is nothing here yet." in found[0] and "colon" not in found[0] and "`options`" not in found[0]
    await staff.opens(QUESTION)
    await staff.sends(LOOK, {"keep": "20 years"})
    assert "write 24 months or less" in staff.text


@pytest.mark.slow
async def test_a_pause_is_seen_on_every_page(office: Office, staff: Visitor) -> None:
    pause = BrakeRequest(Brake("Ann", "bad press", "2026-05-04T10:00:00Z"))
    await office.bot.app.store.write(pause.carry_out)
    await office.bot.app.circuit_breaker.look()
    for path in ("/", QUESTION, "/publish", "/history"):
        await staff.opens(path)
        assert "All asking is paused by Ann: bad press" in staff.text


@pytest.mark.parametrize("path", ["/nonsense", "/new/look", f"{QUESTION}/look", "/questions", "/exports/a/b/c/d"])
async def test_an_address_that_no_page_has_is_a_page_that_leads_on(staff: Visitor, path: str) -> None:
    await staff.opens(path)
    assert staff.answer.status_code == 404 and "There is no such page." in staff.text and 'href="/"' in staff.answer.text


@pytest.mark.slow
async def test_who_looked_at_whom_can_be_read(office: Office, staff: Visitor) -> None:
    phone = office.browser()
    await phone.opens("/chat")
    await phone.sends("/chat/say", {"command": "/start"})
    known = await office.bot.app.store.read(customers.page)
    number = crockford(known[0])
    await staff.opens(f"/customers/{number}")
    assert "Who looked at this record" in staff.text and "looked at a customer" in staff.text
    await staff.opens("/audit")
    assert "looked at a customer" in staff.text and number in staff.text and "signed in" in staff.text


@pytest.mark.slow
async def test_a_receipt_finds_its_erasure(office: Office, staff: Visitor) -> None:
    phone = office.browser()
    await phone.opens("/chat")
    await phone.sends("/chat/say", {"command": "/start"})
    known = await office.bot.app.store.read(customers.page)
    await office.bot.app.service.erase(known[0], "R-ABCD-EF12")
    await staff.opens("/customers")
    await staff.sends("/customers", {"who": " r-abcd-ef12 "})
    assert staff.path == "/customers/erased/R-ABCD-EF12" and "Erased" in staff.text


@pytest.mark.slow
async def test_advice_on_a_text_says_in_which_language_it_is(staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(LOOK, {"ask.de": "Welche Röstung " + "und welche noch " * 8 + "?"})
    assert re.search(r"de: This .*letters", staff.text), staff.text

"""What three people who used the console for the first time stumbled over, held as it is right now."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.staff import Role
from bot.engine.model.ids_and_time import crockford
from bot.publishing.requests import BrakeRequest
from storage.people import customers
from storage.traffic.brake import Brake
from tests.support.office import Desk, Office, running_office

QUESTION = "/questions/roast"
LOOK = f"{QUESTION}/look"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running_office(tmp_path, zeroparty_publishing="on") as running:
        yield running


@pytest.fixture
async def desk(office: Office) -> Desk:
    return await office.signed_in(Role.PUBLISHER, Role.PRIVACY, name="Ann")


async def published(desk: Desk, words: str, why: str = "Shorter") -> None:
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {"ask.en": words}, form=LOOK)
    await desk.opens("/publish")
    await desk.sends("/publish", {"why": why}, form="/publish")
    assert "is live" in desk.text


async def test_words_that_were_gone_back_from_do_not_wait_to_be_published_again(office: Office, desk: Desk) -> None:
    await published(desk, "Which one do you regret?")
    await desk.opens("/history/1")
    await desk.sends("/history/1", {"why": "I regret it", "files": "yes"}, form="/history/1")
    assert "regret?" not in (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    await desk.opens("/publish")
    assert "Nothing would change" in desk.text
    kept = next((office.bot.app.settings.zeroparty_data_dir / "drafts").rglob("coffee.yaml"))
    assert "Which one do you regret?" in kept.read_text(encoding="utf-8"), "what the files held is kept aside"


async def test_whoever_goes_back_may_leave_the_files_as_they_are(office: Office, desk: Desk) -> None:
    await published(desk, "Which one do you like?")
    await desk.opens("/history/1")
    await desk.sends("/history/1", {"why": "Not yet", "files": ""}, form="/history/1")
    assert "Which one do you like?" in (office.folder / "coffee.yaml").read_text(encoding="utf-8")


async def test_drafts_can_be_thrown_away(office: Office, desk: Desk) -> None:
    before = (office.folder / "coffee.yaml").read_bytes()
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {"ask.en": "Which one is it?"}, form=LOOK)
    await desk.opens("/publish")
    await desk.sends("/publish/discard", {}, form="/publish/discard")
    assert desk.answer.status_code == 422 and (office.folder / "coffee.yaml").read_bytes() != before
    await desk.sends("/publish/discard", {"sure": "yes"}, form="/publish/discard")
    assert "Nothing waits any more" in desk.text and "Nothing would change" in desk.text
    assert (office.folder / "coffee.yaml").read_bytes() == before


async def test_a_question_that_nobody_can_be_asked_says_so_in_the_form_and_in_the_list(desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(LOOK, {"sensitive": "health"}, form=LOOK)
    assert "Nobody is asked this." in desk.text and "explicit consent" in desk.text
    await desk.sends(QUESTION, {}, form=LOOK)
    await desk.opens("/publish")
    await desk.sends("/publish", {"why": "To see"}, form="/publish")
    await desk.opens("/")
    assert "nobody is asked: it needs a consent of its own" in desk.text


async def test_a_new_question_has_room_for_four_answers_and_more_after_each_look(desk: Desk) -> None:
    await desk.opens("/new")
    await desk.sends("/new/look", {"new.ask": "Which milk do you take?"}, form="/new/look")
    rows = {f"options.{at}.en": word for at, word in enumerate(["Cow", "Oat", "Soy", "None"])}
    assert rows.keys() <= dict(desk.fields("/new/look")).keys()
    await desk.sends("/new/look", rows, form="/new/look")
    names = [name for name, _ in desk.fields("/new/look") if name.startswith("options.") and name.endswith(".en")]
    assert names == ["options.cow.en", "options.oat.en", "options.soy.en", "options.none.en", "options.4.en", "options.5.en"]


async def test_what_is_missing_is_said_in_the_words_of_a_form(desk: Desk) -> None:
    await desk.opens("/new")
    await desk.sends("/new/look", {"new.ask": "Which milk do you take?"}, form="/new/look")
    found = re.search(r'id="found".*?</div>', desk.answer.text, re.DOTALL)
    assert found is not None
    assert "There is nothing here yet." in found[0] and "colon" not in found[0] and "`options`" not in found[0]
    await desk.opens(QUESTION)
    await desk.sends(LOOK, {"keep": "20 years"}, form=LOOK)
    assert "write 24 months or less" in desk.text


async def test_a_pause_is_seen_on_every_page(office: Office, desk: Desk) -> None:
    pause = BrakeRequest(Brake("Ann", "bad press", "2026-05-04T10:00:00Z"))
    await office.bot.app.store.write(pause.carry_out)
    await office.bot.app.circuit_breaker.look()
    for path in ("/", QUESTION, "/publish", "/history"):
        await desk.opens(path)
        assert "All asking is paused by Ann: bad press" in desk.text


@pytest.mark.parametrize("path", ["/nonsense", "/new/look", f"{QUESTION}/look", "/questions", "/exports/a/b/c/d"])
async def test_an_address_that_no_page_has_is_a_page_that_leads_on(desk: Desk, path: str) -> None:
    await desk.opens(path)
    assert desk.answer.status_code == 404 and "There is no such page." in desk.text and 'href="/"' in desk.answer.text


async def test_who_looked_at_whom_can_be_read(office: Office, desk: Desk) -> None:
    phone = office.browser()
    await phone.opens("/chat")
    await phone.sends("/chat/say", {"command": "/start"})
    known = await office.bot.app.store.read(customers.page)
    number = crockford(known[0], 13)
    await desk.opens(f"/customers/{number}")
    assert "Who looked at this record" in desk.text and "looked at a customer" in desk.text
    await desk.opens("/audit")
    assert "looked at a customer" in desk.text and number in desk.text and "signed in" in desk.text


async def test_a_receipt_finds_its_erasure(office: Office, desk: Desk) -> None:
    phone = office.browser()
    await phone.opens("/chat")
    await phone.sends("/chat/say", {"command": "/start"})
    known = await office.bot.app.store.read(customers.page)
    await office.bot.app.service.erase(known[0], "R-ABCD-EF12")
    await desk.opens("/customers")
    await desk.sends("/customers", {"who": " r-abcd-ef12 "}, form="/customers")
    assert desk.path == "/customers/erased/R-ABCD-EF12" and "Erased" in desk.text


async def test_advice_on_a_text_says_in_which_language_it_is(desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(LOOK, {"ask.de": "Welche Röstung " + "und welche noch " * 8 + "?"}, form=LOOK)
    assert re.search(r"de: This .*letters", desk.text), desk.text

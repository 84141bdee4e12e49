"""The editor without JavaScript: warned beside the field, tried on the phone, saved, published, rolled back, nothing lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.console.staff import Role
from tests.support.office import Desk, Office, running_office

QUESTION = "/questions/roast"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with running_office(tmp_path, zeroparty_publishing="on") as running:
        yield running


@pytest.fixture
async def desk(office: Office) -> Desk:
    return await office.signed_in(Role.PUBLISHER, name="Ann")


def note(desk: Desk, field: str) -> str:
    """What stands below a field."""
    found = re.search(rf'<div class="note" data-part id="note-{field}".*?</div>', desk.answer.text, re.DOTALL)
    assert found is not None, field
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def phone(desk: Desk) -> str:
    found = re.search(r'<section class="handset".*?</section>', desk.answer.text, re.DOTALL)
    assert found is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


async def test_a_mistake_is_marked_at_its_field_and_nothing_is_saved(office: Office, desk: Desk) -> None:
    before = (office.folder / "coffee.yaml").read_bytes()
    await desk.opens(QUESTION)
    await desk.sends(f"{QUESTION}/look", {"keep": "20 years"}, form=f"{QUESTION}/look")
    assert "Answers may be kept" in note(desk, "keep")
    assert "to mend" in desk.text
    await desk.sends(QUESTION, {"keep": "20 years", "ask.en": "What now?"}, form=f"{QUESTION}/look")
    assert desk.answer.status_code == 422 and "Nothing you typed is lost" in desk.text
    assert dict(desk.fields(f"{QUESTION}/look"))["ask.en"] == "What now?"
    assert (office.folder / "coffee.yaml").read_bytes() == before


async def test_advice_stands_at_its_field_and_keeps_nobody_from_saving(desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {"ask.en": "Which roast do you like and how do you brew it?"}, form=f"{QUESTION}/look")
    assert desk.path == QUESTION and "Saved as a draft. Customers still see version 1" in desk.text
    assert "warning" in desk.answer.text and len(note(desk, "ask")) > 120


async def test_the_phone_shows_the_draft_typed_and_tapped(desk: Desk) -> None:
    await desk.opens(QUESTION)
    assert "Which roast do you reach for first?" in phone(desk)
    await desk.sends(f"{QUESTION}/look", {"options.light.en": "Blond", "say": "blnd", "do": "say"}, form=f"{QUESTION}/look")
    assert "You said: Blond." in phone(desk) and "blnd" in phone(desk)
    await desk.sends(f"{QUESTION}/look", {"jump": "8d"}, form=f"{QUESTION}/look")
    assert "You said: Blond." in phone(desk) and "12 May 2026" in phone(desk)
    await desk.sends(f"{QUESTION}/look", {"again": "1", "language": "de"}, form=f"{QUESTION}/look")
    assert "Welche Röstung" in phone(desk) and "You said" not in phone(desk)


async def test_what_is_typed_on_the_phone_waits_for_send(desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(f"{QUESTION}/look", {"say": "da"}, form=f"{QUESTION}/look")
    assert "da " not in phone(desk).partition("Send")[0]


async def test_from_a_sentence_to_customers_and_back(office: Office, desk: Desk) -> None:
    await desk.opens("/new")
    await desk.sends("/new/look", {"new.ask": "Which pastry goes with your coffee?"}, form="/new/look")
    assert "to mend" in desk.text and "pastry_goes_with" in desk.text
    words = {
        "ask.de": "Welches Gebäck passt zu deinem Kaffee?",
        "benefit.en": "We put the right one beside your cup.",
        "benefit.de": "Wir legen das richtige neben deine Tasse.",
        "options.0.en": "Croissant",
        "options.0.de": "Croissant",
        "options.1.en": "Brownie",
        "options.1.de": "Brownie",
        "sensitive": "none",
    }
    await desk.sends("/new/look", words, form="/new/look")
    assert "Nothing to mend" in desk.text and "Croissant" in phone(desk)
    await desk.sends("/new", {}, form="/new/look")
    assert desk.path == "/questions/pastry_goes_with"
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "  - id: pastry_goes_with\n    kind: single_choice\n" in text

    await desk.opens("/publish")
    assert "pastry_goes_with" in desk.text and "Promises" not in desk.text
    await desk.sends("/publish", {"why": ""}, form="/publish")
    assert desk.answer.status_code == 422 and "Say in one sentence why" in desk.text
    await desk.sends("/publish", {"why": "Bakery opens on Monday"}, form="/publish")
    assert desk.path == "/history" and "Version 2 is live" in desk.text and "Bakery opens on Monday" in desk.text
    assert "pastry_goes_with" in office.bot.app.catalogue().questions
    assert "published by Ann" in desk.text

    await desk.opens("/history/1")
    assert "If you go back to it" in desk.text and "pastry_goes_with" in desk.text
    await desk.sends("/history/1", {"why": "The bakery did not open"}, form="/history/1")
    assert "Version 3 is live" in desk.text and "rolled back by Ann" in desk.text
    assert "pastry_goes_with" not in office.bot.app.catalogue().questions


async def test_a_changed_promise_stands_apart_and_is_confirmed(office: Office, desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {"keep": "6 months"}, form=f"{QUESTION}/look")
    await desk.opens("/publish")
    assert "Promises: why it is asked" in desk.text and "kept 18 months, then kept 6 months" in desk.text
    await desk.sends("/publish", {"why": "Less is more"}, form="/publish")
    assert desk.answer.status_code == 422 and "A promise would change" in desk.text
    assert dict(desk.fields("/publish"))["why"] == "Less is more"
    await desk.sends("/publish", {"why": "Less is more", "promise": "yes"}, form="/publish")
    assert "Version 2 is live" in desk.text


async def test_two_editors_see_both_texts_and_nothing_is_lost(office: Office) -> None:
    ann, ben = await office.signed_in(Role.WRITER, name="Ann"), await office.signed_in(Role.WRITER, name="Ben")
    await ann.opens(QUESTION)
    await ben.opens(QUESTION)
    await ben.sends(QUESTION, {"ask.en": "Which roast does Ben ask for?"}, form=f"{QUESTION}/look")
    await ann.sends(QUESTION, {"ask.en": "Which roast does Ann ask for?"}, form=f"{QUESTION}/look")
    assert ann.answer.status_code == 409
    assert "Which roast does Ben ask for?" in ann.text and "Which roast does Ann ask for?" in ann.text
    assert "Ben ask" in (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    await ann.sends(QUESTION, {}, form=f"{QUESTION}/look")
    assert "Ann ask" in (office.folder / "coffee.yaml").read_text(encoding="utf-8"), "she saw both, and saved hers knowingly"


async def test_two_who_edit_different_questions_of_a_file_do_not_meet(office: Office) -> None:
    ann, ben = await office.signed_in(Role.WRITER, name="Ann"), await office.signed_in(Role.WRITER, name="Ben")
    await ann.opens(QUESTION)
    await ben.opens("/questions/brew")
    await ben.sends("/questions/brew", {"ask.en": "How does Ben brew?"}, form="/questions/brew/look")
    await ann.sends(QUESTION, {"ask.en": "Which roast does Ann ask for?"}, form=f"{QUESTION}/look")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "How does Ben brew?" in text and "Which roast does Ann ask for?" in text


async def test_drafts_that_changed_under_the_publisher_are_not_published(office: Office, desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {"ask.en": "Which one is it?"}, form=f"{QUESTION}/look")
    await desk.opens("/publish")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    (office.folder / "coffee.yaml").write_text(text.replace("Which one is it?", "Something nobody looked at?"), encoding="utf-8")
    await desk.sends("/publish", {"why": "Shorter"}, form="/publish")
    assert desk.answer.status_code == 409 and "Nothing was published" in desk.text and "Something nobody looked at?" in desk.text
    assert office.bot.app.catalogue.version == 1


async def test_two_publishers_do_not_overtake_each_other_unseen(office: Office) -> None:
    ann, ben = await office.signed_in(Role.PUBLISHER, name="Ann"), await office.signed_in(Role.PUBLISHER, name="Ben")
    await ann.opens(QUESTION)
    await ann.sends(QUESTION, {"ask.en": "Which one is it?"}, form=f"{QUESTION}/look")
    await ann.opens("/publish")
    await ben.opens("/publish")
    await ben.sends("/publish", {"why": "Mine"}, form="/publish")
    await ann.sends("/publish", {"why": "Hers"}, form="/publish")
    assert ann.answer.status_code == 409 and "Ben published version 2 meanwhile" in ann.text


async def test_the_file_view_checks_as_it_is_typed_and_saves_as_it_is(office: Office, desk: Desk) -> None:
    await desk.opens("/files/coffee.yaml")
    text = dict(desk.fields("/files/coffee.yaml"))["text"]
    await desk.sends(
        "/files/coffee.yaml/look", {"text": text.replace("kind: single_choice", "kind: single", 1)}, form="/files/coffee.yaml"
    )
    assert re.search(r"Line \d+:", desk.text) and "single" in desk.text
    await desk.sends("/files/coffee.yaml", {}, form="/files/coffee.yaml")
    assert desk.answer.status_code == 422
    await desk.sends("/files/coffee.yaml", {"text": text + "# a note for us\r\n"}, form="/files/coffee.yaml")
    saved = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert saved == text.replace("\r\n", "\n") + "# a note for us\n"


async def test_a_file_that_was_saved_meanwhile_shows_both(office: Office, desk: Desk) -> None:
    await desk.opens("/files/coffee.yaml")
    text = dict(desk.fields("/files/coffee.yaml"))["text"]
    path = office.folder / "coffee.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    await desk.sends("/files/coffee.yaml", {"text": text + "# mine\r\n"}, form="/files/coffee.yaml")
    assert (
        desk.answer.status_code == 409 and "# theirs" in desk.text and "# mine" in dict(desk.fields("/files/coffee.yaml"))["text"]
    )
    assert path.read_text(encoding="utf-8").endswith("# theirs\n")


async def test_a_file_broken_outside_stands_on_the_first_page_and_every_other(office: Office, desk: Desk) -> None:
    path = office.folder / "coffee.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("kind: single_choice", "kind: <script>alert(1)</script>", 1), encoding="utf-8"
    )
    await office.bot.app.catalogue.refresh()
    await desk.opens("/")
    assert re.search(r"coffee.yaml , line \d+", desk.text) and "<script>alert" not in desk.answer.text
    await desk.opens("/history")
    assert "mistake in the files: customers still see version 1" in desk.text
    await desk.opens("/publish")
    assert "nothing can be published" in desk.text
    await desk.opens("/questions/brew")
    assert "Elsewhere in the files there is a mistake" in desk.text


async def test_whoever_only_reads_sees_the_form_and_saves_nothing(office: Office) -> None:
    desk = await office.signed_in(Role.VIEWER)
    await desk.opens(QUESTION)
    assert "Which roast" in phone(desk) and ">Save<" not in desk.answer.text
    await desk.sends(f"{QUESTION}/look", {"tap": "Dark"}, form=f"{QUESTION}/look")
    assert "You said: Dark." in phone(desk)


@pytest.mark.parametrize("path", ["/questions/nothing", "/files/nothing.yaml", "/files/..%2f..%2fetc%2fpasswd", "/history/999"])
async def test_what_is_not_there_says_so_and_leads_on(desk: Desk, path: str) -> None:
    await desk.opens(path)
    assert desk.answer.status_code == 404


async def test_no_field_makes_anything_but_its_own_change(office: Office, desk: Desk) -> None:
    """A form with more in it than was asked for (mass assignment): names that are no field of the form are nothing."""
    await desk.opens(QUESTION)
    extra = {
        "id": "stolen",
        "kind": "free_text",
        "lint_ok": "x",
        "revision": "0",
        "reviewed_by": "me",
        "receivers": "all",
        "was": "brew",
    }
    await desk.sends(QUESTION, {"ask.en": "Which one is it?", **extra}, form=f"{QUESTION}/look")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "Which one is it?" in text
    assert not any(word in text for word in ("stolen", "reviewed_by", "revision: ", "receivers: all", "was: brew"))


async def test_words_of_a_question_are_shown_and_never_run(desk: Desk) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    await desk.opens(QUESTION)
    await desk.sends(f"{QUESTION}/look", {"ask.en": evil, "label.en": evil, "say": evil, "do": "say"}, form=f"{QUESTION}/look")
    assert "<script>alert" not in desk.answer.text and "<img" not in desk.answer.text
    assert dict(desk.fields(f"{QUESTION}/look"))["ask.en"] == evil


async def test_a_draft_is_sent_to_the_writers_own_phone_after_they_opened_a_link_on_it(office: Office, desk: Desk) -> None:
    await desk.opens(QUESTION)
    await desk.sends(f"{QUESTION}/phone", {"ask.en": "A draft of mine?"}, form=f"{QUESTION}/look")
    found = re.search(r"/chat\?start=(test_[0-9A-Z]{16})", desk.text)
    assert found is not None and dict(desk.fields(f"{QUESTION}/look"))["ask.en"] == "A draft of mine?"
    phone_side = office.browser()
    await phone_side.opens(f"/chat?start={found[1]}")
    await phone_side.sends("/chat/say", {"command": f"/start {found[1]}"})
    assert "now Ann's phone" in phone_side.text
    await desk.sends(f"{QUESTION}/phone", {}, form=f"{QUESTION}/look")
    assert "Sent to your phone on webchat, marked TEST" in desk.text
    await phone_side.opens("/chat")
    assert "TEST A draft of mine?" in phone_side.text


async def test_a_new_file_with_a_reason_of_its_own(office: Office, desk: Desk) -> None:
    await desk.opens("/new")
    given = {
        "new.ask": "How many cups do you drink a day?",
        "new.file": "+",
        "new.topic": "Cups!",
        "new.promise": "to size your bags",
    }
    await desk.sends("/new/look", given, form="/new/look")
    assert desk.answer.status_code == 422 and "cannot be the name of a new file" in desk.text
    assert dict(desk.fields("/new/look"))["new.ask"] == "How many cups do you drink a day?"
    await desk.sends("/new/look", {"new.topic": "cups", "new.owner": "Ann"}, form="/new/look")
    assert "cups.yaml , number" in desk.text
    words = {
        "ask.de": "Wie viele Tassen am Tag?",
        "benefit.en": "Bags that last.",
        "benefit.de": "Tüten, die reichen.",
        "sensitive": "none",
    }
    await desk.sends("/new", words, form="/new/look")
    text = (office.folder / "cups.yaml").read_text(encoding="utf-8")
    assert text.startswith("topic: cups\nowner: Ann\n") and "    en: to size your bags\n" in text and "kind: number" in text
    assert desk.path.startswith("/questions/"), desk.text


async def test_a_writer_says_what_an_answer_changed_and_hears_beside_the_field_what_is_missing(office: Office, desk: Desk) -> None:
    await desk.opens(QUESTION)
    told = {"changed.0.day": "2036-03-02", "changed.0.en": "We match your sample bags.", "changed.0.de": "Wir passen sie an."}
    await desk.sends(f"{QUESTION}/look", told, form=f"{QUESTION}/look")
    assert "has not come yet" in note(desk, "changed")
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {"changed.0.en": "We match your sample bags."}, form=f"{QUESTION}/look")
    assert desk.answer.status_code == 422 and "is not a date" in note(desk, "changed")
    await desk.opens(QUESTION)
    await desk.sends(QUESTION, {**told, "changed.0.day": "2026-03-02"}, form=f"{QUESTION}/look")
    assert desk.path == QUESTION and "Saved as a draft" in desk.text
    assert '      "2026-03-02":\n        en: We match your sample bags.\n' in (office.folder / "coffee.yaml").read_text("utf-8")
    await desk.opens("/publish")
    assert "because they told us, since 2026-03-02 (en)" in desk.text and "Promises" not in desk.text

"""The editor without JavaScript: warned beside the field, tried on the phone, saved, published, rolled back, nothing lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.console.staff import Role
from tests.support.office import Office, Visitor

QUESTION = "/questions/roast"


def note(staff: Visitor, field: str) -> str:
    """What stands below a field."""
    found = re.search(rf'<div class="note" data-part id="note-{field}".*?</div>', staff.answer.text, re.DOTALL)
    assert found is not None, field
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def phone(staff: Visitor) -> str:
    found = re.search(r'<section class="handset".*?</section>', staff.answer.text, re.DOTALL)
    assert found is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


@pytest.mark.slow
async def test_a_mistake_is_marked_at_its_field_and_nothing_is_saved(office: Office, staff: Visitor) -> None:
    before = (office.folder / "coffee.yaml").read_bytes()
    await staff.opens(QUESTION)
    await staff.sends(f"{QUESTION}/look", {"keep": "20 years"})
    assert "Answers may be kept" in note(staff, "keep")
    assert "to mend" in staff.text
    await staff.sends(QUESTION, {"keep": "20 years", "ask.en": "What now?"}, form=f"{QUESTION}/look")
    assert staff.answer.status_code == 422 and "Nothing you typed is lost" in staff.text
    assert dict(staff.fields(f"{QUESTION}/look"))["ask.en"] == "What now?"
    assert (office.folder / "coffee.yaml").read_bytes() == before


@pytest.mark.slow
async def test_advice_stands_at_its_field_and_keeps_nobody_from_saving(staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {"ask.en": "Which roast do you like and how do you brew it?"}, form=f"{QUESTION}/look")
    assert staff.path == QUESTION and "Saved as a draft. Customers still see version 1" in staff.text
    assert "warning" in staff.answer.text and len(note(staff, "ask")) > 120


@pytest.mark.slow
async def test_the_phone_shows_the_draft_typed_and_tapped(staff: Visitor) -> None:
    await staff.opens(QUESTION)
    assert "Which roast do you reach for first?" in phone(staff)
    await staff.sends(f"{QUESTION}/look", {"options.light.en": "Blond", "say": "blnd", "do": "say"})
    assert "You said: Blond." in phone(staff) and "blnd" in phone(staff)
    await staff.sends(f"{QUESTION}/look", {"jump": "8d"})
    assert "You said: Blond." in phone(staff) and "12 May 2026" in phone(staff)
    await staff.sends(f"{QUESTION}/look", {"again": "1", "language": "de"})
    assert "Welche Röstung" in phone(staff) and "You said" not in phone(staff)


@pytest.mark.slow
async def test_what_is_typed_on_the_phone_waits_for_send(staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(f"{QUESTION}/look", {"say": "da"})
    assert "da " not in phone(staff).partition("Send")[0]


@pytest.mark.slow
async def test_from_a_sentence_to_customers_and_back(office: Office, staff: Visitor) -> None:
    await staff.opens("/new")
    await staff.sends("/new/look", {"new.ask": "Which pastry goes with your coffee?"})
    assert "still to write" in staff.text and "pastry_goes_with" in staff.text
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
    await staff.sends("/new/look", words)
    assert "Nothing to mend" in staff.text and "Croissant" in phone(staff)
    await staff.sends("/new", form="/new/look")
    assert staff.path == "/questions/pastry_goes_with"
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "  - id: pastry_goes_with\n    kind: single_choice\n" in text

    await staff.opens("/publish")
    assert "pastry_goes_with" in staff.text and "Promises" not in staff.text
    await staff.sends("/publish", {"why": ""})
    assert staff.answer.status_code == 422 and "Say in one sentence why" in staff.text
    await staff.sends("/publish", {"why": "Bakery opens on Monday"})
    assert staff.path == "/history" and "Version 2 is live" in staff.text and "Bakery opens on Monday" in staff.text
    assert "pastry_goes_with" in office.bot.app.catalogue().questions
    assert "published by Ann" in staff.text

    await staff.opens("/history/1")
    assert "If you go back to version 1 as a whole" in staff.text and "pastry_goes_with" in staff.text
    await staff.sends("/history/1", {"why": "The bakery did not open"})
    assert "Version 3 is live" in staff.text and "rolled back by Ann" in staff.text
    assert "pastry_goes_with" not in office.bot.app.catalogue().questions


@pytest.mark.slow
async def test_a_changed_promise_stands_apart_and_is_confirmed(office: Office, staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {"keep": "6 months"}, form=f"{QUESTION}/look")
    await staff.opens("/publish")
    assert "Promises: why it is asked" in staff.text and "kept 18 months, then kept 6 months" in staff.text
    await staff.sends("/publish", {"why": "Less is more"})
    assert staff.answer.status_code == 422 and "A promise would change" in staff.text
    assert dict(staff.fields("/publish"))["why"] == "Less is more"
    await staff.sends("/publish", {"why": "Less is more", "promise": "yes"})
    assert "Version 2 is live" in staff.text


@pytest.mark.slow
async def test_two_editors_see_both_texts_and_nothing_is_lost(office: Office) -> None:
    ann, ben = await office.signed_in(Role.WRITER, name="Ann"), await office.signed_in(Role.WRITER, name="Ben")
    await ann.opens(QUESTION)
    await ben.opens(QUESTION)
    await ben.sends(QUESTION, {"ask.en": "Which roast does Ben ask for?"}, form=f"{QUESTION}/look")
    await ann.sends(QUESTION, {"ask.en": "Which roast does Ann ask for?"}, form=f"{QUESTION}/look")
    assert ann.answer.status_code == 409
    assert "Which roast does Ben ask for?" in ann.text and "Which roast does Ann ask for?" in ann.text
    assert "Ben ask" in (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    await ann.sends(QUESTION, form=f"{QUESTION}/look")
    assert "Ann ask" in (office.folder / "coffee.yaml").read_text(encoding="utf-8"), "she saw both, and saved hers knowingly"


@pytest.mark.slow
async def test_two_who_edit_different_questions_of_a_file_do_not_meet(office: Office) -> None:
    ann, ben = await office.signed_in(Role.WRITER, name="Ann"), await office.signed_in(Role.WRITER, name="Ben")
    await ann.opens(QUESTION)
    await ben.opens("/questions/brew")
    await ben.sends("/questions/brew", {"ask.en": "How does Ben brew?"}, form="/questions/brew/look")
    await ann.sends(QUESTION, {"ask.en": "Which roast does Ann ask for?"}, form=f"{QUESTION}/look")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "How does Ben brew?" in text and "Which roast does Ann ask for?" in text


@pytest.mark.slow
async def test_drafts_that_changed_under_the_publisher_are_not_published(office: Office, staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {"ask.en": "Which one is it?"}, form=f"{QUESTION}/look")
    await staff.opens("/publish")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    (office.folder / "coffee.yaml").write_text(text.replace("Which one is it?", "Something nobody looked at?"), encoding="utf-8")
    await staff.sends("/publish", {"why": "Shorter"})
    assert staff.answer.status_code == 409 and "Nothing was published" in staff.text and "Something nobody looked at?" in staff.text
    assert office.bot.app.catalogue.version == 1


@pytest.mark.slow
async def test_two_publishers_do_not_overtake_each_other_unseen(office: Office) -> None:
    ann, ben = await office.signed_in(Role.PUBLISHER, name="Ann"), await office.signed_in(Role.PUBLISHER, name="Ben")
    await ann.opens(QUESTION)
    await ann.sends(QUESTION, {"ask.en": "Which one is it?"}, form=f"{QUESTION}/look")
    await ann.opens("/publish")
    await ben.opens("/publish")
    await ben.sends("/publish", {"why": "Mine"})
    await ann.sends("/publish", {"why": "Hers"})
    assert ann.answer.status_code == 409 and "Ben published version 2 meanwhile" in ann.text


@pytest.mark.slow
async def test_the_file_view_checks_as_it_is_typed_and_saves_as_it_is(office: Office, staff: Visitor) -> None:
    await staff.opens("/files/coffee.yaml")
    text = dict(staff.fields("/files/coffee.yaml"))["text"]
    await staff.sends(
        "/files/coffee.yaml/look", {"text": text.replace("kind: single_choice", "kind: single", 1)}, form="/files/coffee.yaml"
    )
    assert re.search(r"Line \d+:", staff.text) and "single" in staff.text
    await staff.sends("/files/coffee.yaml")
    assert staff.answer.status_code == 422
    await staff.sends("/files/coffee.yaml", {"text": text + "# a note for us\r\n"})
    saved = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert saved == text.replace("\r\n", "\n") + "# a note for us\n"


@pytest.mark.slow
async def test_a_file_that_was_saved_meanwhile_shows_both(office: Office, staff: Visitor) -> None:
    await staff.opens("/files/coffee.yaml")
    text = dict(staff.fields("/files/coffee.yaml"))["text"]
    path = office.folder / "coffee.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    await staff.sends("/files/coffee.yaml", {"text": text + "# mine\r\n"})
    assert (
        staff.answer.status_code == 409
        and "# theirs" in staff.text
        and "# mine" in dict(staff.fields("/files/coffee.yaml"))["text"]
    )
    assert path.read_text(encoding="utf-8").endswith("# theirs\n")


@pytest.mark.slow
async def test_a_file_broken_outside_stands_on_the_first_page_and_every_other(office: Office, staff: Visitor) -> None:
    path = office.folder / "coffee.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("kind: single_choice", "kind: <script>alert(1)</script>", 1), encoding="utf-8"
    )
    await office.bot.app.catalogue.refresh()
    await staff.opens("/")
    assert re.search(r"coffee.yaml , line \d+", staff.text) and "<script>alert" not in staff.answer.text
    await staff.opens("/history")
    assert "mistake in the files: customers still see version 1" in staff.text
    await staff.opens("/publish")
    assert "nothing can be published" in staff.text
    await staff.opens("/questions/brew")
    assert "Elsewhere in the files there is a mistake" in staff.text


@pytest.mark.slow
async def test_whoever_only_reads_sees_the_form_and_saves_nothing(office: Office) -> None:
    staff = await office.signed_in(Role.VIEWER)
    await staff.opens(QUESTION)
    assert "Which roast" in phone(staff) and ">Save<" not in staff.answer.text
    await staff.sends(f"{QUESTION}/look", {"tap": "Dark"})
    assert "You said: Dark." in phone(staff)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/questions/nothing", "/files/nothing.yaml", "/files/..%2f..%2fetc%2fpasswd", "/history/999"])
async def test_what_is_not_there_says_so_and_leads_on(staff: Visitor, path: str) -> None:
    await staff.opens(path)
    assert staff.answer.status_code == 404


@pytest.mark.slow
async def test_no_field_makes_anything_but_its_own_change(office: Office, staff: Visitor) -> None:
    """A form with more in it than was asked for (mass assignment): names that are no field of the form are nothing."""
    await staff.opens(QUESTION)
    extra = {
        "id": "stolen",
        "kind": "free_text",
        "lint_ok": "x",
        "revision": "0",
        "reviewed_by": "me",
        "receivers": "all",
        "was": "brew",
    }
    await staff.sends(QUESTION, {"ask.en": "Which one is it?", **extra}, form=f"{QUESTION}/look")
    text = (office.folder / "coffee.yaml").read_text(encoding="utf-8")
    assert "Which one is it?" in text
    assert not any(word in text for word in ("stolen", "reviewed_by", "revision: ", "receivers: all", "was: brew"))


@pytest.mark.slow
async def test_words_of_a_question_are_shown_and_never_run(staff: Visitor) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    await staff.opens(QUESTION)
    await staff.sends(f"{QUESTION}/look", {"ask.en": evil, "label.en": evil, "say": evil, "do": "say"})
    assert "<script>alert" not in staff.answer.text and "<img" not in staff.answer.text
    assert dict(staff.fields(f"{QUESTION}/look"))["ask.en"] == evil


@pytest.mark.slow
async def test_a_draft_is_sent_to_the_writers_own_phone_after_they_opened_a_link_on_it(office: Office, staff: Visitor) -> None:
    await staff.opens(QUESTION)
    await staff.sends(f"{QUESTION}/phone", {"ask.en": "A draft of mine?"}, form=f"{QUESTION}/look")
    found = re.search(r"/chat\?start=(test_[0-9A-Z]{16})", staff.text)
    assert found is not None and dict(staff.fields(f"{QUESTION}/look"))["ask.en"] == "A draft of mine?"
    phone_side = office.browser()
    await phone_side.opens(f"/chat?start={found[1]}")
    await phone_side.sends("/chat/say", {"command": f"/start {found[1]}"})
    assert "now Ann's phone" in phone_side.text
    await staff.sends(f"{QUESTION}/phone", form=f"{QUESTION}/look")
    assert "Sent to your phone on webchat, marked TEST" in staff.text
    await phone_side.opens("/chat")
    assert "TEST A draft of mine?" in phone_side.text


@pytest.mark.slow
async def test_a_new_file_with_a_reason_of_its_own(office: Office, staff: Visitor) -> None:
    await staff.opens("/new")
    given = {
        "new.ask": "How many cups do you drink a day?",
        "new.file": "+",
        "new.topic": "Cups!",
        "new.promise": "to size your bags",
    }
    await staff.sends("/new/look", given)
    assert staff.answer.status_code == 422 and "cannot be the name of a new file" in staff.text
    assert dict(staff.fields("/new/look"))["new.ask"] == "How many cups do you drink a day?"
    await staff.sends("/new/look", {"new.topic": "cups", "new.owner": "Ann"})
    assert "cups.yaml , number" in staff.text
    words = {
        "ask.de": "Wie viele Tassen am Tag?",
        "benefit.en": "Bags that last.",
        "benefit.de": "Tüten, die reichen.",
        "sensitive": "none",
    }
    await staff.sends("/new", words, form="/new/look")
    text = (office.folder / "cups.yaml").read_text(encoding="utf-8")
    assert text.startswith("topic: cups\nowner: Ann\n") and "    en: to size your bags\n" in text and "kind: number" in text
    assert staff.path.startswith("/questions/"), staff.text


@pytest.mark.slow
async def test_a_writer_says_what_an_answer_changed_and_hears_beside_the_field_what_is_missing(
    office: Office, staff: Visitor
) -> None:
    await staff.opens(QUESTION)
    told = {"changed.0.day": "2036-03-02", "changed.0.en": "We match your sample bags.", "changed.0.de": "Wir passen sie an."}
    await staff.sends(f"{QUESTION}/look", told)
    assert "has not come yet" in note(staff, "changed")
    assert "They read with a thanks, once: Because you told us, since" in note(staff, "changed")
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {"changed.0.en": "We match your sample bags."}, form=f"{QUESTION}/look")
    assert staff.answer.status_code == 422 and "is not a date" in note(staff, "changed")
    await staff.opens(QUESTION)
    await staff.sends(QUESTION, {**told, "changed.0.day": "2026-03-02"}, form=f"{QUESTION}/look")
    assert staff.path == QUESTION and "Saved as a draft" in staff.text
    assert '      "2026-03-02":\n        en: We match your sample bags.\n' in (office.folder / "coffee.yaml").read_text("utf-8")
    await staff.opens("/publish")
    assert "because they told us, since 2026-03-02 (en)" in staff.text and "Promises" not in staff.text


async def test_what_answers_changed_is_one_press_from_the_question_and_from_its_results(staff: Visitor) -> None:
    page = await staff.page("/questions/roast")
    to = "/questions/roast?open=changed#l-changed"
    assert f'href="{to}"' in page and "Because you told us" in page
    assert '<details class="card fold" open>' not in page
    opened = await staff.page(to.partition("#")[0])
    there = opened[opened.index('<details class="card fold" open>') :]
    assert 'id="l-changed"' in there[: there.index("</details>")]
    assert f'href="{to}"' in await staff.page("/results/roast")


async def test_what_is_offered_instead_of_a_word_of_the_bots_is_in_its_language(staff: Visitor) -> None:
    words = {"options.varies.de": "Nie", "options.varies.en": "Never"}
    await staff.sends("/questions/roast", words, form="/questions/roast/look", on="/questions/roast")
    assert 'such as "Nie mit Milch"' in staff.text and 'such as "Never with milk"' in staff.text

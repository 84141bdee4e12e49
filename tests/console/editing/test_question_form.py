"""A question as a form and back: what nobody touched stays as it is written, and what somebody typed is what is saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.console.editing.drafts import Written, read_drafts
from bot.console.editing.drafts import changed as drafts_changed
from bot.console.editing.filled_in import from_form
from bot.console.editing.question_form import Field, groups
from bot.console.page import Form
from prompts.checking.starters import starter_files
from prompts.checking.trades import TRADES
from tests.conftest import CATALOGUE
from tests.support.places import SHARED


def folders(tmp_path: Path) -> list[Path]:
    """Every starter catalogue, the test catalogue, and the reference input where it is there."""
    found = [CATALOGUE, *([SHARED / "examples"] if (SHARED / "examples").is_dir() else [])]
    for trade in TRADES:
        (tmp_path / trade).mkdir()
        for name, content in starter_files(trade).items():
            (tmp_path / trade / name).write_bytes(content)
        found.append(tmp_path / trade)
    return found


def as_shown(written: Written) -> dict[str, str]:
    """Every field as the page has it, with the line ends of a browser."""
    shown: dict[str, str] = {}
    for group in groups(written.data, written.purposes):
        for field in group.fields:
            shown |= {name: value.replace("\n", "\r\n") for name, value in _fields(field, written)}
    return shown


def _fields(field: Field, written: Written) -> list[tuple[str, str]]:
    if field.widget == "texts":
        return [(f"{field.name}.{language}", (field.texts or {}).get(language, "")) for language in written.languages]
    if field.widget in ("options", "days"):
        return [
            (f"{field.name}.{row.name or at}.{language}", row.texts.get(language, ""))
            for at, row in enumerate(field.rows)
            for language in written.languages
        ]
    return [(field.name, field.value)]


def changed(written: Written, **fields: str) -> str:
    """The file after somebody filled these fields in."""
    form = Form([*(as_shown(written) | {name.replace("__", "."): value for name, value in fields.items()}).items()])
    return written.with_question(from_form(written.data, form, written.languages))


def difference(written: Written, text: str) -> tuple[set[str], set[str]]:
    """Lines that went, and lines that came."""
    before, after = written.text.splitlines(), text.splitlines()
    return {line for line in before if line not in after}, {line for line in after if line not in before}


@pytest.fixture
def roast() -> Written:
    return read_drafts(CATALOGUE, SystemClock(), {}).question("roast")


@pytest.mark.slow
def test_a_form_that_nobody_touched_changes_nothing_byte_for_byte(tmp_path: Path) -> None:
    count = 0
    for folder in folders(tmp_path):
        for written in read_drafts(folder, SystemClock(), {}).questions():
            assert changed(written) == written.text, (folder, written.data["id"])
            count += 1
    assert count > 25


def test_one_changed_text_changes_one_line_and_keeps_every_note(roast: Written) -> None:
    gone, came = difference(roast, changed(roast, ask__en="Which roast: light, or dark?"))
    assert len(gone) == 1 and came == {'      en: "Which roast: light, or dark?"'}


def test_line_breaks_of_a_box_are_blanks(roast: Written) -> None:
    assert "en: Which one do you like?" in changed(roast, ask__en="Which one\r\ndo  you like? ")


def test_a_new_option_gets_a_name_made_of_its_words_and_stands_last(roast: Written) -> None:
    gone, came = difference(roast, changed(roast, options__4__en="Dark", options__5__en="Extra dark"))
    assert gone == set()
    assert came == {"      dark_2:", "      extra_dark:", "        en: Extra dark"}


def test_a_new_option_keeps_its_name_when_the_form_is_sent_again(roast: Written) -> None:
    form = as_shown(roast) | {"options.4.en": "Extra dark"}
    once = from_form(roast.data, Form([*form.items()]), roast.languages)
    again = as_shown(replace(roast, data=once)) | {"options.extra_dark.de": "Extra dunkel"}
    options = from_form(roast.data, Form([*again.items()]), roast.languages)["options"]
    assert isinstance(options, dict) and list(options)[-1] == "extra_dark"
    assert options["extra_dark"] == {"en": "Extra dark", "de": "Extra dunkel"}


def test_an_emptied_option_goes_and_an_emptied_field_too(roast: Written) -> None:
    text = changed(roast, options__varies__en="", options__varies__de="", ask_again="")
    assert "varies" not in text.partition("- id: brewing")[0] or "varies:" not in text.partition("- id: brewing")[0]
    assert "ask_again: 12 months" not in text.partition("- id: brew")[0]


def test_where_an_answer_goes_is_lines_of_names_and_none_keeps_it_here(roast: Written) -> None:
    assert "hubspot: my_roast" in changed(roast, crm="hubspot: my_roast\r\nmailchimp:ROAST")
    assert "mailchimp: ROAST" in changed(roast, crm="hubspot: my_roast\r\nmailchimp:ROAST")
    assert "crm: {}" in changed(roast, crm="none")


def test_what_the_form_does_not_show_stays(tmp_path: Path) -> None:
    written = read_drafts(folders(tmp_path)[-len(TRADES)], SystemClock(), {}).question("roast")
    after = from_form(written.data, Form([*(as_shown(written) | {"ask.en": "Which?"}).items()]), written.languages)
    assert written.data["synonyms"] and after["synonyms"] == written.data["synonyms"]


def test_an_unknown_value_is_shown_and_not_changed_silently(tmp_path: Path) -> None:
    text = (CATALOGUE / "coffee.yaml").read_text(encoding="utf-8").replace("sensitive: none", "sensitive: nope", 1)
    (tmp_path / "coffee.yaml").write_text(text, encoding="utf-8")
    written = read_drafts(tmp_path, SystemClock(), {}).question("roast")
    assert as_shown(written)["sensitive"] == "nope"
    assert changed(written) == text


WE_MATCH = {"changed.0.day": "2026-03-02", "changed.0.en": "We match your sample bags to your roast."}


def test_a_change_is_told_by_its_day_and_its_words(roast: Written) -> None:
    gone, came = difference(roast, changed(roast, **{name.replace(".", "__"): text for name, text in WE_MATCH.items()}))
    assert gone == set()
    assert came == {"    changed:", '      "2026-03-02":', "        en: We match your sample bags to your roast."}
    once = replace(roast, data=from_form(roast.data, Form([*(as_shown(roast) | WE_MATCH).items()]), roast.languages))
    more = as_shown(once) | {"changed.2026-03-02.de": "Wir passen sie an.", "changed.1.day": "2026-05-01", "changed.1.en": "More."}
    after = from_form(once.data, Form([*more.items()]), roast.languages)["changed"]
    assert after == {
        "2026-03-02": {"en": "We match your sample bags to your roast.", "de": "Wir passen sie an."},
        "2026-05-01": {"en": "More."},
    }
    emptied = as_shown(once) | {"changed.2026-03-02.en": ""}
    assert "changed" not in from_form(once.data, Form([*emptied.items()]), roast.languages)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"changed.1.en": "Without a day."}, "the day is missing"),
        ({"changed.1.day": "2026-03-02", "changed.1.en": "The same day."}, "2026-03-02 once more"),
        ({"changed.1.day": "2026-04-01"}, "2026-04-01"),
    ],
)
def test_a_change_that_lacks_something_is_refused_and_loses_nothing(roast: Written, given: dict[str, str], kept: str) -> None:
    once = replace(roast, data=from_form(roast.data, Form([*(as_shown(roast) | WE_MATCH).items()]), roast.languages))
    after = from_form(once.data, Form([*(as_shown(once) | given).items()]), roast.languages)
    told = after["changed"]
    assert isinstance(told, dict) and list(told) == ["2026-03-02", kept]
    assert told["2026-03-02"] == {"en": "We match your sample bags to your roast."}
    drafts = drafts_changed(read_drafts(CATALOGUE, SystemClock(), {}), roast.file, roast.with_question(after), SystemClock(), {})
    assert {problem.code for problem in drafts.loaded.problems if problem.is_error} <= {"ZP118", "ZP112", "ZP104"}
    assert drafts.loaded.catalogue is None

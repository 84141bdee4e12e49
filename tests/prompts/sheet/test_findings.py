"""What does not fit in a workbook is named by its cell, and then nothing at all is taken over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from prompts.model.problems import ContentError
from prompts.sheet.exchange import to_sheet
from prompts.sheet.workbook_writer import CellTooLong
from tests.prompts.examples import BRAND, HEAD, ROAST, WISH, write
from tests.prompts.sheet.sheets import back, cell_at, changed, exported, filled, findings, only


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "q", HEAD.replace("[en]", "[en, de]") + ROAST + WISH)


ASK = ("questions", "roast", "ask::en")

TRAPS: dict[str, tuple[object, str, str]] = {
    "a formula": ("=1+1", "ZP510", "This is a formula"),
    "an error": ("#REF!", "ZP511", "#REF!"),
    "TRUE": (True, "ZP512", "TRUE or FALSE"),
    "a date": (date(2026, 1, 2), "ZP513", "a date or a time of this: 2026-01-02"),
    "a time": (datetime(2026, 1, 2, 10, 30), "ZP513", "10:30"),
    "a number": (0.5, "ZP514", "a number of this: 0.5"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_what_a_spreadsheet_program_invents_is_reported(name: str, folder: Path) -> None:
    value, code, words = TRAPS[name]
    incoming = back(folder, filled(exported(folder), {ASK: value, ("questions", "wish", "ask::en"): "What next?"}))
    found = only(incoming)
    assert (found.sheet, found.cell, found.code) == ("questions", "D2", code)
    assert words in found.message and found.fix.startswith("write ")
    assert incoming.files == {} and incoming.after is None


def test_a_number_is_fine_where_a_number_belongs(folder: Path) -> None:
    incoming = back(
        folder, filled(exported(folder), {("questions", "wish", "max_length"): 120, ("questions", "roast", "priority"): 4})
    )
    [content] = incoming.files.values()
    assert "    max_length: 120\n" in content.decode() and "    priority: 4\n" in content.decode()


def test_an_unknown_question_is_reported_with_the_one_that_was_meant(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("questions", "roast", "id"): "roasts"})))
    assert (found.cell, found.code, found.fix) == ("A2", "ZP520", "did you mean `roast`?")


def test_an_unknown_option_is_named_where_it_stands(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("choices", "roast dark", "stored"): "black"})))
    assert (found.sheet, found.cell, found.code) == ("choices", "B3", "ZP520")
    assert found.message == "There is no `black` in the files." and "add the option" in found.fix


def test_a_row_without_a_name_is_reported(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("questions", "roast", "id"): None})))
    assert (found.cell, found.code, found.message) == ("A2", "ZP520", "The cell under `id` is empty.")


def test_one_question_in_two_rows_is_reported_at_both(folder: Path) -> None:
    incoming = back(folder, filled(exported(folder), {("questions", "wish", "id"): "roast"}))
    assert [place for place in findings(incoming) if place[1] == "ZP525"] == [
        ("questions!A2", "ZP525"), ("questions!A3", "ZP525")]  # fmt: skip


def with_page(change: Callable[[Any], None], sheet: str = "questions") -> Callable[[Any], None]:
    return lambda opened: change(opened[sheet])


def test_merged_cells_are_reported(folder: Path) -> None:
    book = changed(exported(folder), with_page(lambda page: page.merge_cells("D2:D3")))
    assert ("questions!D2:D3", "ZP502") in findings(back(folder, book))


@pytest.mark.slow
def test_a_misspelt_column_is_not_overlooked(folder: Path) -> None:
    def misspell(page: Any) -> None:
        page["D1"].value = "askk::English (en)"

    found = only(back(folder, changed(exported(folder), with_page(misspell))))
    assert (found.cell, found.code, found.fix) == ("D1", "ZP504", "did you mean `ask::en`?")


def test_somebodys_own_column_is_read_past_and_said_so(folder: Path) -> None:
    def comment(page: Any) -> None:
        page.cell(1, page.max_column + 1).value = "zzz"
        page.cell(2, page.max_column).value = "looks good"

    incoming = back(folder, changed(exported(folder), with_page(comment)))
    assert [found.severity for found in incoming.findings] == ["warning"]
    assert incoming.after is not None


def test_a_misspelt_sheet_is_not_overlooked(folder: Path) -> None:
    book = changed(exported(folder), with_page(lambda page: setattr(page, "title", "question")))
    assert ("question!A1", "ZP501") in findings(back(folder, book))


def test_a_column_that_is_there_twice_is_reported(folder: Path) -> None:
    def double(page: Any) -> None:
        page.cell(1, page.max_column + 1).value = "ask::Englisch (en)"

    assert only(back(folder, changed(exported(folder), with_page(double)))).code == "ZP505"


def test_without_its_first_column_a_sheet_says_nothing(folder: Path) -> None:
    found = only(back(folder, changed(exported(folder), with_page(lambda page: page.delete_cols(1)))))
    assert (found.cell, found.code) == ("A1", "ZP503")


def test_the_kind_of_a_question_is_not_changed_here(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("questions", "roast", "kind"): "yes_no"})))
    assert (found.cell, found.code) == ("C2", "ZP526") and "single_choice" in found.message


def test_a_field_that_a_kind_does_not_have_is_reported(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("questions", "roast", "max_length"): "30"})))
    assert found.code == "ZP523" and found.message == "A single_choice question has no `max_length`."


def test_names_without_values_are_reported(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("questions", "roast", "crm"): "coffee_roast"})))
    assert found.code == "ZP524" and "hubspot: coffee_roast" in found.fix


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (ASK, "x" * 141, "ZP225"),
        (ASK, None, "ZP102"),
        (("questions", "roast", "purpose"), "recomend", "ZP202"),
        (("questions", "roast", "keep"), "for ever", "ZP108"),
        (("choices", "roast dark", "label::en"), "Light", "ZP209"),
        (("purposes", "coffee.yaml recommend", "text::en"), None, "ZP112"),
    ],
)
def test_what_the_checks_find_is_named_by_its_cell(place: tuple[str, str, str], text: str | None, code: str, folder: Path) -> None:
    incoming = back(folder, filled(exported(folder), {place: text}))
    at = cell_at(load_workbook(BytesIO(exported(folder))), *place).coordinate
    assert (f"{place[0]}!{at}", code) in findings(incoming)
    assert incoming.files == {}


@pytest.mark.slow
def test_advice_is_given_only_about_what_was_changed(folder: Path) -> None:
    twice = "Which roast do you like and how do you brew it?"
    incoming = back(folder, filled(exported(folder), {ASK: twice}))
    assert [(found.code, found.severity, found.cell) for found in incoming.findings] == [("W01", "warning", "D2")]
    assert incoming.after is not None
    write(folder, HEAD.replace("[en]", "[en, de]") + ROAST.replace("Which roast do you reach for first?", twice) + WISH)
    assert findings(back(folder, filled(exported(folder), {("questions", "wish", "ask::en"): "What next?"}))) == []


def test_what_is_advised_is_noted_beside_its_cell_when_the_workbook_is_made(folder: Path) -> None:
    write(
        folder,
        HEAD + ROAST.replace("Which roast do you reach for first?", "Which roast do you like and how do you brew it?") + WISH,
    )
    cell = cell_at(load_workbook(BytesIO(exported(folder))), *ASK)
    assert cell.comment is not None and cell.comment.text.startswith("W01: This asks two things at once")


NEWER = HEAD.replace("[en]", "[en, de]") + ROAST.replace("Which roast do you reach for first?", "Which roast is yours?") + WISH


def test_a_file_that_changed_meanwhile_keeps_its_changes(folder: Path) -> None:
    book = filled(exported(folder), {("questions", "wish", "ask::de"): "Was sollen wir rösten?"})
    write(folder, NEWER)
    incoming = back(folder, book)
    assert incoming.findings == ()
    [content] = incoming.files.values()
    assert content.decode() == NEWER.replace("roast next?\n", "roast next?\n      de: Was sollen wir rösten?\n")


def test_a_text_that_was_changed_in_both_places_is_for_somebody_to_decide(folder: Path) -> None:
    book = filled(exported(folder), {ASK: "Which roast first?"})
    write(folder, NEWER)
    incoming = back(folder, book)
    found = only(incoming)
    assert (found.cell, found.code) == ("D2", "ZP522")
    assert '"Which roast is yours?"' in found.message and incoming.files == {}
    # Deciding for the file's text is done in the cell.
    assert back(folder, filled(book, {ASK: "Which roast is yours?"})).findings == ()


@pytest.mark.slow
def test_a_question_that_was_removed_meanwhile_matters_only_to_whoever_changed_it(folder: Path) -> None:
    book = exported(folder)
    write(folder, HEAD.replace("[en]", "[en, de]") + WISH)
    changes = {("questions", "wish", "ask::de"): "Was sollen wir rösten?"}
    incoming = back(folder, filled(book, changes))
    assert incoming.findings == () and len(incoming.files) == 1
    assert findings(back(folder, filled(book, changes | {ASK: None}))) == [("questions!A2", "ZP520")]
    assert findings(back(folder, filled(book, changes | {("choices", "roast dark", "label::de"): "Dunkel"}))) == [
        ("choices!A3", "ZP520")]  # fmt: skip


def forgetful(book: bytes) -> bytes:
    """As a program leaves it that drops hidden sheets."""
    return changed(book, lambda opened: opened.remove(opened["as_exported"]))


def test_a_workbook_without_its_memory_is_taken_over_as_long_as_the_file_is_the_same(folder: Path) -> None:
    book = forgetful(filled(exported(folder), {ASK: "Which roast first?"}))
    assert [path.name for path in back(folder, book).files] == ["coffee.yaml"]
    write(folder, NEWER)
    found = only(back(folder, book))
    assert (found.sheet, found.cell, found.code) == ("settings", "B2", "ZP521")
    assert "changed since" in found.message and "export a new workbook" in found.fix


def test_without_memory_and_settings_nobody_knows_which_version_it_is(folder: Path) -> None:
    book = forgetful(changed(exported(folder), lambda opened: opened.remove(opened["settings"])))
    assert only(back(folder, book)).code == "ZP521"


def test_rows_and_sheets_may_be_left_out_and_sorted(folder: Path) -> None:
    def rearrange(opened: Any) -> None:
        opened.remove(opened["choices"])
        opened["questions"].delete_rows(2)

    incoming = back(folder, changed(filled(exported(folder), {("questions", "wish", "ask::en"): "What next?"}), rearrange))
    assert incoming.absent == 1 and incoming.findings == ()
    [content] = incoming.files.values()
    assert content.decode() == (folder / "coffee.yaml").read_text().replace("What should we roast next?", "What next?")


def test_a_language_is_added_in_the_settings_and_under_a_new_column(folder: Path) -> None:
    def spanish(opened: Any) -> None:
        page = opened["questions"]
        page.cell(1, page.max_column + 1).value = "ask::es"
        page.cell(2, page.max_column).value = "¿Qué tueste?"

    new_column = changed(exported(folder), spanish)
    assert "ZP111" in [code for _, code in findings(back(folder, new_column))]
    incoming = back(folder, filled(new_column, {("settings", "coffee.yaml", "languages"): "en, de, es"}))
    [content] = incoming.files.values()
    assert "languages: [en, de, es]\n" in content.decode()
    assert 'first?\n      es: "¿Qué tueste?"\n' in content.decode()


def test_no_workbook_is_no_traceback(folder: Path) -> None:
    for content in (b"", b"id;ask\n", b"PK\x03\x04broken"):
        with pytest.raises(ValueError, match=r"save it as \.xlsx"):
            back(folder, content)


@pytest.mark.slow
def test_files_with_mistakes_are_mended_first(folder: Path) -> None:
    book = exported(folder)
    write(folder, HEAD + ROAST.replace("purpose: recommend", "purpose: recomend"))
    with pytest.raises(ContentError):
        exported(folder)
    with pytest.raises(ContentError):
        back(folder, book)


def test_a_text_that_no_cell_can_hold_is_named(tmp_path: Path) -> None:
    reason = "because " * 5000
    folder = write(tmp_path / "q", HEAD + ROAST + f"    lint_ok:\n      W08: {reason}\n", BRAND)
    with pytest.raises(CellTooLong, match="lint_ok of roast"):
        to_sheet(folder, {path: path.read_bytes() for path in folder.iterdir()})

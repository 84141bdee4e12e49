"""What people and their programs do to workbooks, and to files, while a translation is on its way."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.styles import PatternFill

from prompts.sheet.workbook_reader import NoWorkbook
from prompts.sheet.workbook_reader import _lines as rows_that_hold_something
from tests.prompts.examples import HEAD, ROAST, WISH, write
from tests.prompts.sheet.sheets import back, cell_at, changed, exported, filled, findings, only

BOTH = HEAD.replace("[en]", "[en, de]")
GERMAN = {("questions", "roast", "ask::de"): "Welche Röstung?"}
SCALE = """
  - id: bold
    kind: scale
    ask:
      en: How bold?
    from: 1
    to: 5
    low_end:
      en: Mild
    high_end:
      en: Bold
    sensitive: none
    purpose: recommend
    benefit:
      en: Coffee as bold as you.
    keep: 6 months
    crm: {}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "q", BOTH + ROAST + WISH)


def title(cell: str, text: Any) -> Callable[[Any], None]:
    return lambda opened: setattr(opened["questions"][cell], "value", text)


def only_change(folder: Path, book: bytes) -> str:
    """The one file that would change, as it would be."""
    incoming = back(folder, book)
    assert [found for found in incoming.findings if found.is_error] == []
    [content] = incoming.files.values()
    return content.decode()


@pytest.mark.parametrize("text", [None, "Frage", 5])
def test_work_under_a_column_that_lost_its_name_is_not_lost(text: Any, folder: Path) -> None:
    found = only(back(folder, changed(filled(exported(folder), GERMAN), title("E1", text))))
    assert (found.cell, found.code, found.severity) == ("E1", "ZP504", "error")


def test_work_on_a_sheet_that_lost_its_name_is_not_lost(folder: Path) -> None:
    book = changed(filled(exported(folder), GERMAN), lambda opened: setattr(opened["questions"], "title", "Fragen"))
    found = only(back(folder, book))
    assert (found.sheet, found.code, found.severity) == ("Fragen", "ZP501", "error") and "`questions` is missing" in found.fix


@pytest.mark.parametrize("text", ["Ask::Deutsch (DE)", "ask :: Deutsch (de)", "ask::de", "ASK::de"])
def test_a_column_is_known_by_its_name_and_language_however_they_are_dressed(text: str, folder: Path) -> None:
    assert "de: Welche Röstung?" in only_change(folder, changed(filled(exported(folder), GERMAN), title("E1", text)))


@pytest.mark.slow
@pytest.mark.parametrize("name", [unicodedata.normalize("NFD", "röst.yaml"), " coffee.yaml", "kaffee.yml"])
def test_files_may_be_called_as_other_systems_write_names(name: str, folder: Path) -> None:
    (folder / "coffee.yaml").rename(folder / name)
    assert (back(folder, exported(folder)).files, back(folder, exported(folder)).findings) == ({}, ())
    assert [path.name for path in back(folder, filled(exported(folder), GERMAN)).files] == [name]


@pytest.mark.slow
def test_a_file_that_was_renamed_meanwhile_takes_the_translation(folder: Path) -> None:
    book = filled(exported(folder), GERMAN)
    (folder / "coffee.yaml").rename(folder / "kaffee.yaml")
    assert "de: Welche Röstung?" in only_change(folder, book)


@pytest.mark.slow
def test_a_question_that_became_another_kind_meanwhile_matters_only_to_whoever_changed_it(folder: Path) -> None:
    book = filled(exported(folder), GERMAN | {("questions", "roast", "options_order"): "shuffle"})
    free = ROAST.replace("single_choice", "free_text").replace("    options:\n      light:\n        en: Light\n", "")
    write(folder, BOTH + free.replace("      dark:\n        en: Dark\n", "") + WISH)
    assert findings(back(folder, book)) == [("questions!W2", "ZP523")]
    book = filled(exported(write(folder, BOTH + ROAST + WISH)), GERMAN)
    write(folder, BOTH + free.replace("      dark:\n        en: Dark\n", "") + WISH)
    assert "de: Welche Röstung?" in only_change(folder, book)


def test_a_coloured_cell_at_the_end_of_the_sheet_is_no_million_rows(folder: Path) -> None:
    def colour(opened: Any) -> None:
        opened["questions"].cell(1_048_576, 3).fill = PatternFill("solid", fgColor="FF0000")

    book = changed(exported(folder), colour)
    assert set(rows_that_hold_something(load_workbook(BytesIO(book))["questions"])) == {1, 2, 3}
    assert back(folder, book).findings == ()


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/worksheets/sheet2.xml"])
def test_a_damaged_workbook_is_no_traceback(part: str, folder: Path) -> None:
    damaged = BytesIO()
    with ZipFile(BytesIO(exported(folder))) as whole, ZipFile(damaged, "w") as rest:
        for name in whole.namelist():
            rest.writestr(name, b"<broken" if name == part else whole.read(name))
    with pytest.raises(NoWorkbook, match="without a password"):
        back(folder, damaged.getvalue())


def test_blanks_around_a_text_are_not_written(folder: Path) -> None:
    cells = {("questions", "roast", "ask::de"): " Welche Röstung?\n", ("questions", "wish", "keep"): " 12 months "}
    content = only_change(folder, filled(exported(folder), cells))
    assert "      de: Welche Röstung?\n" in content and "    keep: 12 months\n" in content
    assert back(folder, filled(exported(folder), {("questions", "wish", "purpose"): "recommend "})).files == {}


def test_a_row_with_nothing_but_blanks_or_somebodys_remarks_is_no_row(folder: Path) -> None:
    def remark(opened: Any) -> None:
        page = opened["questions"]
        page.cell(9, 1).value = "  "
        page.cell(1, page.max_column + 1).value = "zzz"
        page.cell(12, page.max_column).value = "ask Ann"

    assert [found.severity for found in back(folder, changed(exported(folder), remark)).findings] == ["warning"]


def test_a_formula_for_a_name_is_called_a_formula_and_nothing_else(folder: Path) -> None:
    assert findings(back(folder, filled(exported(folder), {("questions", "roast", "id"): "=A3"}))) == [("questions!A2", "ZP510")]


def test_one_name_with_two_values_is_reported(folder: Path) -> None:
    found = only(back(folder, filled(exported(folder), {("questions", "roast", "crm"): "hubspot: a\nhubspot: b"})))
    assert found.code == "ZP524" and '"hubspot" is there twice' in found.fix


@pytest.mark.parametrize("typed", ["_xD83D_", "_x0041_", "a\u0301", "_x005F_"])
def test_what_looks_like_a_code_is_what_somebody_typed(typed: str, folder: Path) -> None:
    book = exported(write(folder, BOTH + ROAST.replace("Which roast do you reach for first?", f'"{typed}"') + WISH))
    assert back(folder, book).files == {} and back(folder, book).findings == ()
    raw = ZipFile(BytesIO(book)).read("xl/worksheets/sheet2.xml").decode()
    assert ("_x005F_" in raw) is typed.startswith("_x")


def test_a_number_is_fine_in_every_column_of_numbers(folder: Path) -> None:
    write(folder, BOTH + SCALE)
    content = only_change(folder, filled(exported(folder), {("questions", "bold", "from"): 0, ("questions", "bold", "to"): 7}))
    assert "    from: 0\n    to: 7\n" in content


def test_accents_written_apart_are_the_same_text(folder: Path) -> None:
    write(folder, BOTH + ROAST.replace("Which roast do you reach for first?", "Café?") + WISH)
    cells = {("questions", "roast", "ask::en"): unicodedata.normalize("NFD", "Café?")}
    assert back(folder, filled(exported(folder), cells)).files == {}


@pytest.mark.parametrize("typed", ["en, de, es", "en;de;es", "en\nde\n es"])
def test_a_list_may_be_separated_by_what_people_separate_lists_by(typed: str, folder: Path) -> None:
    content = only_change(folder, filled(exported(folder), {("settings", "coffee.yaml", "languages"): typed}))
    assert content == (folder / "coffee.yaml").read_text().replace("[en, de]", "[en, de, es]")


def test_what_is_new_stands_where_its_like_stand(folder: Path) -> None:
    cells = {("questions", "roast", "label::de"): "Röstung", ("questions", "roast", "label::en"): "Roast"}
    content = only_change(folder, filled(exported(folder), cells))
    assert "first?\n    label:\n      en: Roast\n      de: Röstung\n    options:" in content


def test_mistakes_of_a_question_that_is_not_here_are_not_laid_at_another_ones_door(folder: Path) -> None:
    book = filled(exported(folder), {("settings", "coffee.yaml", "languages"): "de, en"})
    book = changed(book, lambda opened: opened["questions"].delete_rows(3))  # the wish
    incoming = back(folder, book)
    about_wish = [found for found in incoming.findings if found.message.startswith("coffee.yaml:")]
    assert about_wish and all((found.sheet, found.cell) == ("", "") for found in about_wish)
    assert {found.cell for found in incoming.findings if found.sheet == "questions"} == {"D2", "J2"}


def test_what_cannot_be_written_is_named_by_the_cell_that_wants_it(folder: Path) -> None:
    write(folder, BOTH + ROAST + WISH.replace("en: What should we roast next?", "en: |+\n        What should we roast next?\n"))
    cells = {("questions", "roast", "ask::en"): "Which one?", ("questions", "wish", "ask::de"): "Was rösten wir?"}
    found = only(back(folder, filled(exported(folder), cells)))
    assert (found.cell, found.code) == ("E3", "ZP527") and "change it in the file" in found.fix


def test_a_workbook_is_made_so_that_programs_leave_its_texts_alone(folder: Path) -> None:
    opened = load_workbook(BytesIO(exported(folder)))
    page = opened["questions"]
    texts = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert texts and {(cell.data_type, cell.number_format, bool(cell.quotePrefix)) for cell in texts} == {("s", "@", True)}
    empty = cell_at(opened, "questions", "roast", "ask::de")
    assert (empty.value, empty.number_format) == (None, "@")


def test_a_workbook_is_made_for_people(folder: Path) -> None:
    opened = load_workbook(BytesIO(exported(folder)))
    page = opened["questions"]
    assert opened.sheetnames == ["how_to", "questions", "choices", "purposes", "settings", "as_exported"]
    assert opened["as_exported"].sheet_state == "veryHidden" and opened.active.title == "questions"
    assert page.freeze_panes == "B2"
    offered = {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation}
    column = cell_at(opened, "questions", "roast", "sensitive").column_letter
    assert offered[f"{column}2:{column}3"].startswith('"none,health')
    grey = cell_at(opened, "questions", "roast", "max_length").fill.fgColor.rgb
    assert grey == cell_at(opened, "questions", "roast", "kind").fill.fgColor.rgb
    assert grey != cell_at(opened, "questions", "wish", "max_length").fill.fgColor.rgb


def test_the_earlier_name_of_an_option_has_a_column_of_its_own(folder: Path) -> None:
    write(folder, (BOTH + ROAST + WISH).replace("      dark:\n", "      dark:\n        was: black\n"))
    book = exported(folder)
    assert back(folder, book).files == {}
    assert "was: black" not in only_change(folder, filled(book, {("choices", "roast dark", "was"): None}))
    light = only_change(folder, filled(book, {("choices", "roast light", "was"): "pale"}))
    assert "      light:\n        en: Light\n        was: pale\n" in light


@pytest.mark.slow
def test_what_changed_stands_on_a_sheet_of_its_own(folder: Path) -> None:
    first, second = "2026-03-02:\n        en: We match your bags.\n", "2026-05-01:   # the new mill\n        en: We grind.\n"
    write(folder, f"{BOTH}{ROAST}    changed:\n      {first}      {second}{WISH}")
    book = exported(folder)
    assert load_workbook(BytesIO(book)).sheetnames[2:4] == ["choices", "changes"]
    assert back(folder, book).files == {}
    german = only_change(folder, filled(book, {("changes", "roast 2026-05-01", "says::de"): "Wir mahlen."}))
    assert "      2026-05-01:   # the new mill\n        en: We grind.\n        de: Wir mahlen.\n" in german
    gone = only_change(folder, filled(book, {("changes", "roast 2026-03-02", "says::en"): None}))
    assert "2026-03-02" not in gone and "2026-05-01:   # the new mill" in gone
    link = {("changes", "roast 2026-03-02", "says::en"): "See http://elsewhere.example"}
    assert findings(back(folder, filled(book, link))) == [("changes!C2", "ZP212")]
    other = {("changes", "roast 2026-03-02", "since"): "2026-03-03"}
    assert findings(back(folder, filled(book, other))) == [("changes!B2", "ZP520")]


def test_a_workbook_saved_as_strict_open_xml_is_told_from_a_damaged_one(folder: Path) -> None:
    """The names that Excel writes for *Strict Open XML Spreadsheet*."""
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    stored = BytesIO()
    with ZipFile(BytesIO(exported(folder))) as before, ZipFile(stored, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            for part in (b"spreadsheetml", b"officeDocument", b"drawingml"):
                content = content.replace(usual + part + b"/2006", strict + part)
            after.writestr(name, content)
    with pytest.raises(NoWorkbook, match=r"Strict Open XML.*Excel Workbook"):
        back(folder, stored.getvalue())

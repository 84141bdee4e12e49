"""Out to a workbook and back: what nobody changed is not touched, and what somebody changed is all that changes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from prompts.checking.load import compiled, contents_of, load, read_files, starter_folder
from prompts.kinds.table import question_shapes
from prompts.sheet import cells
from prompts.sheet.layout import CHOICES, QUESTIONS
from prompts.yaml.document import Document, read_yaml
from tests.prompts.authoring.any_catalogue import files, topics
from tests.prompts.examples import BRAND, CATALOGUE, HEAD, WISH, write
from tests.prompts.sheet.sheets import back, changed, exported, filled
from tests.prompts.yaml.awkward import SNIPPETS
from tests.support.examples import examples

FOLDERS = {
    "reference": CATALOGUE,
    "coffee": starter_folder(),
    "books": starter_folder() / "books",
    "outdoor": starter_folder() / "outdoor",
}


@pytest.mark.parametrize("name", FOLDERS)
def test_what_nobody_changed_is_not_touched(name: str) -> None:
    incoming = back(FOLDERS[name], exported(FOLDERS[name]))
    assert (incoming.files, incoming.findings, incoming.absent) == ({}, (), 0)
    assert incoming.after is incoming.before


@pytest.mark.slow
@pytest.mark.parametrize("name", FOLDERS)
def test_another_program_that_only_opens_and_saves_it_changes_nothing(name: str) -> None:
    incoming = back(FOLDERS[name], changed(exported(FOLDERS[name]), lambda opened: None))
    assert (incoming.files, incoming.findings) == ({}, ())


def in_folder(folder: str, **contents: str) -> Path:
    place = Path(folder)
    (place / "_brand.yaml").write_text(BRAND.replace("[en, de]", "[en, de, es]"), encoding="utf-8")
    for name, content in contents.items():
        (place / f"{name}.yaml").write_bytes(content.encode())
    return place


@st.composite
def two_files(draw: st.DrawFn) -> tuple[str, str]:
    return draw(files(draw(topics(name="coffee")))), draw(files(draw(topics(name="tea"))))


@pytest.mark.slow
@examples(150)
@given(two_files())
def test_any_catalogue_comes_back_byte_for_byte(contents: tuple[str, str]) -> None:
    with TemporaryDirectory() as folder:
        place = in_folder(folder, coffee=contents[0], tea=contents[1])
        assume(load(place).catalogue is not None)
        incoming = back(place, exported(place))
        assert (incoming.files, incoming.findings) == ({}, ())


@st.composite
def full_and_bare(draw: st.DrawFn) -> tuple[str, str]:
    """A file, and one with the same questions that says other things and no more than it has to."""
    topic = draw(topics())
    return draw(files(topic)), draw(files(bare_bones(topic)))


@pytest.mark.slow
@examples(150)
@given(full_and_bare())
def test_a_workbook_carries_everything_that_a_file_says(contents: tuple[str, str]) -> None:
    """All cells of one catalogue, put over another with the same rows, make the first one of it."""
    with TemporaryDirectory() as full_folder, TemporaryDirectory() as bare_folder:
        full, bare = in_folder(full_folder, coffee=contents[0]), in_folder(bare_folder, coffee=contents[1])
        assume(load(full).catalogue is not None)
        assert load(bare).catalogue is not None
        incoming = back(bare, as_if_made_from(exported(bare), exported(full)))
        assert [found for found in incoming.findings if found.is_error] == []
        [content] = incoming.files.values() or [(bare / "coffee.yaml").read_bytes()]
        assert tidy(read_yaml(content, "")[0]) == tidy(read_yaml(contents[0].encode(), "")[0])


def said_otherwise(name: str, value: Any, question: str, language: str) -> Any:
    """Other texts in one language; what is no text stays."""
    if name in ("options", "changed"):
        return {each: {language: f"{name} {each}"} for each in value}
    return {language: f"{name} {question}"} if isinstance(value, dict) else value


def bare_bones(topic: dict[str, Any]) -> dict[str, Any]:
    """The same questions with other words, and nothing that is not needed; a workbook makes no rows, so days of changes are."""
    first = topic["languages"][0]
    questions: list[dict[str, Any]] = []
    for question in topic["questions"]:
        known = question_shapes()[question["kind"]].model_fields
        needed = {field.alias or name for name, field in known.items() if field.is_required()} | {"changed"}
        bare = {name: said_otherwise(name, value, question["id"], first) for name, value in question.items() if name in needed}
        questions.append(bare | {"keep": "2 months"})
    purposes = {name: {first: f"to do {name}"} for name in topic["purposes"]}
    return {"topic": "other", "owner": "somebody", "languages": [first], "purposes": purposes, "questions": questions}


def as_if_made_from(these: bytes, wanted: bytes) -> bytes:
    """The second workbook, with the first one's memory of what its cells said."""
    memory = load_workbook(BytesIO(these))["as_exported"]

    def remember(opened: Any) -> None:
        opened.remove(opened["as_exported"])
        page = opened.create_sheet("as_exported")
        for row in memory.iter_rows(values_only=True):
            page.append(row)
            for cell in page[page.max_row]:
                cell.data_type = "s"

    return changed(wanted, remember)


def tidy(document: Document | None) -> dict[str, Any]:
    """The data, with a list wherever one item alone may stand for a list, and no spaces around texts, which nobody is shown."""
    assert document is not None
    data: dict[str, Any] = stripped(document.data)
    for question in data["questions"]:
        for name in ("alone", "shortcuts"):
            if isinstance(question.get(name), str):
                question[name] = [question[name]]
        for by_language in question.get("synonyms", {}).values():
            for language, words in by_language.items():
                by_language[language] = [words] if isinstance(words, str) else words
    return data


def stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: stripped(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [stripped(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def test_every_field_of_every_kind_has_a_column() -> None:
    fields = {field.alias or name for shape in question_shapes().values() for name, field in shape.model_fields.items()}
    in_columns = {column.name for column in QUESTIONS.columns} | {"id", "kind"}
    in_choices = {column.name for column in CHOICES.columns} - {"label"} | {"options", "buttons"}
    assert in_columns | in_choices | {"changed"} == fields, "what changed has a sheet of its own"


@pytest.mark.slow
def test_awkward_copy_typed_into_cells_arrives_letter_by_letter(tmp_path: Path) -> None:
    asked = "".join(WISH.replace("id: wish", f"id: q{number}") for number in range(len(SNIPPETS)))
    folder = write(tmp_path / "q", HEAD + asked)
    book = filled(exported(folder), {("questions", f"q{number}", "label::en"): text for number, text in enumerate(SNIPPETS)})
    # openpyxl takes a text with = in front for a formula, as nobody does who types it into a cell made for text.
    incoming = back(folder, changed(book, as_text))
    assert [found for found in incoming.findings if found.is_error] == []
    [(path, content)] = incoming.files.items()
    catalogue = compiled(read_files(folder, {**contents_of(folder), path: content}))
    assert catalogue is not None
    labels = [question.label.says("en") for question in catalogue.questions.values() if question.label is not None]
    assert labels == [snippet.strip() for snippet in SNIPPETS]
    lines = content.decode().split("\n")
    added = {at for at, line in enumerate(lines) if line == "    label:" or lines[at - 1] == "    label:"}
    assert "\n".join(line for at, line in enumerate(lines) if at not in added) == HEAD + asked


def as_text(opened: Any) -> None:
    for cell in opened["questions"]["E"]:
        cell.data_type = "s"


@given(st.lists(st.text(min_size=1).filter(lambda text: text.strip() == text), min_size=1, max_size=4))
def test_words_survive_as_lines_of_a_cell(words: list[str]) -> None:
    assert cells.read(cells.shown(words, "words"), "words") == words


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), st.text(min_size=1).filter(lambda t: t.strip() == t)))
def test_names_with_values_survive_as_lines_of_a_cell(pairs: dict[str, str]) -> None:
    assert cells.read(cells.shown(pairs, "pairs"), "pairs") == pairs

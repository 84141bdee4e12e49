"""All sheets as rows of texts: what goes into a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from prompts.authoring.written_topic import declared_languages
from prompts.model.question import Language
from prompts.sheet.cells import shown
from prompts.sheet.layout import BY_LANGUAGE, SHEETS, Column, Field, Head, Row, SheetLayout, rows, used
from prompts.yaml.document import Document, Path


class TopicContent(NamedTuple):
    """A topic file, called by its name, and the content it was read from."""

    document: Document
    content: bytes


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its columns, its rows, and the text of each cell."""

    layout: SheetLayout
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    cells: tuple[tuple[str, ...], ...]


def grids(topics: Sequence[TopicContent]) -> tuple[Grid, ...]:
    """The sheets of topic files without mistakes."""
    every = [row for document, content in topics for row in rows(document, version_of(content))]
    data = {document.file: document.data for document, _ in topics}
    languages = languages_of(topics)
    found = {sheet.name: [row for row in every if row.sheet == sheet.name] for sheet in SHEETS}
    return tuple(_grid(sheet, found[sheet.name], data, languages) for sheet in SHEETS if found[sheet.name] or not sheet.is_rare)


def version_of(content: bytes) -> str:
    """What tells one version of a file from another."""
    return sha256(content).hexdigest()[:16]


def languages_of(topics: Iterable[TopicContent]) -> tuple[Language, ...]:
    """All languages that the files declare, in order of appearance."""
    return tuple(dict.fromkeys(language for topic in topics for language in declared_languages(topic.document.data)))


def place_of(field: Field, head: Head) -> Path:
    """Where the text of a cell stands in its file."""
    return (*field.path, head.language) if head.language else field.path


def cell_of(data: object, row: Row, head: Head) -> str:
    """The text of a cell as the file says it now."""
    if head.column is None:
        return dict(zip(_fixed_names(row), (*row.key, *row.about), strict=True))[head.name]
    field = row.fields.get(head.name)
    return "" if field is None else shown(value_at(data, place_of(field, head)), field.holds)


def value_at(data: Any, path: Path) -> object:
    """The value at this path; None where the file says nothing."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part]
        else:
            return None
    return data


def _fixed_names(row: Row) -> tuple[str, ...]:
    return next(sheet.fixed for sheet in SHEETS if sheet.name == row.sheet)


def _grid(sheet: SheetLayout, these: Sequence[Row], data: Mapping[str, object], languages: Sequence[Language]) -> Grid:
    heads = tuple(_heads(sheet, used(sheet, these), languages))
    cells = tuple(tuple(cell_of(data[row.file], row, head) for head in heads) for row in these)
    return Grid(sheet, heads, tuple(these), cells)


def _heads(sheet: SheetLayout, columns: Iterable[Column], languages: Sequence[Language]) -> Iterator[Head]:
    yield from (Head(name) for name in sheet.fixed)
    for column in columns:
        if column.holds in BY_LANGUAGE:
            yield from (Head(column.name, column, language) for language in languages)
        else:
            yield Head(column.name, column)

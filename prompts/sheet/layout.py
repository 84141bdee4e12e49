"""Which sheet, row and column each field of a topic file stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from prompts.kinds.own_field import Holds
from prompts.kinds.table import KINDS, OWN_FIELDS
from prompts.model.question import Language
from prompts.yaml.document import Document, Path

BASE = "as_exported"
"""The hidden sheet that remembers what every cell said at first, so that only what somebody changed is taken over."""

BY_LANGUAGE: frozenset[Holds] = frozenset({"texts", "words"})
"""These have one column for each language."""

Key = tuple[str, ...]
"""What a row is found by: the cells of its key columns."""


class Column(NamedTuple):
    """A field: its name in the header and what its cells hold."""

    name: str
    holds: Holds


class Field(NamedTuple):
    """A field of one row: what it holds and where it stands in the row's file."""

    holds: Holds
    path: Path


class SheetLayout(NamedTuple):
    """A sheet: the columns that say which row this is, those that say more about it, and those that may be changed."""

    name: str
    keys: tuple[str, ...]
    about: tuple[str, ...]
    columns: tuple[Column, ...]
    is_rare: bool = False
    """Whether a workbook has this sheet only where there is something to stand on it."""

    @property
    def fixed(self) -> tuple[str, ...]:
        """The columns that may not be changed."""
        return (*self.keys, *self.about)


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a sheet: a fixed one, or a field, in one language where its texts have languages."""

    name: str
    column: Column | None = None
    language: Language | None = None

    @property
    def id(self) -> str:
        """The name that stays the same whatever the language is called: `ask::de`."""
        return f"{self.name}::{self.language}" if self.language else self.name


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the file it comes from, its fixed cells, and its fields by the name of their column."""

    sheet: str
    file: str
    key: Key
    about: tuple[str, ...]
    place: Path
    """Where the row as a whole stands in its file."""
    fields: Mapping[str, Field]


_OWN = tuple(Column(field.name, field.holds) for field in OWN_FIELDS.values() if field.holds is not None)
_WORDS: tuple[tuple[str, Holds], ...] = (("ask", "texts"), ("label", "texts"), ("wording_test", "texts"))
_TERMS: tuple[tuple[str, Holds], ...] = (
    ("benefit", "texts"), ("thanks", "texts"), ("purpose", "line"), ("keep", "line"), ("sensitive", "line"), ("only_if", "line"),
    ("ask_again", "line"), ("ask_from", "line"), ("ask_until", "line"), ("priority", "number"), ("paused", "line"),
)  # fmt: skip
_RARE: tuple[tuple[str, Holds], ...] = (("was", "line"), ("crm", "pairs"), ("lint_ok", "pairs"))

QUESTIONS = SheetLayout(
    "questions",
    ("id",),
    ("file", "kind"),
    (
        *(Column(*each) for each in _WORDS),
        *(column for column in _OWN if column.holds in BY_LANGUAGE),
        *(Column(*each) for each in _TERMS),
        *(column for column in _OWN if column.holds not in BY_LANGUAGE),
        *(Column(*each) for each in _RARE),
    ),
)
"""What only some kinds have stands between: texts beside the other words of a question, the rest behind its terms."""

CHOICES = SheetLayout(
    "choices",
    ("question", "stored"),
    (),
    (Column("label", "texts"), Column("synonyms", "words"), Column("thanks_for", "texts"), Column("was", "line")),
)
CHANGES = SheetLayout("changes", ("question", "since"), (), (Column("says", "texts"),), is_rare=True)
PURPOSES = SheetLayout("purposes", ("file", "purpose"), (), (Column("text", "texts"),))
SETTINGS = SheetLayout(
    "settings",
    ("file",),
    ("version",),
    (Column("topic", "line"), Column("owner", "line"), Column("languages", "list"), Column("title", "texts")),
)
SHEETS = (QUESTIONS, CHOICES, CHANGES, PURPOSES, SETTINGS)


def rows(document: Document, version: str) -> Iterator[Row]:
    """All rows of a topic file without mistakes, in the order of the file."""
    data: Any = document.data
    for index, question in enumerate(data["questions"]):
        place: Path = ("questions", index)
        yield _question(document.file, question, place)
        yield from _choices(document.file, question, place)
        yield from _changes(document.file, question, place)
    for purpose in data["purposes"]:
        fields = {"text": Field("texts", ("purposes", purpose))}
        yield Row("purposes", document.file, (document.file, purpose), (), ("purposes", purpose), fields)
    settings = {column.name: Field(column.holds, (column.name,)) for column in SETTINGS.columns}
    yield Row("settings", document.file, (document.file,), (version,), ("topic",), settings)


def used(sheet: SheetLayout, among: Iterable[Row]) -> tuple[Column, ...]:
    """The columns that at least one of the rows has a field for."""
    names = {name for row in among if row.sheet == sheet.name for name in row.fields}
    return tuple(column for column in sheet.columns if column.name in names)


@cache
def fields_of(kind: str) -> frozenset[str]:
    """The names of all fields that a question of this kind may have."""
    return frozenset(KINDS[kind].shape.field_names())


def _question(file: str, question: Mapping[str, Any], place: Path) -> Row:
    known = fields_of(question["kind"])
    fields = {
        column.name: Field(column.holds, (*place, *_within(column.name))) for column in QUESTIONS.columns if column.name in known
    }
    return Row("questions", file, (question["id"],), (file, question["kind"]), (*place, "id"), fields)


def _within(name: str) -> Path:
    return ("wording_test", "ask") if name == "wording_test" else (name,)


def _choices(file: str, question: Mapping[str, Any], place: Path) -> Iterator[Row]:
    shape = KINDS[question["kind"]].shape
    labels = shape.labels_field
    written = question.get(labels) if labels is not None else None
    stored: dict[str, None] = dict.fromkeys(shape.fixed_options or written or ())
    stored |= dict.fromkeys(question.get("thanks_for") or ())
    for option in stored:
        fields = {"thanks_for": Field("texts", (*place, "thanks_for", option))}
        if labels is not None:
            fields["label"] = Field("texts", (*place, labels, option))
            fields["synonyms"] = Field("words", (*place, "synonyms", option))
        if labels is not None and not shape.fixed_options:
            fields["was"] = Field("line", (*place, labels, option, "was"))
        within = (*place, labels or "thanks_for", option)
        yield Row("choices", file, (question["id"], option), (), within, fields)


def _changes(file: str, question: Mapping[str, Any], place: Path) -> Iterator[Row]:
    for day in question.get("changed") or ():
        within = (*place, "changed", day)
        yield Row("changes", file, (question["id"], day), (), within, {"says": Field("texts", within)})

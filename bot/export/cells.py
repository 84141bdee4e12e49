"""What stands in the cells of a file: codes or the words on the buttons, exact or made harmless for a spreadsheet (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from bot.engine.model.packing.codec import cell_from_json
from bot.export.consent_filter import Filter
from prompts.kinds.table import KINDS
from prompts.model.question import Language, Question, Value
from storage.receivers.exports import GivenAnswer

Cell = str | bool | int | float | list[str] | None
"""A text where the format knows only text, else what it is; nothing where there is nothing."""
Row = tuple[Cell, ...]

Values = Literal["codes", "labels", "both"]
Newlines = Literal["keep", "space"]

SEPARATOR = ";"
"""Between several values in one cell, as CRM importers split them (docs/export.md)."""

_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML, and so a workbook, cannot hold (XML 1.0, 2.2)."""

_FORMULA = re.compile("(^|[\r\n;\t])(?=[\\s\"'\u200b-\u200f\u2060\ufeff]*[=+\\-@|%\t\r\0\uff1d\uff0b\uff0d\uff20])")
"""Where a cell or a line in it begins as a formula does, blanks, quotes and full-width forms counted in (ASVS 5.0, 1.2.10).

Where the country of a spreadsheet separates by `;` or a tab, a cell begins behind each of them: as the line does not begin with a
quote there, or goes on behind one, quotes around a cell mean nothing to it.
"""

_EPOCH = date(1970, 1, 1).toordinal()
_REMEMBERED = 20_000
"""Written answers kept at hand: most of what many people answer is the same few options."""


@dataclass(slots=True)
class Cells:
    """How one file writes values, and the count of what it had to change: cells cleaned, neutralised, separated otherwise."""

    values: Values = "codes"
    newlines: Newlines = "keep"
    is_typed: bool = False
    """Whether the format knows yes and no, numbers and lists (jsonl, parquet)."""
    is_guarded: bool = False
    """Whether a spreadsheet will read it as typed (profile excel): a cell that looks like a formula begins with an apostrophe."""
    is_xml: bool = False
    language: Language = "en"
    """Of labels."""
    changed: Counter[str] = field(default_factory=Counter)
    empty: Cell = field(init=False)
    """A cell with nothing in it."""
    nothing: tuple[Cell, ...] = field(init=False)
    """The cells of an answer that is not there."""
    _written: dict[tuple[str, str], tuple[tuple[Cell, ...], tuple[str, ...]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.empty = None if self.is_typed else ""
        self.nothing = (self.empty,) * (2 if self.values == "both" else 1)

    def answer(self, given: GivenAnswer, attribute: str, filter_: Filter) -> tuple[Cell, ...]:
        """The cells of an answer that leaves."""
        if given.cell_clear is None:
            return self.nothing
        key = (attribute, given.cell_clear)
        cells, changes = self._written.get(key) or self._new(key, given, filter_)
        if changes:
            self.changed.update(changes)
        return cells

    def text(self, text: str) -> Cell:
        """A cell of words: never anything that is no text."""
        written, changes = self._clean(text)
        for change in changes:
            self.changed[change] += 1
        return written or self.empty

    def several(self, names: Sequence[str]) -> Cell:
        """A cell of several names."""
        return list(names) if self.is_typed else SEPARATOR.join(names)

    def _new(self, key: tuple[str, str], given: GivenAnswer, filter_: Filter) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
        written = self._newly_written(key[0], given, filter_)
        if len(self._written) < _REMEMBERED:
            self._written[key] = written
        return written

    def _newly_written(self, attribute: str, given: GivenAnswer, filter_: Filter) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
        question = filter_.catalogue.questions.get(attribute)
        value = filter_.value(attribute, cell_from_json(given.cell_clear or "").value)
        changes: list[str] = []
        cells: list[Cell] = []
        if self.values != "labels":
            cells.append(self._cell(value, changes))
        if self.values != "codes":
            cells.append(self._cell(labelled(question, value, self.language), changes))
        return tuple(cells), tuple(changes)

    def _cell(self, value: Value, changes: list[str]) -> Cell:
        if isinstance(value, str):
            text, found = self._clean(value)
            changes += found
            return text
        if not self.is_typed:
            several = value if isinstance(value, tuple) else ()
            if any(SEPARATOR in one for one in several):
                changes.append("separated")
                value = tuple(one.replace(SEPARATOR, ",") for one in several)
            # A number below zero is no formula, and an apostrophe would make a text of it.
            text, found = self._clean(written(value)) if several else (written(value), [])
            changes += found
            return text
        return in_json(value)

    def _clean(self, text: str) -> tuple[str, list[str]]:
        """The text as this file may hold it, and what had to be changed."""
        if text.isalnum():
            return text, []
        changes = []
        clean = text.replace("\0", "").encode("utf-8", "ignore").decode()
        if self.is_xml:
            clean = _CONTROL.sub("", clean)
        if clean != text:
            changes.append("cleaned")
        if self.newlines == "space" and (joined := _LINE_END.sub(" ", clean)) != clean:
            changes.append("newlines")
            clean = joined
        if self.is_guarded and (guarded := _FORMULA.sub(r"\1'", clean)) != clean:
            changes.append("neutralised")
            clean = guarded
        return clean, changes


_MINUTES = [f"{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02}Z" for second in range(60)]


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return f"{date.fromordinal(_EPOCH + number).isoformat()}T"


def moment_cell(at: int) -> str:
    """A stored moment as `iso` writes it: a file has so many of them that making a datetime of each would be felt."""
    days, seconds = divmod(at // 1_000_000, 86_400)
    minute, second = divmod(seconds, 60)
    return _day(days) + _MINUTES[minute] + _SECONDS[second]


def labelled(question: Question | None, value: Value, language: Language) -> Value:
    """The words on the buttons for what was picked; numbers, days and words of one's own are their own labels."""
    kind = KINDS.get(question.kind) if question is not None else None
    if question is None or kind is None:
        return value
    match kind.answer_type, value:
        case "option", str():
            return _label(question, value, language)
        case "options", tuple():
            return tuple(_label(question, one, language) for one in value)
        case "yes_or_no", bool():
            return kind.say(question, value, language)
        case _:
            return value


def _label(question: Question, option: str, language: Language) -> str:
    found = question.option(option)
    return found.label.says(language) if found is not None else option


def in_json(value: Value) -> str | bool | int | float | list[str]:
    """A stored value in JSON's own types: an option's id, yes or no, a list, a number, a day or words."""
    match value:
        case tuple():
            return list(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case _:
            return value


def in_text(value: bool | int | float | Sequence[str]) -> str:
    """What `in_json` made of a value, as it is written where there are only texts."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value}"
        case _:
            return SEPARATOR.join(value)


def written(value: Value) -> str:
    """A stored value as text."""
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return SEPARATOR.join(value)
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)

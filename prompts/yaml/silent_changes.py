"""Where YAML alters an author's text without a word: each such place is an error here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prompts.yaml.parser_error import LOOKS_LIKE_AN_ENTRY, Mistake
from prompts.yaml.quoting import in_quotes, quoting_fix

_NOTE_THAT_IS_TEXT = re.compile(r"^:? #|^:?\s+#\S")
"""`Coffee #1` or `salt # pepper`: notes stand at least two spaces away and have a space behind the `#`."""

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class RawValue:
    """One value (or, where it is empty, its name) as it stands in the file; counted from 0, as the parser counts."""

    lines: tuple[str, ...]
    line: int
    column: int
    end_line: int
    end_column: int

    def row(self, number: int) -> str:
        """A line of the file; nothing beyond its end."""
        return self.lines[number] if number < len(self.lines) else ""

    @property
    def first_letter(self) -> str:
        """What the value starts with in the file: a quote, a symbol, a letter."""
        return self.row(self.line)[self.column : self.column + 1]

    def mistake(self, code: str, message: str, fix: str = "") -> Mistake:
        """A mistake at this value."""
        return Mistake(self.line + 1, self.column + 1, code, message, fix or quoting_fix(self.row(self.line)))


def taken_symbol(written: RawValue) -> Iterator[Mistake]:
    """A symbol in front that YAML took for itself: `&Friends`, `!Wow`."""
    message = f"A text cannot start with {written.first_letter} like this: its first word gets lost."
    yield written.mistake("ZP008", message)


def shared_group(written: RawValue) -> Iterator[Mistake]:
    """An anchor in front of a group or a list: a second place would change with the first."""
    message = "Anchors and aliases (& and *) do not work in these files."
    yield written.mistake("ZP008", message, "write it out in full wherever it belongs")


def swallowed_text(written: RawValue) -> Iterator[Mistake]:
    """Text behind a `#` that its author meant to be read."""
    row = written.row(written.end_line)
    rest = row[written.end_column :]
    if _NOTE_THAT_IS_TEXT.match(rest):
        at = written.end_column + rest.index("#")
        message = "Everything after the # is a note that customers never see."
        yield Mistake(written.end_line + 1, at + 1, "ZP010", message, quoting_fix(row))


def quote_left_open(written: RawValue) -> Iterator[Mistake]:
    """A quoted text that runs over the entries below it."""
    inner = (written.row(number) for number in range(written.line + 1, written.end_line + 1))
    if any(LOOKS_LIKE_AN_ENTRY.match(row) for row in inner):
        yield written.mistake("ZP002", "This quote is never closed, so the lines below became part of the text.")


def hidden_characters(written: RawValue, text: str) -> Iterator[Mistake]:
    """Characters nobody can see or send, written as escapes such as `\\0`."""
    if _HIDDEN.search(text):
        message = "This text holds an invisible control character."
        yield written.mistake("ZP014", message, "delete it, or write \\\\ where you mean a backslash")


def cut_by_comma(key: RawValue, name: str) -> Iterator[Mistake]:
    """A comma inside braces that cut a text in two."""
    message = f'Inside {{ }} a comma starts something new, so "{name}" was cut off from its text.'
    fix = f"drop the braces and give each language its own line, or write {in_quotes('..., ' + name)}"
    yield key.mistake("ZP011", message, fix)


def no_name(key: RawValue) -> Iterator[Mistake]:
    """A list or a group where a name belongs, in front of the colon."""
    yield key.mistake("ZP005", "One name belongs in front of the colon.", "write it like `keep: 18 months`")


def twice(key: RawValue, name: str, first_line: int) -> Iterator[Mistake]:
    """A name that comes twice: YAML would silently drop one of the two."""
    yield key.mistake("ZP009", f"`{name}` is here twice; it is already on line {first_line}.", "keep one of the two")

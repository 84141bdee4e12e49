"""The parser's sentences in a marketer's words, at the line where the mistake was made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prompts.yaml.indentation import part_of_the_line_above, wrong_depth
from prompts.yaml.parser_error import LOOKS_LIKE_AN_ENTRY, Complaint, Mistake
from prompts.yaml.quoting import quoting_fix

_BREAK = re.compile("\r\n|\r|\n")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?$|={7}$")
"""What git and its like write between two versions, always at the start of a line."""

_NAME = r"^\s*(?:- +)?(?:[^\s:#\"'][^:]*:\s+)?"
_OPENS_A_QUOTE = re.compile(_NAME + r"(?P<quote>[\"'])(?P<rest>.*)$")
_TEXT_BEHIND = re.compile(_NAME + r"(?:\"[^\"]*\"|'[^']*'|\[[^]]*\]|\{[^}]*\})\s*[^\s#,\]}]")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines as editors count them."""
    return tuple(_BREAK.split(text))


def control_characters(text: str) -> Iterator[Mistake]:
    """The first character that no editor shows; a file with one is usually not a text file."""
    if found := _CONTROL.search(text):
        above = lines_of(text[: found.start()])
        message = "There is an invisible control character here."
        yield Mistake(len(above), len(above[-1]) + 1, "ZP014", message, "delete it and save the file as plain text")


def tabs(lines: tuple[str, ...]) -> Iterator[Mistake]:
    """Lines that are moved in by a tab, or by a space that looks like one and is none: YAML counts plain spaces only."""
    for number, line in enumerate(lines, start=1):
        indent = _indent(line)
        if "\t" in indent and line.strip():
            fix = "replace the tab by spaces, as in the lines around it"
            yield Mistake(number, indent.index("\t") + 1, "ZP003", "This line starts with a tab.", fix)
        elif indent.strip(" ") and LOOKS_LIKE_AN_ENTRY.match(line):
            column = len(indent) - len(indent.lstrip(" ")) + 1
            message = "There is a space in front that is none for YAML; it comes from a web page or a word processor."
            yield Mistake(number, column, "ZP003", message, "replace it by spaces, as in the lines around it")


def conflict_marks(lines: tuple[str, ...]) -> Iterator[Mistake]:
    """Where two people changed the same lines and a program wrote both, each conflict once; a lone mark is left from one."""
    marks = [(number, line) for number, line in enumerate(lines, start=1) if _CONFLICT.match(line)]
    begun = [number for number, line in marks if line.startswith("<")] or [number for number, _ in marks[:1]]
    for number in begun:
        message = "Two people changed the lines below, and both versions stand here, one under the other."
        yield Mistake(
            number, 1, "ZP016", message, "keep the lines you want, and delete the others and all <<<<<<<, ======= and >>>>>>>"
        )


def explained(complaint: Complaint) -> Mistake:
    """The most likely mistake behind the parser's complaint: an open quote above it explains everything after it."""
    return _open_quote(complaint) or part_of_the_line_above(complaint) or _known(complaint) or _unknown(complaint)


def _open_quote(complaint: Complaint) -> Mistake | None:
    for number, line in enumerate(complaint.lines[: complaint.line], start=1):
        found = _OPENS_A_QUOTE.match(line)
        if found and not _is_closed(found["quote"], found["rest"], complaint.lines[number:]):
            message = "The quote that opens on this line is never closed."
            return Mistake(number, found.start("quote") + 1, "ZP002", message, quoting_fix(line))
    return None


def _is_closed(quote: str, rest: str, below: tuple[str, ...]) -> bool:
    """Whether the quote closes on its line, or further below before the next entry begins."""
    escaped = {'"': r"\\.", "'": "''"}[quote]
    for line in (rest, *below):
        if line is not rest and LOOKS_LIKE_AN_ENTRY.match(line):
            return False
        if quote in re.sub(escaped, "", line):
            return True
    return False


def _known(complaint: Complaint) -> Mistake | None:
    for sentence, code, message in _SENTENCES:
        if sentence in complaint.problem:
            return complaint.mistake(code, message, quoting_fix(complaint.row))
    if "found another document" in complaint.problem:
        return complaint.mistake("ZP012", "A line of --- starts a second document.", "keep one document a file")
    if "expected ',' or" in complaint.problem:
        return _open_bracket(complaint)
    if "could not find expected ':'" in complaint.problem:
        return _without_colon(complaint)
    return None


_SENTENCES = (
    ("mapping values are not allowed", "ZP004", "A colon inside a text confuses the file."),
    ("mapping keys are not allowed", "ZP005", "A text cannot start with ? like this."),
    ("sequence entries are not allowed", "ZP005", "A text cannot start with - like this."),
    ("that cannot start any token", "ZP005", "A text cannot start with this symbol."),
    ("undefined alias", "ZP008", "A text cannot start with * like this."),
    ("expected alphabetic or numeric", "ZP008", "A text cannot start with this symbol."),
    ("expected a comment or a line break", "ZP005", "A text cannot start with > or | like this."),
    ("unknown escape character", "ZP005", "A backslash inside double quotes means something else to YAML."),
)


def _open_bracket(complaint: Complaint) -> Mistake:
    row = complaint.lines[complaint.began - 1]
    column = min((row.index(bracket) for bracket in "[{" if bracket in row), default=0) + 1
    message = "The bracket that opens here is not closed where it should be."
    return Mistake(complaint.began, column, "ZP011", message, f"close it; if it is part of a text, {quoting_fix(row)}")


def _without_colon(complaint: Complaint) -> Mistake:
    row = complaint.lines[complaint.began - 1]
    column = len(row) - len(row.lstrip()) + 1
    message = "This line has no colon, so it belongs to nothing."
    return Mistake(complaint.began, column, "ZP006", message, "join it to the text above, or write it as `name: text`")


def _unknown(complaint: Complaint) -> Mistake:
    if _TEXT_BEHIND.match(complaint.row):
        message = "There is text behind the closing quote or bracket."
        return complaint.mistake("ZP005", message, quoting_fix(complaint.row))
    return wrong_depth(complaint) or complaint.mistake("ZP001", "The file cannot be read from here on.", _COMPARE)


_COMPARE = "compare this line and the one above it with a file that works: spaces in front, dashes, colons"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]

"""Findings as a good compiler prints them: the place, the line, a mark under the column, and what to do."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from prompts import files
from prompts.model.problems import Problem

_SHOWN = 110
"""Letters of a long line that are shown around the column."""

_COLOURS = {"error": "31", "warning": "33", "hint": "36", "place": "1", "mark": "32"}


def has_colours(stream: TextIO) -> bool:
    """Only where a person looks, and did not ask for none (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def printed(problems: Iterable[Problem], *, in_colour: bool) -> Iterator[str]:
    """Each finding in a few lines; colours only repeat what the words say."""
    lines: dict[str, Sequence[str]] = {}
    for problem in problems:
        if problem.file not in lines:
            lines[problem.file] = _lines(Path(problem.file))
        yield _one(problem, lines[problem.file], in_colour=in_colour)


def counted(problems: Sequence[Problem]) -> str:
    """How many mistakes and how much advice: `2 errors, 1 warning`."""
    found = Counter(problem.severity for problem in problems)
    return ", ".join(_some(found[severity], severity) for severity in ("error", "warning", "hint") if found[severity])


def _some(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _one(problem: Problem, lines: Sequence[str], *, in_colour: bool) -> str:
    def coloured(text: str, what: str) -> str:
        return f"\033[{_COLOURS[what]}m{text}\033[0m" if in_colour else text

    place = coloured(f"{problem.file}:{problem.line}:{problem.column}", "place")
    kind = "" if problem.is_error else f"{problem.severity}: "
    rows = [f"{place} {coloured(problem.code, problem.severity)} {kind}{problem.message}"]
    if problem.line <= len(lines) and lines[problem.line - 1].strip():
        row, before = _around(lines[problem.line - 1], problem.column)
        rows += [f"    {row}", f"    {' ' * before}{coloured('^', 'mark')}"]
    if problem.fix:
        rows.append(f"    fix: {problem.fix}")
    return "\n".join(rows)


def _around(line: str, column: int) -> tuple[str, int]:
    """What of a line is shown, and how far in its column is."""
    start = max(0, column - 1 - _SHOWN // 2) if len(line) > _SHOWN else 0
    cut = line[start : start + _SHOWN]
    shown = f"{'…' if start else ''}{cut}{'…' if start + _SHOWN < len(line) else ''}"
    return _visible(shown), sum(_width(letter) for letter in _visible(line[start : column - 1])) + bool(start)


def _visible(text: str) -> str:
    """Without anything that would move the cursor or turn the line around: what stands in a file must not steer a terminal."""
    return "".join(" " if letter == "\t" else "\N{REPLACEMENT CHARACTER}" if _steers(letter) else letter for letter in text)


def _steers(letter: str) -> bool:
    return (
        unicodedata.category(letter) in ("Cc", "Cs")
        or letter in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def _width(letter: str) -> int:
    """Columns of a terminal: none for marks on other letters, two for wide ones."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _lines(path: Path) -> Sequence[str]:
    try:
        text = files.content(path).decode("utf-8-sig", errors="replace")
    except OSError:
        return ()
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def say(text: str) -> None:
    """For people, where the answer itself is JSON."""
    print(text, file=sys.stderr)

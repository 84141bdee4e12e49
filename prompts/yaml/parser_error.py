"""What the parser says when it gives up, and what we make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LOOKS_LIKE_AN_ENTRY = re.compile(r"^\s*(?:- +)?[\w-]+:(\s|$)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in how a file is written, where its author should look (counted from 1)."""

    line: int
    column: int
    code: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the parser says: its sentence, the place it gave up, and the place where the thing it was reading began."""

    problem: str
    line: int
    column: int
    began: int
    lines: tuple[str, ...]

    @property
    def row(self) -> str:
        """The line where the parser gave up."""
        return self.lines[self.line - 1] if self.line <= len(self.lines) else ""

    def mistake(self, code: str, message: str, fix: str) -> Mistake:
        """The same in our words, at the same place."""
        return Mistake(self.line, self.column, code, message, fix)

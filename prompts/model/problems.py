"""What is wrong with a catalogue, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where (counted from 1), a code that never changes its meaning, what is wrong, and how to mend it."""

    file: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    fix: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the catalogue cannot be used like this."""
        return self.severity == "error"

    def __str__(self) -> str:
        """The finding as one line, and its fix as a second."""
        line = f"{self.file}:{self.line}:{self.column}  {self.code}  {self.message}"
        return f"{line}\n   fix: {self.fix}" if self.fix else line


class ContentError(Exception):
    """The catalogue cannot be used. `problems` says where and why; mend the files, nothing else has to be done."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


SYNTAX = "ZP0"
"""Codes of a file that cannot be read at all start like this; they are reported first."""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Broken files first, then by place, each finding once; what a badly written line says is not taken at its word."""
    found = set(problems)
    badly_written = {(problem.file, problem.line) for problem in found if problem.code.startswith(SYNTAX)}
    kept = {p for p in found if p.code.startswith(SYNTAX) or (p.file, p.line) not in badly_written}
    return tuple(sorted(kept, key=_place))


def _place(problem: Problem) -> tuple[bool, str, int, int, str, str]:
    is_readable = not problem.code.startswith(SYNTAX)
    return is_readable, problem.file, problem.line, problem.column, problem.code, problem.message

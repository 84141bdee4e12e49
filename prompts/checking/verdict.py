"""What a check found: mistakes, advice, and where each question that can be asked stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prompts.evidence.finding import Finding
from prompts.model.problems import Problem
from prompts.model.question import QuestionId


@dataclass(frozen=True, slots=True)
class Standing:
    """A question that can be asked, where it is written, and the advice its author decided against."""

    id: QuestionId
    body: str
    """The question as canonical JSON: read only where it is needed, which is not where a cache answers."""
    file: str
    line: int
    column: int
    silenced: frozenset[str] = frozenset()

    def problem(self, found: Finding) -> Problem:
        """What was measured about the question, at the line of its id."""
        return Problem(self.file, self.line, self.column, found.code, found.severity, found.message, found.fix)


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found; `live` are the questions customers can be asked, `idle` those of them that never get their turn.

    `paused` are asked of nobody now; their names count all the same.
    """

    problems: tuple[Problem, ...]
    live: tuple[Standing, ...] = ()
    idle: frozenset[QuestionId] = frozenset()
    paused: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What records say about live questions, and how many answers to each may stand in a CRM because they left from here."""

    findings: Sequence[tuple[Standing, Finding]] = ()
    exported: Mapping[QuestionId, int] = field(default_factory=dict)

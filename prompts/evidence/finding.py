"""What records say about a question."""

from __future__ import annotations

from dataclasses import dataclass

from prompts.model.problems import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What the records say about a question: a reason why it does not earn its place, unless it is a hint."""

    code: str
    message: str
    fix: str
    severity: Severity = "warning"
